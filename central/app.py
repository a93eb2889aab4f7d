"""The application: routes around one ``Centre``."""

from typing import Final

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from central import problems
from central.centre import NAME, Centre
from central.limits import BodyLimit
from central.routes import (
    catalogue,
    certificates,
    codes,
    departments,
    desk,
    drafts,
    envelopes,
    operations,
    payments,
    people,
    phones,
    prefill,
    progress,
    questions,
    sandbox,
    social_security,
    terminals,
    uploads,
    visits,
)

_WORTH_PACKING_BYTES: Final = 16 << 10


def create_app(centre: Centre, *, sandboxed: bool = False) -> FastAPI:
    """The HTTP surface of a centre. ``sandboxed`` adds routes that show everything."""
    app = FastAPI(title=NAME, version="1", docs_url=None, redoc_url=None)
    app.state.centre = centre
    problems.install(app)
    app.add_middleware(GZipMiddleware, minimum_size=_WORTH_PACKING_BYTES)
    app.add_middleware(BodyLimit)
    for subject in (
        catalogue,
        prefill,
        social_security,
        departments,
        codes,
        questions,
        envelopes,
        progress,
        payments,
        people,
        phones,
        certificates,
        terminals,
        operations,
        uploads,
        drafts,
        visits,
    ):
        app.include_router(subject.router)
    if sandboxed:
        app.include_router(sandbox.router)
        app.include_router(desk.router)
    return app
