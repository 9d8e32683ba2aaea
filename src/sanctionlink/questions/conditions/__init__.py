"""Which conditions there are, how they stand today, who holds them, and what reads them."""
