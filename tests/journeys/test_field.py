"""The field app in a real browser, offline, killed, full and renewed: nothing that was saved is lost."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from firstlight.inspections.media import media_path
from tests.journeys.field_desk import FIRST_NUMBER, FieldDesk, desk, new_phone
from tests.journeys.field_phone import (
    PhoneBrowser,
    choose,
    damage_windows,
    finish,
    kept,
    open_house,
    press_send,
    send_all,
    take_photo,
)

__all__ = ["desk", "new_phone"]

pytestmark = pytest.mark.journey

# Types on and on; a word on the console says up to where the app has said that it is saved.
TYPE_ON = """(stem) => {
  let at = 0;
  const look = () => {
    const said = document.querySelector(".saved").dataset;
    if (said.saving === "false" && said.problem === "false") {
      if (at) console.info(`${stem} ${at}`);
      const note = document.querySelector("#note");
      note.value = `${stem} ${++at}`;
      note.dispatchEvent(new Event("input", { bubbles: true }));
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def ready_offline(page: Any) -> None:
    """The list is there, and the app with all its files is on the phone."""
    page.locator(".house").first.wait_for()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def assert_all_at_desk(page: Any, desk: FieldDesk, number: int) -> None:
    """Every record of the phone is at the desk once, with every file byte for byte."""
    records = kept(page)
    assert len(records) == number
    assert {one["state"] for one in records.values()} == {"desk"}
    sent = {key: {file["sha256"] for file in one["files"]} for key, one in records.items()}
    assert desk.arrived() == sent
    for sha256 in set().union(*sent.values()):
        assert hashlib.sha256(media_path(sha256).read_bytes()).hexdigest() == sha256


def test_20_houses_offline_arrive_once_with_their_photos_over_a_bad_line(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    page = new_phone().start(desk.link("Twenty"))
    ready_offline(page)
    assert "key=" not in page.url
    desk.line.is_cut = True
    page.reload()  # without a network the app is there
    for at in range(20):
        open_house(page, FIRST_NUMBER + at)
        take_photo(page)
        choose(page, ("minor", "inaccessible", "none", "destroyed")[at % 4])
        if at % 4 == 0:
            damage_windows(page, at + 1)
        finish(page)
    assert [one["state"] for one in kept(page).values()] == ["ready"] * 20
    desk.line.is_cut = False
    desk.line.posts_to_lose, desk.line.answers_to_lose = 1, 1
    send_all(page)
    assert_all_at_desk(page, desk, 20)
    assert (desk.line.posts_to_lose, desk.line.answers_to_lose) == (0, 0)
    assert all(len(one["files"]) == 1 for one in kept(page).values())


def kill_often(desk: FieldDesk, phone: PhoneBrowser, kills: int) -> None:
    """Kill it while it saves, and while it finishes; what it had said to be kept is there again."""
    page = phone.start(desk.link(f"Killed {kills}"))
    ready_offline(page)
    address = page.url
    desk.line.is_cut = True
    for at in range(kills):
        house = at // 2
        open_house(page, FIRST_NUMBER + house)
        said = 3 + 5 * at % 11
        if at % 2 == 0:
            choose(page, "inaccessible")
            take_photo(page)
            with page.expect_console_message(lambda word, n=said, at=at: word.text == f"kill {at} {n}"):
                page.evaluate(TYPE_ON, f"kill {at}")
        else:
            page.locator(".finish .btn").click(no_wait_after=True)
            if at % 4 == 1:
                page.locator(".tabs").wait_for()
        phone.kill()
        page = phone.start(address)
        page.locator(".house").first.wait_for()
        records = list(kept(page).values())
        assert len(records) == house + 1
        assert [len(one["files"]) for one in records] == [1] * (house + 1)
        if at % 2 == 0:
            newest = next(one for one in records if one["note"].startswith(f"kill {at} "))
            assert int(newest["note"].split()[-1]) >= said
        if at % 4 == 1:
            assert sum(one["state"] == "ready" for one in records) >= house // 2 + 1
    finish_drafts(page)
    desk.line.is_cut = False
    desk.line.answers_to_lose = 1
    press_send(page)
    assert desk.line.has_lost.wait(30)
    phone.kill()  # the desk has a part, the phone does not know
    page = phone.start(address)
    page.locator(".house").first.wait_for()
    send_all(page)
    assert_all_at_desk(page, desk, (kills + 1) // 2)


def finish_drafts(page: Any) -> None:
    """Those that were killed before they were done."""
    for one in kept(page).values():
        if one["state"] != "draft":
            continue
        page.locator(".tabs button").nth(2).click()
        page.locator(f"[data-record='{one['id']}'] .ends .btn").click()
        finish(page)


def test_a_browser_killed_10_times_while_it_saves_keeps_what_it_said_was_kept(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    kill_often(desk, new_phone(), 10)


@pytest.mark.slow
def test_a_browser_killed_50_times_while_it_saves_keeps_what_it_said_was_kept(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    kill_often(desk, new_phone(), 50)


def test_a_full_phone_says_so_and_saves_once_there_is_room(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    phone = new_phone()
    page = phone.start(desk.link("Full"))
    ready_offline(page)
    desk.line.is_cut = True
    open_house(page, FIRST_NUMBER)
    choose(page, "inaccessible")
    page.locator(".saved[data-saving=false][data-problem=false]").wait_for()
    address = page.url
    used = page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)")
    phone.kill()  # Chromium asks for the room that is left as it opens a database, and then trusts it
    page = phone.start(address, quota_bytes=used + 300_000)
    page.locator(".banner.warn").wait_for()  # little room is left: said before it is too late
    open_house(page, FIRST_NUMBER)
    page.locator("#note").fill("x" * 1_000_000)
    page.locator(".saved[data-problem=true]").wait_for()
    assert "full" in page.locator(".form .banner.danger").inner_text()
    assert [one["note"] for one in kept(page).values()] == [""]  # what was said to be kept still is
    phone.limit(address, None)
    page.locator("#note").fill("there is room again")
    page.locator(".saved[data-saving=false][data-problem=false]").wait_for()
    take_photo(page)
    finish(page)
    desk.line.is_cut = False
    send_all(page)
    assert_all_at_desk(page, desk, 1)


def test_a_phone_whose_storage_was_thrown_away_says_what_is_gone(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    phone = new_phone()
    page = phone.start(desk.link("Evicted"))
    ready_offline(page)
    desk.line.is_cut = True
    open_house(page, FIRST_NUMBER)
    choose(page, "none")
    page.locator(".tabs").wait_for()
    page.wait_for_function("() => document.cookie.includes('field_kept=1')")
    gone = {"origin": desk.line.address, "storageTypes": "indexeddb"}
    phone.devtools.send("Storage.clearDataForOrigin", gone)
    page.reload()
    assert "1 record" in page.locator(".banner.danger").inner_text()


def another_version(title: str) -> tuple[bytes, bytes]:
    """The app as built, but with another title: its page, and the worker that knows that page."""
    from firstlight.field.shell import shell_file

    page, worker = shell_file("index.html"), shell_file("sw.js")
    assert page is not None
    assert worker is not None
    renewed = page.replace(b"<title>Firstlight</title>", f"<title>{title}</title>".encode())
    assert renewed != page

    def sum_of(body: bytes) -> bytes:
        return base64.b64encode(hashlib.sha256(body).digest())

    entry = rb"url:`/field/`,revision:`[^`]+`"
    assert len(re.findall(entry, worker)) == 1
    worker = re.sub(entry, f"url:`/field/`,revision:`{title}`".encode(), worker)
    return renewed, worker.replace(sum_of(page), sum_of(renewed))


def look_for_update(page: Any) -> None:
    """What the app does by itself every half hour."""
    page.evaluate("navigator.serviceWorker.getRegistration().then((one) => one.update()).catch(() => null)")


def settled(page: Any) -> None:
    """No worker is being installed any more."""
    page.wait_for_function(
        "async () => (await navigator.serviceWorker.getRegistration()).installing === null"
    )


def test_a_new_version_never_leaves_a_blank_page_nor_touches_the_outbox(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    line = desk.line
    page = new_phone().start(desk.link("Renewed"))
    ready_offline(page)
    line.broken = "^/key/"
    open_house(page, FIRST_NUMBER)
    take_photo(page)
    choose(page, "inaccessible")
    finish(page)
    waiting = kept(page)
    renewed, worker = another_version("Next")

    # The network goes while the new version comes: the old one stays.
    line.changed = {"/field/sw.js": worker, "/field/": renewed}
    line.broken = "^/key/|^/field/$"
    look_for_update(page)
    settled(page)
    line.is_cut = True
    page.reload()
    page.locator(".house").first.wait_for()
    assert page.title() == "Firstlight"

    # It came whole: it is offered, and taken over without a network.
    line.is_cut = False
    line.broken = "^/key/"
    look_for_update(page)
    page.locator(".banner.info button").wait_for()
    line.is_cut = True
    with page.expect_navigation():
        page.locator(".banner.info button").click()
    page.locator(".house").first.wait_for()
    assert page.title() == "Next"
    assert kept(page) == waiting
    line.is_cut = False
    line.broken = ""
    send_all(page)
    assert_all_at_desk(page, desk, 1)


def test_a_phone_that_is_shut_out_learns_it_in_a_minute_and_its_records_go_with_a_new_key(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    page = new_phone().start(desk.link("Lost"))
    ready_offline(page)
    desk.line.is_cut = True
    open_house(page, FIRST_NUMBER)
    take_photo(page)
    choose(page, "inaccessible")
    finish(page)
    desk.revoke("Lost")
    desk.line.is_cut = False
    page.locator(".banner.danger").wait_for(timeout=60_000)
    page.locator("#key").wait_for()
    assert page.locator(".house").count() == 0  # nobody's addresses stay on a lost phone
    assert [one["state"] for one in kept(page).values()] == ["ready"]
    page.locator("#key").fill(desk.link("Found"))
    page.locator("form .btn").click()
    page.locator(".house").first.wait_for()
    send_all(page)
    assert_all_at_desk(page, desk, 1)


def test_without_the_camera_or_a_place_photos_come_from_the_phones_own_camera(
    desk: FieldDesk, new_phone: Callable[..., PhoneBrowser]
) -> None:
    page = new_phone(has_camera=False).start(desk.link("Refused"))
    ready_offline(page)
    open_house(page, FIRST_NUMBER)
    choose(page, "inaccessible")
    page.locator(".form .take").last.click()
    large = io.BytesIO()
    Image.new("RGB", (4000, 3000), "gray").save(large, "JPEG")
    foreign = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
    page.locator(".camera input[type=file]").set_input_files(
        [
            {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": large.getvalue()},
            {"name": "IMG_2.HEIC", "mimeType": "image/heic", "buffer": foreign},
        ]
    )
    page.locator(".photos .thumb").nth(1).wait_for()
    finish(page)
    send_all(page)
    assert_all_at_desk(page, desk, 1)
    stored = [media_path(file["sha256"]).read_bytes() for file in next(iter(kept(page).values()))["files"]]
    assert foreign in stored  # no browser here opens it: it goes as it is
    small = next(one for one in stored if one != foreign)
    assert max(Image.open(io.BytesIO(small)).size) == 2048
