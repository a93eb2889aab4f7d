"""Files of a browser's form (multipart/form-data, RFC 7578)."""

from email.message import Message


def files(content_type: str, body: bytes) -> tuple[bytes, ...]:
    """The contents of the form's files that hold anything; none when it is no such form."""
    header = Message()
    header["Content-Type"] = content_type
    boundary = header.get_param("boundary")
    if header.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        return ()
    found = []
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        if b"filename" in head and content:
            found.append(content)
    return tuple(found)
