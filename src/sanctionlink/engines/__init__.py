"""The machines behind one meaning: forward chaining, Boolean algebra, and a solver."""
