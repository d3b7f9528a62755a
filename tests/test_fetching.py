"""The way out: no address leads into this machine's own network, and nothing is endless."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from firstlight import fetching
from firstlight.fetching import FetchError, checked_address, fetch, is_public

KB = 1024


class Site:
    """A server on this machine: `pages` by path, each called with the request's handler."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[Any], None]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                with suppress(BrokenPipeError, ConnectionResetError):  # the client gave up, as it should
                    site.pages[self.path](self)

            def log_message(self, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def serve(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        def page(handler: Any) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = page


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    settings.FETCH_HOSTS = frozenset({"127.0.0.1"})
    found = Site()
    yield found
    found.server.shutdown()
    found.server.server_close()


def code_of(url: str, **asked: Any) -> str:
    with pytest.raises(FetchError) as caught:
        fetch(url, **{"most_bytes": 10 * KB, "timeout_s": 5.0, **asked})
    return caught.value.code


def test_a_page_comes_with_its_type_and_tag_and_unchanged_without_content(site: Site) -> None:
    site.serve("/feed?a=%C3%A9", b"<feed/>", Content_Type="application/atom+xml", ETag='"1"')

    found = fetch(f"{site.url}/feed?a=é", most_bytes=KB)

    assert (found.content, found.content_type, found.etag) == (b"<feed/>", "application/atom+xml", '"1"')
    site.serve("/feed", status=304, ETag='"1"')
    assert fetch(f"{site.url}/feed", most_bytes=KB, etag='"1"').is_unchanged


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1%eth0", "not an address",
    ],
)  # fmt: skip
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_outer_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0/",
        "https://127.1/", "http://[::ffff:127.0.0.1]/",
    ],
)  # fmt: skip
def test_this_machine_is_not_asked_in_any_spelling(url: str, settings: Any) -> None:
    settings.FETCH_HOSTS = frozenset()
    assert code_of(url) in {"private-host", "no-such-host"}


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "http://", "example.org",
     "http://user:word@example.org/", "http://[::1", "http://example.org:99999/"],
)  # fmt: skip
def test_only_plain_web_addresses_are_taken(url: str) -> None:
    assert code_of(url) == "bad-url"


def test_another_port_needs_a_named_host() -> None:
    assert code_of("http://example.org:25/") == "port"


def resolving(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    monkeypatch.setattr(
        "socket.getaddrinfo", lambda host, port, **_: [(2, 1, 6, "", (one, port)) for one in addresses]
    )


def test_one_inner_address_of_a_name_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(FetchError, match="private-host"):
        checked_address("example.org", 80)


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    monkeypatch: pytest.MonkeyPatch, site: Site
) -> None:
    """A name that means another machine the second time (rebinding) is looked up only once."""
    lookups = []

    def turning(host: str, port: int, **_: Any) -> list[Any]:
        lookups.append(host)
        return [(2, 1, 6, "", ("93.184.216.34" if len(lookups) == 1 else "127.0.0.1", port))]

    connected = []

    def connect(address: tuple[str, int], timeout: float) -> Any:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.getaddrinfo", turning)
    monkeypatch.setattr("socket.create_connection", connect)

    assert code_of("http://example.org/") == "unreachable"
    assert connected == [("93.184.216.34", 80)]


def test_a_redirect_into_the_own_network_is_refused(site: Site) -> None:
    site.serve("/", status=302, Location="http://localhost/secret")
    assert code_of(f"{site.url}/") == "private-host"


def test_a_redirect_to_a_file_is_refused(site: Site) -> None:
    site.serve("/", status=302, Location="file:///etc/passwd")
    assert code_of(f"{site.url}/") == "bad-url"


def test_redirects_are_followed_but_not_for_ever(site: Site) -> None:
    site.serve("/old", status=301, Location="/new")
    site.serve("/new", b"here")
    site.serve("/loop", status=302, Location="/loop")

    found = fetch(f"{site.url}/old", most_bytes=KB)

    assert (found.content, found.url) == (b"here", f"{site.url}/new")
    assert code_of(f"{site.url}/loop") == "too-many-redirects"
    assert site.asked.count("/loop") == fetching.MOST_REDIRECTS + 1


def test_too_much_is_refused_packed_or_not(site: Site) -> None:
    site.serve("/large", b"x" * (10 * KB + 1))
    site.serve("/bomb", gzip.compress(b"0" * (50 * 1024 * KB)), Content_Encoding="gzip")
    site.serve("/broken", b"no gzip", Content_Encoding="gzip")
    site.serve("/fits", gzip.compress(b"0" * 10 * KB), Content_Encoding="gzip")

    assert code_of(f"{site.url}/large") == "too-much"
    assert code_of(f"{site.url}/bomb", most_bytes=100 * KB) == "too-much"
    assert code_of(f"{site.url}/broken") == "bad-encoding"
    assert len(fetch(f"{site.url}/fits", most_bytes=10 * KB).content) == 10 * KB


def test_a_server_that_trickles_is_cut_off(site: Site) -> None:
    stop = threading.Event()

    def trickle(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.05):
            handler.wfile.write(b".")

    site.pages["/slow"] = trickle
    try:
        assert code_of(f"{site.url}/slow", timeout_s=0.4) == "too-slow"
    finally:
        stop.set()


def test_headers_that_never_end_are_cut_off(site: Site) -> None:
    stop = threading.Event()

    def silent(handler: Any) -> None:
        stop.wait(5)

    site.pages["/silent"] = silent
    try:
        assert code_of(f"{site.url}/silent", timeout_s=0.3) == "too-slow"
    finally:
        stop.set()


def test_an_error_page_is_no_content(site: Site) -> None:
    site.serve("/gone", b"sorry", status=410)
    assert code_of(f"{site.url}/gone") == "status"
