"""Digital lines: guide lamps on outputs, sensors on inputs, of a GPIO chip or of an I/O board on a serial port."""
