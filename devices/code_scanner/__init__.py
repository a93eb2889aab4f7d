"""Code scanners: on a serial line, as a keyboard wedge, by camera."""
