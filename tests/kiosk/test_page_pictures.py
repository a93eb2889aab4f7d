"""Pages as pictures: drawn in a child process, refused when they are none."""

import io

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from kiosk.certificates import pages
from kiosk.documents.page_pictures import MOST_PAGES, packed, unpacked
from kiosk.documents.printed_text import printed_lines
from kiosk.failures import KioskError, KioskFailure


def _pdf(pages: int, text: str = "a page") -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for _ in range(pages):
        canvas.drawString(100, 400, text)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def test_each_page_is_a_picture_sharp_enough_to_read() -> None:
    drawn, _ = pages(_pdf(2))
    assert [Image.open(io.BytesIO(jpeg)).size for jpeg in drawn] == [(993, 1404)] * 2


@pytest.mark.parametrize("broken", [b"", b"no PDF at all", _pdf(1)[:200], _pdf(MOST_PAGES + 1)])
def test_what_is_no_document_of_ours_is_refused(broken: bytes) -> None:
    with pytest.raises(KioskError) as refused:
        pages(broken)
    assert refused.value.failure is KioskFailure.DOCUMENT_DAMAGED


def test_pictures_that_were_cut_short_are_none() -> None:
    whole = packed([b"one", b"two"])
    assert unpacked(whole) == (b"one", b"two")
    assert {unpacked(whole[:length]) for length in range(1, len(whole))} == {(), (b"one",)}


def test_what_is_printed_on_each_page_comes_as_text_and_a_page_without_text_has_none() -> None:
    assert pages(_pdf(2, "Name: Sample"))[1] == (("Name: Sample",), ("Name: Sample",))
    assert pages(_pdf(1, ""))[1] == ((),)


def test_lines_are_as_a_voice_reads_them() -> None:
    assert printed_lines("姓名\r\n安小徽 \r\n\r\n示\r\n范\r\n印章\x00\ufffe\r\n") == ("姓名", "安小徽", "示范", "印章")
