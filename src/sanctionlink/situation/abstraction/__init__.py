"""Open numbers and days to finitely many representatives that no test can tell from the rest."""
