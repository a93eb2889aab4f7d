"""What the hardware does: bytes, cards, pictures, paper. Knows nothing of residents or services."""
