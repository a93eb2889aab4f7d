"""Document capture through its child process: what it refuses and why, and what happens when the child fails."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import cache, partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from devices.api import Absent, DeviceError, DocumentAdvice, PageKind, Picture, Ready, ScansDocuments
from devices.document import opencv_document
from devices.document.opencv_document import OpenCvDocument
from devices.face.pictures import load_picture
from devices.failures import DeviceFailure
from devices.registry import load
from devices.simulated.paper_scene import Scene, empty_table, photographed, sample_card, text_page
from tests.devices.conftest import wait_until

JPEG_START = b"\xff\xd8\xff"


@pytest.fixture(scope="module")
def opened() -> Iterator[OpenCvDocument]:
    driver = OpenCvDocument({})
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def capture(opened: OpenCvDocument) -> OpenCvDocument:
    opened.open()
    return opened


@cache
def paper(**values: float) -> Picture:
    return photographed(text_page(), Scene(**values)).picture  # type: ignore[arg-type]  # numbers by their names


def refused(act: Callable[[], object]) -> DeviceFailure:
    with pytest.raises(DeviceError) as caught:
        act()
    return caught.value.failure


def child_of(_: OpenCvDocument) -> int:
    """The only child process of this one that runs the worker."""
    for task in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = task.read_bytes().split(b"\0")
            parent = int((task.parent / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if b"devices.document.worker" in words and parent == os.getpid():
            return int(task.parent.name)
    raise AssertionError("no child")


# --- The capability, whatever driver it has -------------------------------------------------------------------------


@pytest.fixture(params=["opencv-document"])
def scanner(request: pytest.FixtureRequest) -> Iterator[ScansDocuments]:
    """Every driver of the capability; add its name here."""
    driver: ScansDocuments = load(request.param, {})  # type: ignore[assignment]  # this driver is a ScansDocuments
    driver.open()
    yield driver
    driver.close()


def test_a_scanner_sees_flattens_and_judges(scanner: ScansDocuments) -> None:
    view = scanner.look(paper())
    assert view.advice is None
    assert view.corners is not None
    assert all(0 <= part <= 1 for corner in view.corners for part in corner)
    assert view.corners[0] < view.corners[1], "clockwise from the top left"
    page = scanner.flatten(paper())
    assert page.jpeg.startswith(JPEG_START)
    assert page.kind is PageKind.PAGE
    assert page.height / page.width == pytest.approx(2**0.5, rel=0.01)
    assert isinstance(scanner.status(), Ready)


def test_a_scanner_may_be_opened_and_closed_again_and_again(scanner: ScansDocuments) -> None:
    for _ in range(2):
        scanner.open()
        scanner.open()
        assert scanner.look(paper()).corners is not None
        scanner.close()
        scanner.close()
        assert isinstance(scanner.status(), Absent)


def test_a_scanner_takes_any_size_of_picture_and_never_fails_but_by_its_codes(scanner: ScansDocuments) -> None:
    for width, height in ((1, 1), (2, 3), (7, 400), (400, 7), (64, 64)):
        picture = Picture(
            width, height, bytes(range(256)) * (width * height * 3 // 256) + bytes(width * height * 3 % 256)
        )
        assert scanner.look(picture).advice is not None
        assert refused(partial(scanner.flatten, picture)).value.startswith("D8")


# --- What is refused -------------------------------------------------------------------------------------------------


@pytest.mark.fault(
    "document camera",
    "nothing under the camera",
    code="D801",
    recovers="asks for the paper; the plain photo may be used",
)
def test_nothing_under_the_camera(capture: OpenCvDocument) -> None:
    nothing = empty_table(Scene())
    assert capture.look(nothing).advice is DocumentAdvice.PLACE_PAPER
    assert capture.look(nothing).corners is None
    assert refused(lambda: capture.flatten(nothing)) is DeviceFailure.DOCUMENT_NONE


@pytest.mark.fault(
    "document camera", "page cut off", code="D802", recovers="asks to move the paper; flattened once it is inside"
)
def test_a_page_cut_off_at_the_edge(capture: OpenCvDocument) -> None:
    outside = photographed(text_page(), Scene(shift=(0.0, 0.28))).picture
    assert capture.look(outside).advice is DocumentAdvice.MOVE_INSIDE
    assert refused(lambda: capture.flatten(outside)) is DeviceFailure.DOCUMENT_CUT_OFF


@pytest.mark.fault("document camera", "page too small", code="D803", recovers="asks to come closer")
def test_a_page_too_small_to_read(capture: OpenCvDocument) -> None:
    assert refused(lambda: capture.flatten(paper(size=0.4))) is DeviceFailure.DOCUMENT_TOO_SMALL


@pytest.mark.fault("document camera", "blurred", code="D804", recovers="asks to hold still; flattened once sharp")
def test_a_blurred_page(capture: OpenCvDocument) -> None:
    assert refused(lambda: capture.flatten(paper(blur=2.8))) is DeviceFailure.DOCUMENT_BLURRED


@pytest.mark.fault("document camera", "dark", code="D805", recovers="asks for more light")
def test_a_dark_page(capture: OpenCvDocument) -> None:
    assert refused(lambda: capture.flatten(paper(light=0.15))) is DeviceFailure.DOCUMENT_DARK


@pytest.mark.fault("document camera", "glare", code="D806", recovers="asks to turn the paper out of the reflection")
def test_glare_on_a_page(capture: OpenCvDocument) -> None:
    assert refused(lambda: capture.flatten(paper(glare=0.05))) is DeviceFailure.DOCUMENT_GLARE


@pytest.mark.parametrize(
    "garbage",
    [Picture(100, 100, b"too short"), Picture(0, 0, b""), Picture(-4, -4, bytes(48)), Picture(2, 2, bytes(99))],
)
@pytest.mark.fault("document camera", "garbage picture", code="D307", recovers="the next picture is looked at as ever")
def test_a_picture_that_is_none(capture: OpenCvDocument, garbage: Picture) -> None:
    assert refused(lambda: capture.look(garbage)) is DeviceFailure.PICTURE_UNREADABLE
    assert refused(lambda: capture.flatten(garbage)) is DeviceFailure.PICTURE_UNREADABLE
    assert capture.look(paper()).corners is not None


def test_a_card_is_taken_as_a_card_and_keeps_its_shades(capture: OpenCvDocument) -> None:
    page = capture.flatten(photographed(sample_card(), Scene(size=0.6)).picture)

    assert page.kind is PageKind.CARD
    assert page.width / page.height == pytest.approx(85.6 / 53.98, rel=0.01)
    shown = load_picture(BytesIO(page.jpeg))
    grey = np.frombuffer(shown.rgb, np.uint8).reshape(shown.height, shown.width, 3).mean(axis=2)
    down, across = grey.shape
    photo = grey[down // 4 : down // 2, across * 3 // 4 : across * 7 // 8].mean()
    ground = grey[down * 7 // 8 : down * 15 // 16, across // 4 : across // 2].mean()
    assert photo < 0.7 * ground
    assert ground > 200


def test_a_moving_paper_is_asked_to_lie_still(capture: OpenCvDocument) -> None:
    before = capture.look(paper())
    assert capture.look(photographed(text_page(), Scene(shift=(0.03, 0.0))).picture, before).advice is (
        DocumentAdvice.HOLD_STILL
    )
    assert capture.look(paper(), before).advice is None


# --- The child -------------------------------------------------------------------------------------------------------


@pytest.mark.fault("document capture", "crashes", code="D006", recovers="the child process is started again at once")
def test_a_child_that_crashes_is_told_and_replaced(capture: OpenCvDocument) -> None:
    os.kill(child_of(capture), signal.SIGSEGV)
    wait_until(lambda: isinstance(capture.status(), Absent), 5)

    assert capture.status() == Absent(DeviceFailure.CHILD_CRASHED, "the document capture's process is gone")
    assert capture.flatten(paper()).kind is PageKind.PAGE
    assert capture.status() == Ready()


@pytest.mark.fault("document capture", "hangs", code="D004", recovers="the child process is killed and started again")
def test_a_child_that_hangs_is_killed_and_replaced(capture: OpenCvDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = child_of(capture)
    os.kill(hanging, signal.SIGSTOP)
    with monkeypatch.context() as patched:
        patched.setattr(opencv_document, "LOOK_S", 0.3)
        assert refused(lambda: capture.look(paper())) is DeviceFailure.TIMED_OUT

    assert capture.look(paper()).corners is not None
    assert child_of(capture) != hanging


def test_a_setting_that_it_does_not_have_is_refused() -> None:
    assert refused(lambda: load("opencv-document", {"limit": 3})) is DeviceFailure.SETTING_WRONG
