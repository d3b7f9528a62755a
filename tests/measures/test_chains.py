"""Extension chains: every decision in one chain, and the chain's number only grows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from firstlight.measures.rules.chains import Link, chains_of

DAY = date(2024, 1, 9)
AT = datetime(2024, 1, 3, 9, tzinfo=UTC)


def link(key: str, extends: str | None = None, *, days: int = 3, lifted: bool = False) -> Link:
    return Link(
        key, extends, DAY, DAY + timedelta(days=days), AT, AT + timedelta(hours=1) if lifted else None
    )


def test_an_extension_moves_the_end_and_keeps_the_start():
    (chain,) = chains_of([link("b", "a", days=10), link("a", days=3)])

    assert (chain.starts_on, chain.ends_on) == (DAY, DAY + timedelta(days=10))
    assert (chain.root.id, chain.newest.id, chain.sequence) == ("a", "b", 1)
    assert chain.first_ends_on == DAY + timedelta(days=3)


def test_a_lifted_extension_leaves_the_first_decision():
    (chain,) = chains_of([link("a", days=3), link("b", "a", days=10, lifted=True)])

    assert (chain.is_lifted, chain.ends_on, chain.sequence) == (False, DAY + timedelta(days=3), 2)
    assert chain.first_ends_on is None
    assert not chain.applies_on(DAY + timedelta(days=5))


def test_a_wholly_lifted_chain_is_cancelled():
    (chain,) = chains_of([link("a", lifted=True), link("b", "a", days=10, lifted=True)])

    assert chain.is_lifted
    assert not chain.applies_on(DAY)


@given(st.lists(st.integers(1, 5), max_size=6), st.randoms(use_true_random=False))
def test_every_link_is_in_exactly_one_chain(lengths, random):
    links = [
        link(f"{row}-{place}", f"{row}-{place - 1}" if place else None, days=place)
        for row, length in enumerate(lengths)
        for place in range(length)
    ]
    random.shuffle(links)

    chains = chains_of(links)

    assert sorted(item.id for chain in chains for item in chain.links) == sorted(item.id for item in links)
    assert sorted(len(chain.links) for chain in chains) == sorted(lengths)
    assert [chain.ends_on for chain in chains] == sorted(chain.ends_on for chain in chains)


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_the_sequence_grows_with_every_change(lifts):
    """Publishing and lifting links in turn never lets the number fall or stand still."""
    published: list[Link] = []
    seen = []
    for place in range(len(lifts)):
        published.append(link(str(place), str(place - 1) if place else None, days=place))
        seen.append(chains_of(published)[0].sequence)
    for place, is_lifted in enumerate(lifts):
        if is_lifted:
            published[place] = link(str(place), str(place - 1) if place else None, days=place, lifted=True)
            seen.append(chains_of(published)[0].sequence)

    assert seen == sorted(set(seen))
