"""The HTTP surface of kiosk/contract.py, one file a subject."""
