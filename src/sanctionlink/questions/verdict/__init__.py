"""A scenario to the verdict on every target."""
