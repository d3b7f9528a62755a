"""A highlighted text is still the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firstlight.reports.spans import Span, pieces_of

texts = st.text(max_size=60)
spans = st.lists(
    st.builds(
        Span, start=st.integers(0, 70), end=st.integers(0, 70), key=st.uuids().map(str), kind=st.just("claim")
    ),
    max_size=8,
)


@given(texts, spans)
def test_the_pieces_join_to_the_text_and_each_span_to_its_words(text, found):
    pieces = pieces_of(text, found)

    assert "".join(piece.text for piece in pieces) == text
    for span in found:
        mine = [piece for piece in pieces if span.key in {one.key for one in piece.spans}]
        assert "".join(piece.text for piece in mine) == text[span.start : max(span.start, span.end)]
        assert sum(span.key in piece.starts for piece in pieces) == bool(mine)


def test_inside_a_longer_span_the_shorter_one_is_meant():
    pieces = pieces_of("two of three", [Span(0, 12, "total", "claim"), Span(0, 3, "part", "claim")])

    assert [(piece.text, [span.key for span in piece.spans]) for piece in pieces] == [
        ("two", ["part", "total"]),
        (" of three", ["total"]),
    ]
