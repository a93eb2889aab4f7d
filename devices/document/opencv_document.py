"""Document capture with OpenCV in a child process."""

from typing import Any

from devices.api import (
    Absent,
    DeviceError,
    DocumentAdvice,
    DocumentView,
    PageKind,
    Picture,
    Ready,
    ScannedPage,
    Settings,
    Status,
)
from devices.child import ChildProcess
from devices.failures import DeviceFailure

LOAD_S = 10.0
LOOK_S = 3.0
FLATTEN_S = 8.0


class OpenCvDocument:
    """Implements ScansDocuments. It has no settings."""

    def __init__(self, settings: Settings) -> None:
        if settings:
            raise ValueError(f"has no setting {', '.join(sorted(settings))}")
        self._child = ChildProcess("devices.document.worker")

    def open(self) -> None:
        """Start the child process. Raises DeviceError: CHILD_CRASHED, TIMED_OUT."""
        self._child.start(LOAD_S)

    def close(self) -> None:
        """End the child process."""
        self._child.close()

    def status(self) -> Status:
        """Ready while the child lives."""
        if self._child.running:
            return Ready()
        return Absent(DeviceFailure.CHILD_CRASHED, "the document capture's process is gone")

    def look(self, picture: Picture, before: DocumentView | None = None) -> DocumentView:
        """Find the paper and judge it.

        Raises DeviceError: PICTURE_UNREADABLE, CHILD_CRASHED, TIMED_OUT, GARBAGE.
        """
        seen = None if before is None else {"corners": before.corners}
        answer, _ = self._ask({"ask": "look", "before": seen}, picture, LOOK_S)
        try:
            advice = DocumentAdvice(answer["advice"]) if answer["advice"] is not None else None
            corners = answer["corners"]
            if corners is not None:
                one, two, three, four = ((float(x), float(y)) for x, y in corners)
                corners = (one, two, three, four)
            return DocumentView(corners, advice, float(answer["sharpness"]), float(answer["glare"]))
        except (KeyError, ValueError, TypeError) as fault:
            raise DeviceError(DeviceFailure.GARBAGE, f"look: {type(fault).__name__}") from fault

    def flatten(self, picture: Picture) -> ScannedPage:
        """The paper alone.

        Raises DeviceError: DOCUMENT_NONE, DOCUMENT_CUT_OFF, DOCUMENT_TOO_SMALL, DOCUMENT_BLURRED, DOCUMENT_DARK,
        DOCUMENT_GLARE, PICTURE_UNREADABLE, CHILD_CRASHED, TIMED_OUT, GARBAGE.
        """
        answer, blobs = self._ask({"ask": "flatten"}, picture, FLATTEN_S)
        try:
            (jpeg,) = blobs
            return ScannedPage(jpeg, int(answer["width"]), int(answer["height"]), PageKind(answer["kind"]))
        except (KeyError, ValueError, TypeError) as fault:
            raise DeviceError(DeviceFailure.GARBAGE, f"flatten: {type(fault).__name__}") from fault

    def _ask(self, question: dict[str, Any], picture: Picture, deadline_s: float) -> tuple[dict[str, Any], list[bytes]]:
        request = question | {"width": picture.width, "height": picture.height}
        return self._child.call(request, [picture.rgb], deadline_s=deadline_s)
