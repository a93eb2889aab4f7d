"""Cameras: pictures taken in a process of their own, the newest kept for whoever looks."""
