"""Whether somebody stands before the terminal, seen by a camera."""
