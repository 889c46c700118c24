"""What people do to a held archive: amend, reread, redact, retract, copy. Nothing is ever rewritten."""
