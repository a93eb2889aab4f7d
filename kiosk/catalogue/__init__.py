"""Catalogues: read from a directory of YAML, and proved sound before anybody is served from one.

The linter runs when a centre publishes, when a terminal accepts, and in ``catalogue check``.
"""

from kiosk.catalogue.flows import CONDITIONS, destinations, flow_problems
from kiosk.catalogue.lint import lint
from kiosk.catalogue.loading import load_directory
from kiosk.catalogue.problem import CatalogueError, Finding, Problem

__all__ = [
    "CONDITIONS",
    "CatalogueError",
    "Finding",
    "Problem",
    "destinations",
    "flow_problems",
    "lint",
    "load_directory",
]
