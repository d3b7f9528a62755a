"""What more teams find: shares by number of teams, to coordinates of a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from firstlight.planning.rules.labels import apart
from firstlight.planning.rules.simulate_many import Spread

RIGHT, LEFT, TOP, BOTTOM = 92.0, 44.0, 12.0, 44.0  # room for the words of lines, and for the axes
LABEL_GAP = 17.0
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class ShareLine:
    """One line: its middle as an SVG path, worst to best as a closed one, and where its words stand."""

    name: str
    path: str
    band: str
    dots: tuple[tuple[float, float], ...]
    x: float
    label_y: float


@dataclass(frozen=True)
class ShareTick:
    """A coordinate and what is written there: a number of teams, or a share."""

    at: float
    value: float


@dataclass(frozen=True)
class TeamChart:
    """A drawing with x to the right and y down, as SVG has them."""

    width: float
    height: float
    left: float
    right: float
    bottom: float  # coordinate of zero
    middle: float  # of the x axis
    lines: tuple[ShareLine, ...]
    x_ticks: tuple[ShareTick, ...]
    y_ticks: tuple[ShareTick, ...]


def share_by(curve: Sequence[Spread], step_s: float, after_s: float) -> Spread:
    """The share found by a moment, on a straight line between the steps of a course.

    Parameters
    ----------
    curve
        curve[i] is the share (i + 1) * step_s after the start; nothing is found at the start.
    after_s
        Seconds from the start; after the last step its share stands.
    """
    before = int(after_s // step_s)
    if before >= len(curve):
        return curve[-1]
    part = after_s / step_s - before
    old = curve[before - 1] if before else Spread(0.0, 0.0, 0.0)
    new = curve[before]
    return Spread(
        *(a + (b - a) * part for a, b in ((old.median, new.median), (old.low, new.low), (old.high, new.high)))
    )


def team_chart(
    sizes: Sequence[int],
    shares: Mapping[str, Sequence[Spread]],
    *,
    axis: tuple[int, int],
    width: float,
    height: float,
) -> TeamChart:
    """Draw shares found against numbers of teams, both axes to scale, the shares from zero to all.

    Parameters
    ----------
    sizes
        n numbers of teams, rising, n >= 1.
    shares
        By name of the line; n values each.
    axis
        The fewest and the most teams that the drawing has room for.
    """
    right, bottom = width - RIGHT, height - BOTTOM
    span = max(1, axis[1] - axis[0])

    def x(size: float) -> float:
        return round(LEFT + (right - LEFT) * (size - axis[0]) / span, 1)

    def y(share: float) -> float:
        return round(bottom - (bottom - TOP) * share, 1)

    wanted = [y(line[-1].median) for line in shares.values()]
    lines = []
    for (name, line), label_y in zip(shares.items(), apart(wanted, gap=LABEL_GAP, most=bottom), strict=True):
        middle = [(x(size), y(one.median)) for size, one in zip(sizes, line, strict=True)]
        worst = [(x(size), y(one.low)) for size, one in zip(sizes, line, strict=True)]
        best = [(x(size), y(one.high)) for size, one in zip(sizes, line, strict=True)]
        lines.append(
            ShareLine(
                name=name,
                path=_path(middle),
                band=f"{_path([*worst, *reversed(best)])}Z",
                dots=tuple(middle),
                x=middle[-1][0],
                label_y=round(label_y, 1),
            )
        )
    return TeamChart(
        width=width,
        height=height,
        left=LEFT,
        right=right,
        bottom=bottom,
        middle=(LEFT + right) / 2,
        lines=tuple(lines),
        x_ticks=tuple(ShareTick(x(size), size) for size in _readable(sizes, x)),
        y_ticks=tuple(ShareTick(y(share), share) for share in SHARES),
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _readable(sizes: Sequence[int], x: Callable[[float], float]) -> list[int]:
    """The sizes whose numbers do not touch the one before; first and last always stand."""
    kept = [sizes[0]]
    for size in sizes[1:-1]:
        if x(size) - x(kept[-1]) >= LABEL_GAP and x(sizes[-1]) - x(size) >= LABEL_GAP:
            kept.append(size)
    return kept if len(sizes) == 1 else [*kept, sizes[-1]]
