"""Questions in a person's own words: the search finds items, and a language model may choose among them."""
