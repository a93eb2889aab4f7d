"""A child that speaks another language: what it answers is its argument, in hexadecimal."""

import os
import sys

sys.stdin.buffer.read(4)
os.write(int(os.environ["DEVICE_CHILD_ANSWERS"]), bytes.fromhex(sys.argv[1]))
sys.stdin.buffer.read()
