"""Identity-card readers: the SAM serial protocol (GA/T 467) and the card's text record (GA/T 490)."""
