"""Whether a camera's source is there, found out without opening it: its lamp stays off and nothing is streamed."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

from devices.api import DeviceError
from devices.failures import DeviceFailure

CONNECT_S = 0.25
_PORTS = {"http": 80, "https": 443, "rtsp": 554}


def look_for(source: str) -> None:
    """Raises DeviceError CAMERA_ABSENT when ``source`` (device index, path or URL) can't be reached.

    For a URL this connects and hangs up; for an index it looks for ``/dev/videoN``.
    """
    address = urlsplit(source)
    if address.scheme in _PORTS and address.hostname:
        try:
            port = address.port or _PORTS[address.scheme]
            with socket.create_connection((address.hostname, port), timeout=CONNECT_S):
                return
        except OSError as error:
            raise DeviceError(DeviceFailure.CAMERA_ABSENT, f"{address.hostname}: {error.strerror or error}") from error
    path = Path(f"/dev/video{source}") if source.isdigit() else Path(source)
    if not path.exists():
        raise DeviceError(DeviceFailure.CAMERA_ABSENT, f"{path.name} is not there")
