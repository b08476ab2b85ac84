"""The sections of a card, each as rows of a label, a cell and how it is known."""
