"""Measured figures: each against a peer or a physical limit, taken in the same run on the same machine."""
