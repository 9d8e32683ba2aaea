"""What `lint` checks, one file a check, and what its findings are made of."""
