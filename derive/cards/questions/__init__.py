"""What a card asks of a line, one module a kind of question."""
