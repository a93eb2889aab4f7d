"""Receipt printers: what goes to them (render), what they say of themselves (status), how a print is vouched for."""
