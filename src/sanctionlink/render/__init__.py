"""Answers for people and machines: text for terminals and pipes, Markdown, and JSON with its schemas."""
