"""Floor 6: readers of judged records. No arithmetic and no verdicts are made here."""
