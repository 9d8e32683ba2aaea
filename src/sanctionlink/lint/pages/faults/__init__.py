"""Manual pages of faults that are found while a rulebook is read and put together, before any check runs."""
