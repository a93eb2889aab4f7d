"""No limit to a widget's width or height."""

from typing import Final

UNBOUNDED: Final = (1 << 24) - 1
"""Qt's QWIDGETSIZE_MAX, which PySide6 does not name."""
