"""An environment in which Python programs start as installed ones do: from compiled bytecode."""

import os
from collections.abc import Mapping
from pathlib import Path


def compiled(folder: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Keeps bytecode in the folder, whatever this machine's habit is; the first start compiles and is not measured."""
    usual = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return usual | {"PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
