"""Papers that do not travel in an envelope: spared under a consent, or sent from the resident's phone."""
