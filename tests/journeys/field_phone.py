"""A phone with the field app: a Chromium with a profile of its own, and what a hand does on it."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# No graphics card to imitate: the app before its map needs none, and the processor is shared.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--log-level=3",
]  # fmt: skip
CAMERA = ["--use-fake-device-for-media-stream=device-count=1,fps=5", "--use-fake-ui-for-media-stream"]
START_S = 60
WAIT_MS = 60_000

RECORDS = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("firstlight-field");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const base = opening.result;
    const reading = base.transaction(["records", "files"]);
    const records = reading.objectStore("records").getAll();
    const files = reading.objectStore("files").getAll();
    reading.oncomplete = async () => {
      base.close();
      const pair = (one) => one.toString(16).padStart(2, "0");
      const hex = (bytes) => [...new Uint8Array(bytes)].map(pair).join("");
      const hash = async (file) => hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      const held = await Promise.all(files.result.map(async (file) => ({
        record: file.record, kind: file.kind, name: file.name,
        sha256: file.content ? await hash(file.content) : "",
      })));
      resolve(records.result.map(({ id, state, answers }) => ({
        id, state, note: answers.note, files: held.filter((file) => file.record === id),
      })));
    };
  };
})"""  # what lies on the phone, read beside the app


@dataclass
class PhoneBrowser:
    """A browser that may be killed and started again; faults are script errors of any page."""

    playwright: Any
    program: str
    profile: Path
    has_camera: bool = True  # False: pages may not use it
    process: Any = None
    page: Any = None
    devtools: Any = None
    faults: list[str] = field(default_factory=list)

    def start(self, address: str, quota_bytes: int | None = None) -> Any:
        """Open a page of the app, in a browser that was not running; with no more room than the quota."""
        options = [*QUIET, *(CAMERA if self.has_camera else []), "--headless=new", "--window-size=360,740"]
        options += [f"--user-data-dir={self.profile}", "--remote-debugging-port=0", "about:blank"]
        self.process = subprocess.Popen(
            [self.program, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        browser = self.playwright.chromium.connect_over_cdp(self._said_address(), timeout=START_S * 1000)
        self.page = browser.contexts[0].pages[0]
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.devtools = self.page.context.new_cdp_session(self.page)
        if quota_bytes is not None:
            self.limit(address, quota_bytes)
        self.page.goto(address)
        return self.page

    def limit(self, address: str, quota_bytes: int | None) -> None:
        """Let a site have so much room; None: as much as before."""
        quota = {} if quota_bytes is None else {"quotaSize": quota_bytes}
        self.devtools.send("Storage.overrideQuotaForOrigin", {"origin": address, **quota})

    def _said_address(self) -> str:
        """The browser says where it listens, on a line of its own, once it does."""
        for line in self.process.stderr:
            if b"DevTools listening on" in line:
                return str(line.split()[-1].decode())
        raise RuntimeError("the browser did not start")

    def kill(self) -> None:
        """As an empty battery does: nothing is said to any process of it."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()


def kept(page: Any) -> dict[str, dict[str, Any]]:
    """The records on the phone by instance id: state, note, and files with their hashes."""
    return {one["id"]: one for one in page.evaluate(RECORDS)}


def open_house(page: Any, number: int) -> None:
    """Find a house of the list by its number and open it."""
    page.locator("input[type=search]").fill(str(number))
    page.locator(".house", has_text=str(number)).click()


def choose(page: Any, grade: str) -> None:
    page.locator(f".option[data-grade={grade}]").click()


def take_photo(page: Any) -> None:
    """One photo of the house as a whole, with the app's own camera."""
    page.locator(".form .take").last.click()
    page.locator(".shutter:not([disabled])").click()
    page.locator(".taken:not(:empty)").wait_for()
    page.locator(".camera .round").click()


def damage_windows(page: Any, damaged: int) -> None:
    """One element with its amount and severity."""
    page.locator(".chip-like", has_text="Windows").first.click()
    page.locator("#field-windows .option").first.click()
    page.locator("#damaged-windows").fill(str(damaged))


def finish(page: Any) -> None:
    """Done: the app goes back to the list once the record is kept."""
    page.locator(".finish .btn").click()
    page.locator(".tabs").wait_for()


def press_send(page: Any) -> None:
    """Press the outbox's button, whether or not it is off.

    The app may have sent everything by itself, even between a look at the button and a press of it.
    """
    page.locator(".tabs button").nth(2).click()
    page.locator(".head .btn.primary").evaluate("button => button.click()")


def send_all(page: Any) -> None:
    """What a person does when the network is back, until the outbox says that all is at the desk."""
    press_send(page)
    page.locator(".tabs .count").wait_for(state="detached", timeout=150_000)
