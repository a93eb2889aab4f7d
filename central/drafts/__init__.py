"""Applications that are not submitted yet, kept for whoever goes on with them at another terminal or a counter."""
