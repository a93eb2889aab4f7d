"""A child that speaks another language."""

import sys

sys.stdin.buffer.read(4)
sys.stdout.buffer.write(b"\x00\x00\x00\x04nope")
sys.stdout.flush()
sys.stdin.buffer.read()
