"""Progress bars for long work in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

OnProgress = Callable[[str, int, int], None]
"""Called with the name of the step, how much is done, and how much there is (0: not known)."""


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[OnProgress]:
    """One bar a step, on stderr; nothing where stderr is not a terminal or `quiet` is said."""
    console = Console(stderr=True, quiet=quiet)
    columns = TextColumn("{task.description:32}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bars:
        tasks: dict[str, object] = {}

        def on_progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total or None)
            bars.update(tasks[step], completed=done, total=total or None)  # type: ignore[arg-type]

        yield on_progress
