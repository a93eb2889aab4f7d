"""The reference central platform: the embedded default, and on PostgreSQL a server for a fleet."""
