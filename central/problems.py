"""Refusals: why the centre did not do what it was asked, as ``Problem`` on the wire.

A message says what is wrong and where; it never repeats a value, so it may be logged and shown to a technician.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from kiosk.contract import Problem, canonical

_LOG: Final = logging.getLogger(__name__)
_RETRY_AFTER_SECONDS: Final = 5


class Refusal(HTTPException):
    """The request is refused. ``code`` is for machines, ``message`` for a technician."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        missing: tuple[str, ...] = (),
    ) -> None:
        super().__init__(status, message, headers)
        self.problem = Problem(code=code, message=message, missing=missing)


def unacceptable(code: str, message: str) -> Refusal:
    """422: what was sent is wrong in itself, and will be tomorrow."""
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, code, message)


def conflict(code: str, message: str) -> Refusal:
    """409: what was sent does not go with what is here."""
    return Refusal(HTTPStatus.CONFLICT, code, message)


def described(fault: ValidationError | RequestValidationError) -> str:
    """Where a message breaks its model and how, without the offending values."""
    return "; ".join(f"{'.'.join(map(str, error['loc'])) or 'whole'}: {error['type']}" for error in fault.errors())


def problem_response(status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """A ``Problem`` as an HTTP answer."""
    return Response(canonical(problem), status, dict(headers or {}), media_type="application/json")


def install(app: FastAPI) -> None:
    """Make every refusal of the application, and of the framework below it, a ``Problem``."""

    def refused(_: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)  # noqa: S101 - registered for this class; narrows the framework's type
        if isinstance(fault, Refusal):
            return problem_response(fault.status_code, fault.problem, fault.headers)
        status = HTTPStatus(fault.status_code)
        code = status.name.lower().replace("_", "-")
        return problem_response(status, Problem(code=code, message=status.phrase), fault.headers)

    def malformed(_: Request, fault: Exception) -> Response:
        assert isinstance(fault, RequestValidationError)  # noqa: S101 - as above
        return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, Problem(code="malformed", message=described(fault)))

    def unavailable(_: Request, fault: Exception) -> Response:
        # The statement and its values stay out of the log; the driver's words name hosts and files only.
        _LOG.error("database unavailable: %s", getattr(fault, "orig", None))
        problem = Problem(code="database-unavailable", message="the centre's database does not answer")
        headers = {"Retry-After": str(_RETRY_AFTER_SECONDS)}
        return problem_response(HTTPStatus.SERVICE_UNAVAILABLE, problem, headers)

    app.add_exception_handler(OperationalError, unavailable)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, malformed)
