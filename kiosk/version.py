"""The software's version, as reported to the centre and by ``--version``."""

VERSION = "0.1.0"
