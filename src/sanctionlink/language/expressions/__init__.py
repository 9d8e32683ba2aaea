"""The text of an expression to a typed expression in which every name is resolved."""
