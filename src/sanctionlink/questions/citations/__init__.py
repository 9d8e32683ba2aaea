"""Citations, held against the document that they cite."""
