"""What the archive accepts and what it promises: pandera schemas."""
