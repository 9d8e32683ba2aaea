"""Rules and targets that can never, or must always, come out one way."""
