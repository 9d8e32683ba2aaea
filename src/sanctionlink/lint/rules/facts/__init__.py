"""What is on record, and its dates."""
