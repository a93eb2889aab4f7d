"""The dock without a window: one socket by which a program does whatever the dock's buttons do, to every device.

python -m devices.simulated.control var/sandbox/run/dock list
python -m devices.simulated.control var/sandbox/run/dock press button="身份证 Card: 安小徽"
python -m devices.simulated.control var/sandbox/run/dock steer device=page_printer do=jam on=true
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from devices.simulated.control import ControlError, ControlServer
from sandbox.processes import Sandbox, SandboxError
from screens.dock import DockGroup


@contextmanager
def dock_socket(sandbox: Sandbox, groups: Sequence[DockGroup]) -> Iterator[None]:
    """Obey ``run/dock`` in the sandbox's home meanwhile."""
    buttons = {f"{group.title}: {button.label}": button for group in groups for button in group.buttons}

    def handle(command: dict[str, Any]) -> dict[str, Any]:
        values = dict(command)
        match values.pop("command", ""):
            case "list":
                return {"buttons": list(buttons)}
            case "press" if values.get("button") in buttons:
                return {"said": buttons[values["button"]].act()}
            case "press":
                raise ControlError(f"no button {values.get('button')!r}; list tells them")
            case "steer":
                try:
                    return sandbox.steer(str(values.pop("device")), command=str(values.pop("do")), **values)
                except SandboxError as error:
                    raise ControlError(str(error)) from error
            case other:
                raise ControlError(f"{other!r} is no command: list, press, steer")

    server = ControlServer(sandbox.home.dock, handle)
    server.start()
    try:
        yield
    finally:
        server.close()
