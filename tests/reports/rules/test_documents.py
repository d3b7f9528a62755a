"""Formats that statements arrive in: each read, each kind of damage refused by its code."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.rules.documents import minute_of, open_document
from firstlight.reports.rules.documents.feed import open_feed
from firstlight.reports.rules.files import MAX_BYTES, ReadingError

WORDS = "Губернатор Вымыслов: двое ранены, повреждены три дома."
MAIL = f"""From: =?utf-8?b?0J/RgNC10YHRgS3RgdC70YPQttCx0LA=?= <press@office.example>
To: duty@town.example
Date: Wed, 03 Jan 2024 09:15:00 +0300
Subject: Morning
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{WORDS}
> an older letter
"""
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Night</title>
<meta property="og:site_name" content="Invented Herald">
<meta property="article:published_time" content="2024-01-03T08:00:00+03:00"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Night</h1><p>{WORDS} Выбиты окна в школе.</p>
<p>По его словам, погибших нет, обход начнётся с рассветом.</p></article>
<footer>All rights reserved by nobody.</footer><script>alert(1)</script></body></html>"""


def one(raw: bytes, **more):
    (document,) = open_document(raw, **more)
    return document


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r", "utf-16"])
def test_a_text_file_in_any_encoding(encoding):
    document = one(WORDS.encode(encoding), name="note.txt")

    assert document.text == WORDS
    assert (document.original == b"") == (encoding == "utf-8")


def test_koi8_u():
    words = "Поранено двох людей, пошкоджено дах школи, їх оглянули лікарі."

    assert one(words.encode("koi8-u"), name="note.txt").text == words


@pytest.mark.parametrize("name", ["letter.eml", ""])
def test_mail(name):
    document = one(MAIL.encode(), name=name)

    assert document.text == WORDS
    assert document.author == "Пресс-служба"
    assert document.published_at == datetime(2024, 1, 3, 6, 15, tzinfo=UTC)
    assert (document.channel, document.title, document.original) == ("email", "Morning", MAIL.encode())


def test_mail_that_is_a_web_page_in_another_encoding_without_its_attachment():
    raw = (
        "From: a@b.example\nDate: Wed, 03 Jan 2024 09:15:00 +0300\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="cut"\n\n--cut\nContent-Type: text/html; charset=cp1251\n\n'
        f"<p>{WORDS}</p>\n--cut\nContent-Type: text/plain\nContent-Disposition: attachment\n\nspam\n--cut--\n"
    ).encode("cp1251")

    assert one(raw, name="x.eml").text == WORDS


def test_a_web_page_without_menus_and_scripts():
    document = one(PAGE.encode(), url="https://herald.example/night")

    assert WORDS in document.text
    assert "rights" not in document.text
    assert "alert" not in document.text
    assert (document.author, document.title) == ("Invented Herald", "Night")
    assert document.published_at == datetime(2024, 1, 3, 5, tzinfo=UTC)


EXPORT = {
    "name": "Invented Channel",
    "messages": [
        {"id": 1, "type": "service", "date": "2024-01-03T05:00:00", "text": ""},
        {"id": 2, "type": "message", "date": "2024-01-03T08:00:00", "date_unixtime": "1704258000",
         "text": ["Двое ", {"type": "bold", "text": "ранены"}, "."]},
        {"id": 3, "type": "message", "date_unixtime": "bad", "forwarded_from": "Другой", "text": "Сирена."},
        {"id": 4, "type": "message", "text": ""},
    ],
}  # fmt: skip


def test_a_telegram_export():
    first, second = open_document(json.dumps(EXPORT).encode(), name="result.json")

    assert (first.text, first.author, first.channel) == ("Двое ранены.", "Invented Channel", "telegram")
    assert first.published_at == datetime(2024, 1, 3, 5, tzinfo=UTC)
    assert json.loads(first.original)["id"] == 2
    assert (second.published_at, second.relayed_from) == (None, "Другой")


def test_half_a_character_in_an_export_is_replaced_and_the_original_kept():
    raw = rb'{"messages": [{"type": "message", "text": "Two were hurt \ud83d, three died."}]}'
    (document,) = open_document(raw, name="result.json")
    assert document.text == "Two were hurt \ufffd, three died."
    assert rb"\ud83d" in document.original


