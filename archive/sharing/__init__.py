"""Text that two articles share: which words, how much of the shorter one, and how strong a sign that is."""
