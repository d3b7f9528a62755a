"""The one way out to other people's servers: feeds and pages that a town has chosen.

Whoever types an address must not get this machine to ask its own network (server-side request
forgery), hold a worker for ever, or fill its memory. So: http and https only, every address that a
name resolves to must be a public one and exactly that address is then asked (a name cannot be turned
round between check and use), redirects are checked again, and size and time are bounded. A site with
feeds on its own network names those hosts in FIRSTLIGHT_FETCH_HOSTS.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

from firstlight.errors import CodedError

AGENT = "Firstlight"
MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(CodedError):
    """Nothing was fetched.

    ``bad-url`` (no http address, or with a password), ``port``, ``no-such-host``, ``private-host``,
    ``unreachable``, ``certificate``, ``too-slow``, ``too-many-redirects``, ``too-much``,
    ``bad-encoding``, ``status``.
    """


@dataclass(frozen=True)
class Fetched:
    """An answer. `url` is where it came from in the end; `content` is empty with `is_unchanged`."""

    url: str
    content: bytes
    content_type: str
    etag: str
    is_unchanged: bool = False


def fetch(url: str, *, most_bytes: int, timeout_s: float = 10.0, etag: str = "") -> Fetched:
    """What stands at an address.

    Parameters
    ----------
    most_bytes
        A longer answer, packed or unpacked, is refused rather than cut.
    timeout_s
        For everything together: names, redirects, a server that trickles.
    etag
        Of the last answer: an unchanged page then comes back without content.

    Raises
    ------
    FetchError
        See the class.
    """
    deadline = _Deadline(timeout_s)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Connection": "close"}
    if etag:
        headers["If-None-Match"] = etag
    try:
        for _ in range(MOST_REDIRECTS + 1):
            target = _parsed(url)
            answer = _ask(target, headers, deadline)
            location = answer.headers.get("Location", "")
            if answer.status not in REDIRECTS or not location:
                return _taken(url, answer, most_bytes, deadline)
            answer.close()
            url = urljoin(url, location)
    finally:
        deadline.stop()
    raise FetchError("too-many-redirects", most=MOST_REDIRECTS)


class _Deadline:
    """Cuts the connection when time is over; a socket's own timeout starts anew with every byte."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.is_over = False
        self.socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def _cut(self) -> None:
        self.is_over = True
        if self.socket is not None:
            with suppress(OSError):  # closed already
                self.socket.shutdown(socket.SHUT_RDWR)

    def watch(self, connected: socket.socket) -> None:
        self.socket = connected
        if self.is_over:
            raise TimeoutError

    def stop(self) -> None:
        self._timer.cancel()


def _parsed(url: str) -> SplitResult:
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError as error:
        raise FetchError("bad-url") from error
    if target.scheme not in PORTS or not target.hostname or target.username or target.password:
        raise FetchError("bad-url")
    if port not in (None, *PORTS.values()) and not _is_named(target.hostname):
        raise FetchError("port", port=port)
    return target


def _is_named(host: str) -> bool:
    """Whether the site's own setting names this host."""
    return host.lower() in settings.FETCH_HOSTS


def checked_address(host: str, port: int) -> str:
    """The address to connect to.

    Raises FetchError ``no-such-host``, or ``private-host`` where *any* address of the name is not
    public: loopback, private, link-local (cloud metadata), multicast, reserved, or a way round
    these through IPv6.
    """
    try:
        found = socket.getaddrinfo(_ascii(host), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("no-such-host", host=host) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not _is_named(host) and not all(map(is_public, addresses)):
        raise FetchError("private-host", host=host)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if inner is None and found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        if found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast


def _ask(target: SplitResult, headers: Mapping[str, str], deadline: _Deadline) -> http.client.HTTPResponse:
    host = target.hostname or ""
    port = target.port or PORTS[target.scheme]
    address = checked_address(host, port)
    connection = http.client.HTTPConnection(_ascii(host), port, timeout=deadline.seconds)
    try:
        connection.sock = socket.create_connection((address, port), timeout=deadline.seconds)
        deadline.watch(connection.sock)
        if target.scheme == "https":
            connection.sock = secured = _secured(connection.sock, host)
            deadline.watch(secured)
            secured.do_handshake()
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection.request("GET", _quoted(path), headers=dict(headers))
        return connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        connection.close()
        raise _lost(error, host, deadline) from error


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    """TLS with the certificate checked against the name; the handshake is still to be made."""
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)


def _ascii(host: str) -> str:
    return host if ":" in host else host.encode("idna").decode()  # an IPv6 address is no name


def _quoted(path: str) -> str:
    """Letters beyond ASCII as percent codes; what is encoded already stays."""
    return quote(path, safe="%/:=&?~#+!$,;'@()*[]")


def _lost(error: Exception, host: str, deadline: _Deadline) -> FetchError:
    if deadline.is_over or isinstance(error, TimeoutError):
        return FetchError("too-slow", host=host, seconds=deadline.seconds)
    return FetchError("certificate" if isinstance(error, ssl.SSLError) else "unreachable", host=host)


def _taken(url: str, answer: http.client.HTTPResponse, most_bytes: int, deadline: _Deadline) -> Fetched:
    host = urlsplit(url).hostname or ""
    etag = answer.headers.get("ETag", "")
    kind = answer.headers.get("Content-Type", "")
    with answer:
        if answer.status == 304:
            return Fetched(url, b"", kind, etag, is_unchanged=True)
        if answer.status != 200:
            raise FetchError("status", host=host, status=answer.status)
        try:
            content = answer.read(most_bytes + 1)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _lost(error, host, deadline) from error
    if deadline.is_over:  # what was cut off looks like an end
        raise FetchError("too-slow", host=host, seconds=deadline.seconds)
    if answer.headers.get("Content-Encoding", "").lower() == "gzip":
        content = _unpacked(content[: most_bytes + 1], most_bytes, host)
    if len(content) > most_bytes:
        raise FetchError("too-much", host=host, most_kb=most_bytes // 1024)
    return Fetched(url, content, kind, etag)


def _unpacked(content: bytes, most_bytes: int, host: str) -> bytes:
    """A small packed answer may hold gigabytes: unpacking stops just above the limit."""
    try:
        return zlib.decompressobj(wbits=31).decompress(content, most_bytes + 1)
    except zlib.error as error:
        raise FetchError("bad-encoding", host=host) from error
