"""What residents do with their hands and phones, and departments at their desks, played in the sandbox."""

from typing import Any, Final

from sandbox.processes import Sandbox
from sandbox.residents import AN, Resident

_STEPS: Final = {"received": ("accept", "grant"), "accepted": ("grant",), "accepted-tolerant": ("grant",)}
"""What a department does to grant what stands there."""


def lay_card(sandbox: Sandbox, resident: Resident) -> None:
    """The resident lays the card down and stands before the camera."""
    photo = sandbox.home.pictures / f"{resident.key}.webp"
    fields: dict[str, Any] = resident.card()
    if photo.exists():
        fields["photo"] = str(photo)
    sandbox.steer("id_card_reader", command="insert", **fields)
    sandbox.steer("camera", command="show", scene=resident.key if resident.face else "nobody")


def lay_social_security_card(sandbox: Sandbox, version: int) -> None:
    """A card of the first, second or third generation goes into its reader."""
    sandbox.steer("social_security_reader", command="insert", version=version, name=AN.name, number=AN.number)


def last_code(sandbox: Sandbox) -> str:
    """The newest texted code, as the resident's phone shows it."""
    codes = sandbox.centre_json("/sandbox/codes")
    return str(codes[0]["code"]) if codes else "none"


def grant_everything(sandbox: Sandbox) -> str:
    """Every department grants what lies on its desk; says how much that was. Raises SandboxError."""
    granted = 0
    for part in sandbox.centre_json("/sandbox/departmental-cases"):
        steps = _STEPS.get(part["progress"]["state"], ())
        for action in steps:
            sandbox.centre_post(f"/sandbox/departmental-cases/{part['id']}", {"action": action})
        granted += bool(steps)
    return f"{granted} granted"
