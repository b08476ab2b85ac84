"""What probably went wrong in a line: repairs that are tried, of which the judge proves one."""
