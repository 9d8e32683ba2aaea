"""Conditions ranked by how often changing one alone changes a verdict."""
