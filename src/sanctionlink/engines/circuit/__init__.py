"""The compiled form of a settled program: gates over what is open, run on one world, on all of them, or in chunks."""
