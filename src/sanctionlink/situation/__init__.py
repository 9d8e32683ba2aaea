"""Ground program and scenario to a situation: inputs settled up to what is open."""
