"""Pages for people: templates filled with escaped values, no script, nothing from elsewhere."""

import html
from http import HTTPStatus
from pathlib import Path
from string import Template
from typing import Final

from fastapi.responses import HTMLResponse

_TEMPLATES: Final = Path(__file__).parent / "templates"
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    # The address bears the receipt's token: keep it out of caches, search engines and other sites' logs.
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}


def fragment(template: str, **values: str) -> str:
    """A template with values, escaped."""
    text = Template((_TEMPLATES / template).read_text(encoding="utf-8"))
    return text.substitute({name: html.escape(value) for name, value in values.items()})


def page(template: str, status: HTTPStatus, *, markup: str = "", **values: str) -> HTMLResponse:
    """A whole page around a template. ``markup`` follows it as it is."""
    body = fragment(template, **values) + markup
    frame = Template((_TEMPLATES / "frame.html").read_text(encoding="utf-8"))
    return HTMLResponse(frame.substitute(body=body), status, _HEADERS)
