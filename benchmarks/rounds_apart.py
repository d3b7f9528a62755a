"""Solvers in processes of their own, with a budget in processor seconds and an end that is kept.

A budget by the clock means less on a busy machine, and some libraries look at the clock seldom. So every
solver runs in a child process whose Python clock is the processor's, hands over what it has whenever it
has something better, and is killed by the system once it used `PATIENCE` times its budget: what it handed
over by then counts. Libraries that read the machine's own clock (OR-Tools, VROOM) are told `stretched`
seconds instead: what the budget takes by the clock as busy as the machine is.
"""

from __future__ import annotations

import math
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from firstlight.planning.rules.problem import RoundsProblem

Routes = list[list[int]]
Post = Callable[[Routes], None]
Recipe = Callable[[RoundsProblem, float, Post], Routes]
PATIENCE = 3.0  # times the budget: overrunning it is allowed that far
CLOCK_PATIENCE = 40.0  # times the budget by the clock, should a child wait instead of working
LOOK_S = 0.3  # of work, to see how busy the machine is
_clock = time.perf_counter


@dataclass(frozen=True)
class Outcome:
    """What a solver handed over last, None if nothing, and what it used."""

    routes: Routes | None
    cpu_s: float
    wall_s: float
    killed: bool


def apart(recipe: Recipe, problem: RoundsProblem, budget_s: float) -> Outcome:
    """Let a recipe work for `budget_s` processor seconds in a child process.

    Raises
    ------
    RuntimeError
        The recipe failed by itself.
    """
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    begin, used = _clock(), _children_s()
    child = fork.Process(target=_work, args=(recipe, problem, budget_s, theirs))
    child.start()
    theirs.close()
    routes, end = _listen(ours, begin + CLOCK_PATIENCE * max(budget_s, 1.0))
    child.kill()
    child.join()
    if end not in ("", "done"):
        raise RuntimeError(end)
    return Outcome(routes, _children_s() - used, _clock() - begin, killed=not end)


def stretched(budget_s: float) -> float:
    """Seconds by the clock in which this process gets `budget_s` seconds of the processor."""
    wall, cpu = _clock(), time.process_time()
    while time.process_time() - cpu < LOOK_S:
        math.factorial(500)
    return budget_s * (_clock() - wall) / (time.process_time() - cpu)


def _listen(pipe: Connection, deadline: float) -> tuple[Routes | None, str]:
    """The last routes that came through the pipe, and how it ended: "done", what failed, or "" if cut."""
    routes: Routes | None = None
    while pipe.poll(max(0.0, deadline - _clock())):
        try:
            kind, what = pipe.recv()
        except EOFError:
            break
        if kind == "end":
            return routes, str(what)
        routes = what
    return routes, ""


def _work(recipe: Recipe, problem: RoundsProblem, budget_s: float, pipe: Connection) -> None:
    """The child, for which everything is loaded already."""
    most = math.ceil(time.process_time() + PATIENCE * budget_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most, most))
    time.perf_counter = time.process_time  # type: ignore[assignment]

    def post(routes: Routes) -> None:
        pipe.send(("routes", routes))

    end = "done"
    try:
        post(recipe(problem, budget_s, post))
    except Exception as error:  # the parent says it
        end = f"{type(error).__name__}: {error}"
    pipe.send(("end", end))


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
