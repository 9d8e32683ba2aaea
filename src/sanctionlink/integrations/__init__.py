"""Other programs and their formats."""
