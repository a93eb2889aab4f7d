"""The camera scanner's child process: zxing-cpp, whose native code looks at whatever a stranger holds up.

Question: ``width``, ``height`` and one blob of RGB; answer: ``symbology`` and one blob, the code's bytes, or nothing.
"""

from typing import Any, Final

import numpy as np
import zxingcpp

from devices.child import serve

SYMBOLOGIES: Final = {
    zxingcpp.BarcodeFormat.QRCode: "QR Code",
    zxingcpp.BarcodeFormat.Code128: "Code 128",
    zxingcpp.BarcodeFormat.DataMatrix: "Data Matrix",
    zxingcpp.BarcodeFormat.PDF417: "PDF417",
}
_FORMATS: Final = zxingcpp.BarcodeFormats(list(SYMBOLOGIES))


def look(request: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The largest code of a picture: the one that is held nearest."""
    picture = np.frombuffer(blobs[0], np.uint8).reshape(request["height"], request["width"], 3)
    found = zxingcpp.read_barcodes(np.ascontiguousarray(picture[:, :, ::-1]), _FORMATS)
    codes = [code for code in found if code.format in SYMBOLOGIES and code.bytes]
    if not codes:
        return {}, []
    nearest = max(codes, key=_size)
    return {"symbology": SYMBOLOGIES[nearest.format]}, [bytes(nearest.bytes)]


def _size(code: zxingcpp.Barcode) -> int:
    position = code.position
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    across = [corner.x for corner in corners], [corner.y for corner in corners]
    return sum(max(values) - min(values) for values in across)


if __name__ == "__main__":
    serve(look)
