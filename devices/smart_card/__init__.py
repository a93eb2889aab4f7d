"""Chip cards by PC/SC."""
