"""Papers under the document camera: found, judged, flattened in a process of their own, and bound into one PDF."""
