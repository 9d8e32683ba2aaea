"""Two answers to what differs between them."""
