"""What the first page waits for."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_a_page_is_shown_without_the_models_of_the_wire() -> None:
    """They take longer to load than all screens."""
    asked = "import sys, screens.application, screens.shell; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert {"screens.shell", "kiosk.view"} <= set(loaded.split())
    assert not {"pydantic", "yaml", "kiosk.contract", "devices.api", "offline"} & set(loaded.split())
