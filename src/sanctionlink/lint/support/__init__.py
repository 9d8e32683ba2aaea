"""What several rules of lint share."""
