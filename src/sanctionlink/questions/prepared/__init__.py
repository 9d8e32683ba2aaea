"""A question settled and compiled once, and asked again and again under other assumptions."""
