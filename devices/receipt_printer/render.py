"""A receipt as ESC/POS bytes, in whole commands: nothing here knows a printer's state.

Chinese goes out as GB18030 in the printer's own Chinese mode (``FS &`` … ``FS .``); a QR code as a raster image
(``GS v 0``), because printers' own QR commands differ.
"""

from dataclasses import dataclass
from typing import Final, assert_never

import qrcode
from escpos.constants import GS
from escpos.image import EscposImage
from escpos.printer import Dummy
from PIL import Image

from devices.api import Gap, QrCode, Receipt, ReceiptPart, Rule, TextLine
from devices.receipt_printer.layout import GETA, is_rare, printable, wrapped
from devices.receipt_printer.pictures import has_picture, line_picture

CHINESE_ON: Final = b"\x1c&"
CHINESE_OFF: Final = b"\x1c."
LINE_SPACING_DOTS: Final = 36
LARGE_LINE_SPACING_DOTS: Final = 60
RASTER_ROWS: Final = 64
"""Rows in one raster command, so that the printer can be asked for its state between two of them."""
NARROWEST_COLUMNS: Final = 16
QR_SHARE: Final = 0.5
LARGEST_MODULE_DOTS: Final = 8
SMALLEST_MODULE_DOTS: Final = 3
"""Readable by telephones."""
_DLE: Final = b"\x10"
_NEAR_DLE: Final = b"\x18"
"""Printers hear real-time commands, which begin with DLE, in a raster too: one more dot is the lesser evil."""


@dataclass(frozen=True)
class Form:
    """What a model prints on: ``dots`` across, ``columns`` of half-width characters, and its font's reach."""

    dots: int = 576
    columns: int = 48
    four_byte: bool = True

    def __post_init__(self) -> None:
        if self.columns < NARROWEST_COLUMNS or self.dots < NARROWEST_COLUMNS:
            raise ValueError(f"no receipt is {self.columns} columns or {self.dots} dots wide")


class _Bytes(Dummy):  # type: ignore[misc] # python-escpos ships no types
    """python-escpos writing into memory, with the two things it lacks."""

    def __init__(self) -> None:
        super().__init__(magic_encode_args={"disabled": True, "encoding": "CP437"})

    def chinese(self, text: str) -> None:
        self._raw(text.encode("gb18030"))
        self._raw(b"\n")

    def bytes_as_they_are(self, content: bytes) -> None:
        self._raw(content)

    def raster(self, image: Image.Image) -> None:
        picture = EscposImage(image)
        size = picture.width_bytes.to_bytes(2, "little") + picture.height.to_bytes(2, "little")
        self._raw(GS + b"v0\0" + size + picture.to_raster_format().replace(_DLE, _NEAR_DLE))

    def taken(self) -> bytes:
        content: bytes = self.output
        self.clear()
        return content


def render(receipt: Receipt, form: Form | None = None) -> bytes:
    """The whole receipt, from initialisation to cut."""
    return b"".join(render_pieces(receipt, form or Form()))


def render_pieces(receipt: Receipt, form: Form) -> list[bytes]:
    """The same in pieces of whole commands, between which a printer may be asked for its state."""
    printer = _Bytes()
    printer.hw("INIT")
    printer.line_spacing(LINE_SPACING_DOTS)
    printer.bytes_as_they_are(CHINESE_ON)
    pieces = [printer.taken()]
    for part in receipt.parts:
        pieces += _pieces(printer, part, form)
    printer.ln()
    printer.bytes_as_they_are(CHINESE_OFF)
    printer.cut(feed=False)
    pieces.append(printer.taken())
    return pieces


def _pieces(printer: _Bytes, part: ReceiptPart, form: Form) -> list[bytes]:
    match part:
        case TextLine():
            _text(printer, part, form)
        case Rule():
            _text(printer, TextLine("-" * form.columns), form)
        case Gap(lines):
            printer.ln(lines)
        case QrCode(payload):
            return _qr_code(printer, payload, form)
        case _:
            assert_never(part)
    return [printer.taken()]


def _text(printer: _Bytes, part: TextLine, form: Form) -> None:
    large = part.size > 1
    printer.set(
        align="center" if part.centre else "left", bold=part.bold, custom_size=True, width=part.size, height=part.size
    )
    printer.line_spacing(LARGE_LINE_SPACING_DOTS if large else LINE_SPACING_DOTS)
    for paragraph in part.text.splitlines() or [""]:
        for line in wrapped(printable(paragraph), form.columns // part.size):
            _line(printer, line, part, form)
    if large:
        printer.line_spacing(LINE_SPACING_DOTS)
    printer.set(align="left", bold=False, custom_size=True, width=1, height=1)


def _line(printer: _Bytes, line: str, part: TextLine, form: Form) -> None:
    """In the printer's own font, or drawn where that lacks a character."""
    rare = {character for character in line if is_rare(character, four_byte=form.four_byte)}
    unknown = {character for character in rare if not has_picture(character)}
    line = "".join(GETA if character in unknown else character for character in line)
    if rare - unknown:
        height = LARGE_LINE_SPACING_DOTS if part.size > 1 else LINE_SPACING_DOTS
        picture = line_picture(line, size=part.size, bold=part.bold, height=height)
        if picture is not None and picture.width <= form.dots:
            printer.raster(picture)
            return
        line = "".join(GETA if character in rare else character for character in line)
    printer.chinese(line)


def _qr_code(printer: _Bytes, payload: str, form: Form) -> list[bytes]:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(payload)
    code.make(fit=True)
    modules = len(code.get_matrix())
    room = min(LARGEST_MODULE_DOTS, int(form.dots * QR_SHARE) // modules)
    code.box_size = max(SMALLEST_MODULE_DOTS, room)
    picture = code.make_image().get_image().convert("1")
    printer.set(align="center")
    pieces = [printer.taken()]
    for top in range(0, picture.height, RASTER_ROWS):
        printer.raster(picture.crop((0, top, picture.width, min(top + RASTER_ROWS, picture.height))))
        pieces.append(printer.taken())
    printer.set(align="left")
    return [*pieces, printer.taken()]
