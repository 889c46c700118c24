"""Searching: how text is cut into words, and how what an index gives is confirmed."""
