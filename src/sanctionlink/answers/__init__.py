"""What questions are answered with: immutable records, one file a kind of answer."""
