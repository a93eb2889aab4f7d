"""Fields of a browser's form (application/x-www-form-urlencoded)."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request


async def _fields(request: Request) -> Mapping[str, str]:
    sent = parse_qs((await request.body()).decode("utf-8", "replace"))
    return {name: values[-1] for name, values in sent.items()}


FormFields = Annotated[Mapping[str, str], Depends(_fields)]
"""The last value of each field that holds anything."""
