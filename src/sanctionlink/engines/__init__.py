"""The machines behind one meaning: forward chaining, a circuit over sets of worlds, and a solver."""
