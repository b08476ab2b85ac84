"""What `derive.proof.replay` stands on: nothing of it is shared with the judge's search."""
