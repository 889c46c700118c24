"""Proving that nothing was changed: verification, keys and checkpoints, proofs a stranger can check."""
