"""The keys that files may have: checked here, and written as JSON Schema for editors."""
