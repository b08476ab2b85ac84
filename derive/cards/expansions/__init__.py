"""What an expression does towards an end: germs, and functions of them, each with a remainder."""
