"""Simulated devices: programs that speak a device's own protocol at the wire, below the driver, steered by a socket."""
