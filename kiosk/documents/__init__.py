"""What is put on paper: the application form (A4, PDF) and the receipt (80 mm)."""
