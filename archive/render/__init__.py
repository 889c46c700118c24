"""Values as text for people: what the command line prints."""
