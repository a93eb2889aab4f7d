"""Typing Chinese without a keyboard of keys: pinyin into characters, by librime, in a process of its own."""
