"""``/docs``: the operations of this centre, as a page that needs nothing from the internet.

FastAPI's own page loads its script from a content network, which a government network does not reach.
"""

import html
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from central.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/docs", response_class=HTMLResponse)
def operations(request: Request) -> HTMLResponse:
    """List every operation of ``/openapi.json``."""
    described = request.app.openapi()
    rows = (
        f"<tr><td><code>{method.upper()}</code></td><td><code>{html.escape(path)}</code>"
        f"<br>{html.escape(operation.get('description', ''))}</td></tr>"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    info = described["info"]
    return page(
        "operations.html",
        HTTPStatus.OK,
        markup=f"<table>{''.join(rows)}</table>",
        title=info["title"],
        version=info["version"],
    )
