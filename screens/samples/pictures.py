"""Pictures that stand for cameras: a paper on its table, and the same page flattened."""

from io import BytesIO

from kiosk.view import PreviewPicture

OUTLINE = ((0.2, 0.12), (0.78, 0.1), (0.84, 0.9), (0.16, 0.88))


def preview(camera: str) -> PreviewPicture | None:
    """A paper under the document camera, where the sample's outline is; nobody before the other."""
    if camera != "document_camera":
        return None
    from PIL import Image, ImageDraw  # only for those who look at it

    table = Image.new("RGB", (800, 600), "#6f6a62")
    corners = [(x * table.width, y * table.height) for x, y in OUTLINE]
    ImageDraw.Draw(table).polygon(corners, fill="#f2f0ea")
    return PreviewPicture(table.width, table.height, table.tobytes(), 1)


def flattened() -> bytes:
    """An upright page, flattened."""
    from PIL import Image, ImageDraw  # only for those who look at it

    picture = Image.new("RGB", (850, 1200), "#fafafa")
    pen = ImageDraw.Draw(picture)
    for line in range(14):
        pen.rectangle((90, 140 + line * 62, 760 - 90 * (line % 3), 158 + line * 62), fill="#8a929a")
    pen.ellipse((560, 900, 730, 1070), outline="#c9563c", width=10)
    buffer = BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()
