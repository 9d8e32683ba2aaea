"""Rules and facts that cannot all be right."""
