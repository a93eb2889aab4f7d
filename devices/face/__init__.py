"""Comparing a live person with a photo: what a picture is worth, whether it lives, whose face it is."""
