"""Which proposals are blocked, why, and what would clear them: cited rules over dated facts."""

__version__ = "0.1.0"
