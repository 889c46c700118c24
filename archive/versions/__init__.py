"""The states of one article: what happened to it, and what changed from one to the next."""
