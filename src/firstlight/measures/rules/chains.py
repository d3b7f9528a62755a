"""A decision and its extensions are one thing to the people they bind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Link:
    """One published decision; `extends`: the id of the one it prolongs."""

    id: str
    extends: str | None
    starts_on: date
    ends_on: date  # the last day on which it applies
    published_at: datetime
    lifted_at: datetime | None = None


@dataclass(frozen=True)
class Chain:
    """Published decisions in a row, each starting where the one before ends."""

    links: tuple[Link, ...]

    @property
    def root(self) -> Link:
        return self.links[0]

    @property
    def standing(self) -> tuple[Link, ...]:
        """The links that were not lifted."""
        return tuple(link for link in self.links if link.lifted_at is None)

    @property
    def newest(self) -> Link:
        """The link whose words hold: the last that stands, else the last there was."""
        return (self.standing or self.links)[-1]

    @property
    def is_lifted(self) -> bool:
        return not self.standing

    @property
    def starts_on(self) -> date:
        return self.root.starts_on

    @property
    def ends_on(self) -> date:
        return self.newest.ends_on

    @property
    def sequence(self) -> int:
        """How often it was changed since it was first published: only ever grows (RFC 5545, 3.8.7.4)."""
        return len(self.links) - 1 + sum(link.lifted_at is not None for link in self.links)

    @property
    def changed_at(self) -> datetime:
        """When it was last extended or lifted, else when it was published."""
        times = [link.published_at for link in self.links]
        return max(times + [link.lifted_at for link in self.links if link.lifted_at is not None])

    @property
    def first_ends_on(self) -> date | None:
        """The end first announced; None unless it was extended."""
        return self.root.ends_on if self.root.ends_on != self.ends_on else None

    def applies_on(self, day: date) -> bool:
        return any(link.starts_on <= day <= link.ends_on for link in self.standing)


def chains_of(links: Iterable[Link]) -> list[Chain]:
    """Put links in a row from their roots, soonest end first.

    Parameters
    ----------
    links
        Each extends at most one, and is extended by at most one. One whose predecessor is not among them
        is a root itself.

    Returns
    -------
    list[Chain]
        Every link in exactly one chain.
    """
    known = {link.id: link for link in links}
    follower = {link.extends: link for link in known.values() if link.extends in known}
    chains = []
    for link in known.values():
        if link.extends in known:
            continue
        row = [link]
        while row[-1].id in follower:
            row.append(follower[row[-1].id])
        chains.append(Chain(tuple(row)))
    return sorted(chains, key=lambda chain: (chain.ends_on, chain.root.id))
