"""Receipt printers on a serial line, speaking ESC/POS."""
