"""Certificates: what departments hold about a person, on a signed page that anybody can verify."""
