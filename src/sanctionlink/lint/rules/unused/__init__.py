"""What is written down and never used."""
