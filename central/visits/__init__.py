"""Visits to service centres: numbers of today and appointments, each given once and never more than there is room."""
