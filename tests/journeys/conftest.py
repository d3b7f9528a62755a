"""A played demo, served by its own process, and Debian's Chromium to look at it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
CALM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A served demo: its address, its town's slug and the password of its accounts."""

    address: str
    town: str
    password: str
    data: Path

    def desk(self, page: str = "") -> str:
        return f"{self.address}/desk/{self.town}/{page}"


def _environment(data: Path) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return {**kept, "FIRSTLIGHT_DATA": str(data), "FIRSTLIGHT_SECRET_KEY": "only-for-tests"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Play a small demo into a folder of its own and serve it until the tests end."""
    data = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "firstlight.cli"]
    subprocess.run(
        [*command, "demo", "--no-serve", "--houses", "900"], env=_environment(data), check=True, timeout=400
    )
    played = json.loads((data / "demo.json").read_text())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*command, "serve", "--port", str(port)], env=_environment(data))
    try:
        _wait_for(port)
        yield Site(f"http://127.0.0.1:{port}", played["town"], played["password"], data)
    finally:
        server.terminate()
        server.wait(45)  # requests, then the worker, have ten seconds each to end


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    """The driver of every browser: there can be one in a process."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CALM)
    yield chromium
    chromium.close()


@pytest.fixture
def open_page(browser: Any, site: Site) -> Iterator[Callable[..., Any]]:
    """open_page(width=1440, who="duty") -> a page that is logged in and fails on script errors."""
    contexts: list[Any] = []
    faults: list[str] = []

    def opened(*, width: int = 1440, who: str | None = None, language: str = "en") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 780}, locale=language
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: _stay_home(request.url, site, faults))
        if who:
            page.goto(f"{site.address}/accounts/login/")
            page.locator("input[type=email]").fill(f"{who}@demo.invalid")
            page.locator("input[type=password]").fill(site.password)
            page.locator("main form button").first.click()
            page.wait_for_url("**/desk/**")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


def _stay_home(url: str, site: Site, faults: list[str]) -> None:
    if not url.startswith((site.address, "data:", "blob:")):
        faults.append(f"a request left the machine: {url}")
