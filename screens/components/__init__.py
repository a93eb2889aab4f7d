"""Small widgets, each drawn by us, used on every page."""
