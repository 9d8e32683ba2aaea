"""Which files make a rulebook: found, read, kept between runs, or taken from a revision."""
