"""Page printers over IPP: the wire (client), what printers say of themselves (reasons), a job followed to its end."""
