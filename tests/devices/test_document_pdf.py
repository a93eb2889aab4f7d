"""Several pages as one PDF: A4, JPEGs as they were, both sides of a card on one sheet, never above the limit."""

import re
from functools import cache
from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from devices.api import DeviceError, PageKind, ScannedPage
from devices.document.pdf import bound
from devices.failures import DeviceFailure
from devices.simulated.paper_scene import sample_card, text_page

MEDIA_BOX = re.compile(rb"/MediaBox \[ ([\d. ]+) \]")
A4 = (595.28, 841.89)


@cache
def page(kind: PageKind = PageKind.PAGE, *, lying: bool = False, noise: int = 0) -> ScannedPage:
    image = sample_card() if kind is PageKind.CARD else text_page()
    image = np.asarray(np.rot90(image), np.uint8) if lying else image
    if noise:
        random = np.random.default_rng(1)
        image = np.clip(image + random.normal(0, noise, image.shape), 0, 255).astype(np.uint8)
    jpeg = cv2.imencode(".jpg", image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])[1].tobytes()
    return ScannedPage(jpeg, image.shape[1], image.shape[0], kind)


def boxes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every sheet in points."""
    found = [[float(number) for number in box.split()] for box in MEDIA_BOX.findall(pdf)]
    return [(round(box[2], 2), round(box[3], 2)) for box in found]


def test_pages_follow_each_other_on_a4_and_lie_as_they_were_taken() -> None:
    pdf = bound([page(), page(lying=True)], 4_000_000)

    assert pdf.startswith(b"%PDF-")
    assert boxes(pdf) == [A4, A4[::-1]]


def test_jpegs_are_taken_over_byte_for_byte_when_they_fit() -> None:
    pdf = bound([page(), page(noise=8)], 4_000_000)

    assert page().jpeg in pdf
    assert page(noise=8).jpeg in pdf


def test_both_sides_of_a_card_lie_on_one_sheet_in_true_size() -> None:
    front, back = page(PageKind.CARD), page(PageKind.CARD)

    assert len(boxes(bound([front, back], 4_000_000))) == 1
    assert len(boxes(bound([front, back, front], 4_000_000))) == 2
    assert len(boxes(bound([front, page(), back], 4_000_000))) == 3


def test_the_same_pages_give_the_same_bytes() -> None:
    assert bound([page(), page()], 4_000_000) == bound([page(), page()], 4_000_000)


@pytest.mark.parametrize("limit", [1_500_000, 700_000, 300_000])
def test_quality_is_stepped_down_until_the_limit_is_met(limit: int) -> None:
    pages = [page(noise=12)] * 3
    assert sum(len(one.jpeg) for one in pages) > limit

    pdf = bound(pages, limit)

    assert len(pdf) <= limit
    assert len(boxes(pdf)) == 3
    assert len(pdf) > limit / 8, "more was given away than the limit asks for"


def test_what_is_stepped_down_is_still_a_picture_of_the_page() -> None:
    pdf = bound([page(noise=12)] * 3, 700_000)

    start = pdf.index(b"\xff\xd8\xff")
    with Image.open(BytesIO(pdf[start : pdf.index(b"endstream", start)])) as image:
        grey = np.asarray(image.convert("L").resize((400, 566)), float)
    truth = np.asarray(Image.fromarray(text_page()).convert("L").resize((400, 566)), float)
    assert np.corrcoef(grey.ravel(), truth.ravel())[0, 1] > 0.95


@pytest.mark.fault(
    "document capture", "too large for the limit", code="D807", recovers="the pages taken before are kept"
)
def test_too_many_pages_are_refused_and_nothing_unreadable_is_made() -> None:
    with pytest.raises(DeviceError) as caught:
        bound([page(noise=12)] * 2, 25_000)

    assert caught.value.failure is DeviceFailure.DOCUMENT_TOO_LARGE


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8\xff", b"GIF89a", page().jpeg[:4]])
def test_a_page_that_is_no_picture_is_a_typed_failure(jpeg: bytes) -> None:
    with pytest.raises(DeviceError) as caught:
        bound([page(), ScannedPage(jpeg, 100, 100, PageKind.PAGE)], 4_000_000)

    assert caught.value.failure is DeviceFailure.PICTURE_UNREADABLE
