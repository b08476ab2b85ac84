"""From what the search has found to the steps of a certificate, which replay follows."""
