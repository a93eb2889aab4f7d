"""The whole system on one machine: centre, devices simulated at the wire, terminal, synthetic residents."""
