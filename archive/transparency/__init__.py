"""Transparency-log formats, byte for byte: keys, signed notes, checkpoints, proofs and tiles.

Pure: bytes in, values out. Whatever comes from outside is capped in size, parsed strictly, written
again and compared; what fails raises ``ProofError``, and nothing else.
"""
