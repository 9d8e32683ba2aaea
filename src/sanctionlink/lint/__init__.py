"""What is wrong with a rulebook: a rule of lint a file."""
