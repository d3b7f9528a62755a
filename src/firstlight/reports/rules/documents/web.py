"""Web pages: the article without menus, adverts and comments."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree
from lxml import html as lxml_html

from firstlight.reports.rules.documents.records import Document
from firstlight.reports.rules.files import ReadingError, decode_bytes

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,20})", re.IGNORECASE)
_TIMES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='date']/@content",
    "//time[@datetime]/@datetime",
)
_NAMES = ("//meta[@property='og:site_name']/@content", "//meta[@name='application-name']/@content")
_BLOCKS = frozenset(["p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "section", "table"])
_SILENT = ("script", "style", "noscript", "template", "head")


def open_web(raw: bytes, *, url: str = "") -> Document:
    """The article of a web page.

    `published_at` is set only where the page gives a time with its zone: a bare date means no
    "overnight". Raises ReadingError: ``no-article``, ``empty``, ``binary``.
    """
    from trafilatura import extract  # a second of loading: only for pages

    page = _decoded(raw)
    tree = _tree(page)
    if tree is None:
        raise ReadingError("no-article")
    text = extract(page, include_comments=False, include_tables=True, favor_precision=True) or ""
    if not text.strip():
        raise ReadingError("no-article")
    return Document(
        text,
        author=_first(tree, _NAMES),
        published_at=_published(tree),
        channel="web",
        url=url,
        title=" ".join((tree.findtext(".//title") or "").split()),
        original=raw,
        media_type="text/html",
    )


def plain_text(page: str) -> str:
    """All words of a piece of HTML, a line for each block; for summaries too short for an article."""
    tree = _tree(page)
    if tree is None:
        return ""
    for name in _SILENT:
        for element in list(tree.iter(name)):
            element.drop_tree()
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in str(tree.text_content()).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decoded(raw: bytes) -> str:
    named = _CHARSET.search(raw[:4000])
    if named:
        try:
            return raw.decode(named.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # it lies: find out
    return decode_bytes(raw)


def _tree(page: str) -> lxml_html.HtmlElement | None:
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _first(tree: lxml_html.HtmlElement, paths: tuple[str, ...]) -> str:
    for path in paths:
        for value in tree.xpath(path):
            if str(value).strip():
                return str(value).strip()[:200]
    return ""


def _published(tree: lxml_html.HtmlElement) -> datetime | None:
    for path in _TIMES:
        for value in tree.xpath(path):
            try:
                moment = datetime.fromisoformat(str(value).strip())
            except ValueError:
                continue
            if moment.tzinfo is not None:
                return moment
    return None
