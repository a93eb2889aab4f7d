"""The dock and its socket can do everything to every simulated device."""

import pytest

from devices.simulated.control import send
from sandbox.dock_groups import dock_groups
from sandbox.dock_socket import dock_socket
from sandbox.processes import Sandbox

pytestmark = [pytest.mark.whole, pytest.mark.usefixtures("chip_cards")]


def test_the_dock_s_socket_can_do_everything_that_its_buttons_can(sandbox: Sandbox) -> None:
    groups = dock_groups(sandbox)
    with dock_socket(sandbox, groups):
        labels = send(sandbox.home.dock, command="list")["buttons"]
        answers = {label: send(sandbox.home.dock, command="press", button=label) for label in labels}
        steered = send(sandbox.home.dock, command="steer", device="page_printer", do="state")
        refused = send(sandbox.home.dock, command="steer", device="page_printer", do="dance")

    assert len(labels) > 90
    assert {label: answer for label, answer in answers.items() if "failed" in str(answer.get("said", "failed"))} == {}
    assert "ok" in steered
    assert "error" in refused
