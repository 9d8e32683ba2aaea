"""Questions about a rulebook's verdicts, one file each."""
