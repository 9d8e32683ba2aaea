"""Changes to the text of a rulebook's own files: formatting, and what can be filled in mechanically."""
