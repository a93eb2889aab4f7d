"""Mains, battery and how long it lasts, from an uninterruptible power supply."""
