"""What must survive: vault, outbox, courier, caches, ledgers. Knows envelopes, not applications."""
