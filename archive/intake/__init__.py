"""What comes in: from paths to captures, prepared articles, plans and entries."""
