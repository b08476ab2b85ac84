"""Floor 3: the judge, which decides and proves; a second program that replays its certificates."""
