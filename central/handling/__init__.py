"""Handling: a case is split into departmental cases, each with its own state and clock, and is done when all are."""
