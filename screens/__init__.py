"""Everything a person sees. The only package that imports Qt. Draws views, emits events, decides nothing."""
