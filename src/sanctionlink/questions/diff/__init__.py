"""Two versions of a rulebook to what tells them apart."""
