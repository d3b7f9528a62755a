"""The way between a phone and the desk: it can be cut, lose answers, and bring another version."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Line(ThreadingHTTPServer):
    """Passes every request on, except when it is told to fail.

    It sits outside the browser, so that pages, workers and the service worker lose it alike.
    """

    daemon_threads = True

    def __init__(self, desk_port: int) -> None:
        super().__init__(("127.0.0.1", 0), Way)
        self.desk_port = desk_port
        self.is_cut = False
        self.posts_to_lose = 0  # they never reach the desk
        self.answers_to_lose = 0  # of POSTs: the desk has it, the phone does not learn of it
        self.changed: dict[str, bytes] = {}  # path: what it holds in another version of the app
        self.broken = ""  # a pattern of paths whose answers do not come; "": none
        self.has_lost = Event()  # an answer was lost since

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that is killed breaks its connections; anything else is a fault of the test."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Way(BaseHTTPRequestHandler):
    """One connection of a phone, for one request: a browser asks again by itself on one it had used."""

    protocol_version = "HTTP/1.0"
    server: Line

    def pass_on(self) -> None:
        line = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if line.is_cut or (line.broken and re.search(line.broken, self.path)):
            self.close_connection = True
            return
        if self.command == "POST" and line.posts_to_lose > 0:
            line.posts_to_lose -= 1
            self.close_connection = True
            return
        desk = HTTPConnection("127.0.0.1", line.desk_port, timeout=60)
        try:
            desk.request(self.command, self.path, body, dict(self.headers))
            answer = desk.getresponse()
            content = line.changed.get(self.path) or answer.read()
        except (OSError, HTTPException):
            self.close_connection = True
            return
        finally:
            desk.close()
        if self.command == "POST" and line.answers_to_lose > 0:
            line.answers_to_lose -= 1
            line.has_lost.set()
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = pass_on  # noqa: N815  # the names that the base class calls

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def line_to(desk_port: int) -> Iterator[Line]:
    """A line that is up until it is told otherwise."""
    line = Line(desk_port)
    thread = Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.shutdown()
        line.server_close()
        thread.join(10)
