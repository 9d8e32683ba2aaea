"""A verdict to its proof."""
