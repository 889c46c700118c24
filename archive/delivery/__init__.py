"""What goes out: articles, walks along the log, exports and the feed."""
