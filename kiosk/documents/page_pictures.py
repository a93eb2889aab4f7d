"""Pages of a PDF as pictures, and what is printed on them as text: a program that reads a PDF from its input and writes
for each page a JPEG and its text (UTF-8), each after its length (4 bytes, big-endian). It runs as a child process,
within limits of memory and time; nothing is written to a file.
"""

import io
import resource
import struct
import sys
from typing import Final

DOTS_PER_INCH: Final = 120
"""992 x 1403 for A4: as wide as its widest place on any panel. More would only make the touch wait for the decoder."""
MOST_PAGES: Final = 20
MOST_CHARACTERS: Final = 20_000
"""Of a page's text: several times what fits on paper."""
_MEMORY: Final = 1 << 30
_SECONDS: Final = 15
_LENGTH: Final = struct.Struct(">I")


def packed(parts: list[bytes]) -> bytes:
    """Pictures and texts, each after its length."""
    return b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def unpacked(content: bytes) -> tuple[bytes, ...]:
    """What was packed; nothing at all when it is cut short."""
    found = []
    place = 0
    while place < len(content):
        start = place + _LENGTH.size
        if start > len(content):
            return ()
        (length,) = _LENGTH.unpack_from(content, place)
        place = start + length
        if place > len(content):
            return ()
        found.append(content[start:place])
    return tuple(found)


def main() -> int:
    """Draw what comes in. 1: it is no PDF, or has too many pages."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import pypdfium2  # after the limits: native code

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError:
        return 1
    if len(document) > MOST_PAGES:
        return 1
    drawn: list[bytes] = []
    for page in document:
        target = io.BytesIO()
        page.render(scale=DOTS_PER_INCH / 72).to_pil().convert("RGB").save(target, "JPEG", quality=88)
        text = page.get_textpage().get_text_bounded()[:MOST_CHARACTERS]
        drawn += (target.getvalue(), text.encode("utf-8", "ignore"))
    document.close()
    sys.stdout.buffer.write(packed(drawn))
    return 0


if __name__ == "__main__":
    sys.exit(main())