def test_the_export_of_a_whole_account():
    account = {"chats": {"list": [EXPORT, {"name": "Empty"}, EXPORT]}}

    assert len(open_document(json.dumps(account).encode(), name="result.json")) == 4


SRT = """1
00:00:01,000 --> 00:00:03,500
Сегодня ночью <i>ранены</i>

2
00:00:03,500 --> 00:00:06,000
двое.

3
00:01:06,000 --> 00:01:09,000
Повреждены три дома.
"""


@pytest.mark.parametrize("raw", [SRT, "WEBVTT\n\n" + SRT.replace(",", ".")])
def test_subtitles_are_one_text_whose_words_know_their_second(raw):
    document = one(raw.encode())

    assert document.text == "Сегодня ночью ранены двое.\nПовреждены три дома."
    assert minute_of(document.cues, document.text.index("ранены")) == 1.0
    assert minute_of(document.cues, document.text.index("двое")) == 3.5
    assert minute_of(document.cues, document.text.index("три дома")) == 66.0
    assert minute_of((), 5) is None


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Invented Wire</title>
<item><title>Later</title><link>https://w.example/2</link><description>&lt;p&gt;Trois.&lt;/p&gt;</description>
<pubDate>Wed, 03 Jan 2024 10:00:00 +0300</pubDate></item>
<item><title>Two hurt</title><link>https://w.example/1</link>
<description>Two hurt in &lt;b&gt;Testville&lt;/b&gt;.</description>
<pubDate>Wed, 03 Jan 2024 08:00:00 +0300</pubDate></item></channel></rss>"""


def test_a_feed_oldest_first():
    first, second = open_feed(FEED.encode())

    assert (first.text, first.author, first.url) == (
        "Two hurt in Testville.", "Invented Wire", "https://w.example/1",
    )  # fmt: skip
    assert first.published_at == datetime(2024, 1, 3, 5, tzinfo=UTC)
    assert second.text == "Later\n\nTrois."


def test_an_atom_feed_with_whole_content():
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>T</title>
    <updated>2024-01-03T05:00:00Z</updated><summary>short</summary>
    <content type="html">
&lt;p&gt;T is longer&lt;/p&gt;&lt;p&gt;and whole&lt;/p&gt;</content></entry></feed>"""

    (entry,) = open_feed(atom.encode())

    assert entry.text == "T is longer\nand whole"


@pytest.mark.parametrize(
    ("raw", "name", "code"),
    [
        (b"", "a.txt", "empty"),
        (b"\x00\x01\x02" * 99, "a.txt", "binary"),
        (b"PK\x03\x04" + bytes(range(256)) * 9, "a.zip", "binary"),
        (b"a" * (MAX_BYTES + 1), "a.txt", "too-large"),
        (b"{", "result.json", "bad-export"),
        (b"[" * 100_000, "result.json", "bad-export"),
        (b'{"messages": []}', "result.json", "empty"),
        (b'{"chats": {"list": 3}}', "result.json", "bad-export"),
        (b"From: a@b.example\nDate: x\n\n", "a.eml", "empty"),
        (b"<html><body></body></html>", "a.html", "no-article"),
        (b"WEBVTT\n\n", "a.vtt", "bad-transcript"),
        (b"no timing", "a.srt", "bad-transcript"),
    ],
)
def test_refused_with_a_code(raw, name, code):
    with pytest.raises(ReadingError) as refused:
        open_document(raw, name=name)
    assert refused.value.code == code


def test_no_feed():
    with pytest.raises(ReadingError) as refused:
        open_feed(b"<html><body>404</body></html>")
    assert refused.value.code == "bad-feed"


def test_a_nest_of_mail_parts_ends():
    nest = "From: a@b.example\nDate: x\n" + "".join(
        f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(2000)
    )
    with pytest.raises(ReadingError) as refused:
        open_document(nest.encode(), name="a.eml")
    assert refused.value.code in ("bad-mail", "empty")


@given(st.binary(max_size=400), st.sampled_from(["a.eml", "a.html", "a.json", "a.srt", "a.txt", ""]))
def test_any_bytes_are_read_or_refused(raw, name):
    try:
        documents = open_document(raw, name=name)
    except ReadingError:
        return
    assert all(document.text for document in documents)
