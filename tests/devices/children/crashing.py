"""A child whose native code fails, as a vendor's library might: ``how`` says in which way."""

import ctypes
import os
import resource
from pathlib import Path
from threading import Event
from typing import Any

from devices.api import DeviceError
from devices.child import serve
from devices.failures import DeviceFailure

_leaked: list[object] = []

os.write(1, b"a library that greets while it is imported\n")


def answer(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Do as asked."""
    match request.get("how"):
        case "echo":
            return {"said": request["say"]}, blobs
        case "refuse":
            raise DeviceError(DeviceFailure.FACE_NONE, "nobody there")
        case "chatter":
            ctypes.CDLL(None).puts(b"a library that prints")
            os.write(1, b"straight to standard output\n")
            return {"said": "done"}, []
        case "leak":
            _leaked.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(request["count"]))
            return {"process": os.getpid()}, []
        case "hoard":
            _leaked.append(bytearray(b"x" * request["bytes"]))
            return {"process": os.getpid()}, []
        case "hoard-all":
            _leaked.append(bytearray(1 << 30))
        case "priority":
            first_to_go = Path("/proc/self/oom_score_adj").read_text(encoding="ascii").strip()
            core = resource.getrlimit(resource.RLIMIT_CORE)
            return {"nice": os.nice(0), "core": core, "out_of_memory": first_to_go}, []
        case "hang":
            Event().wait()
        case "exit":
            os._exit(3)
    ctypes.string_at(0)  # a read from address zero: SIGSEGV
    return {}, []


if __name__ == "__main__":
    serve(answer)
