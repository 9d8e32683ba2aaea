"""Records as JSON documents, and the JSON Schemas of those: both read off the records' own annotations."""
