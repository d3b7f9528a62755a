"""Submissions over a real socket, as a phone's HTTP client writes them."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

BOUNDARY = "probe-boundary"


def multipart(raw: bytes, files: Mapping[str, bytes], *, is_incomplete: bool = False) -> bytes:
    """The body of one POST."""
    parts = [("xml_submission_file", "submission.xml", "text/xml", raw)]
    parts += [(name, name, "image/jpeg", content) for name, content in files.items()]
    body = b""
    for field, name, kind, content in parts:
        head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}'
        body += f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"
    if is_incomplete:
        head = 'Content-Disposition: form-data; name="*isIncomplete*"'
        body += f"--{BOUNDARY}\r\n{head}\r\n\r\nyes\r\n".encode()
    return body + f"--{BOUNDARY}--\r\n".encode()


def post(server: str, token: str, body: bytes | Iterator[bytes], *, is_chunked: bool = False) -> int:
    """Send one POST on a connection of its own; the answer's status."""
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "X-OpenRosa-Version": "1.0",
        **({"Transfer-Encoding": "chunked"} if is_chunked else {}),
    }
    try:
        connection.request("POST", f"/key/{token}/submission", body, headers, encode_chunked=is_chunked)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
