"""What the terminal does: items, forms, flows, sessions, documents. No Qt, no bytes on a wire."""
