"""The one way in which every problem is solved, be it a city or an instance from the literature.

1. Begin: plain plans, or what an earlier solve left.
2. Ascend: the Lagrangian bound is raised (``volume``); the averaged points say what good plans look like.
3. Dive: whole fates out of the averaged ones.
4. Turns: the best plan is improved, and what lies between it and the bound is worked off.

It ends when the gap asked for is proven, when the time is over, when told to, or when no turn is left. What differs from
problem to problem is the relaxation (which rows it keeps and which it prices), and with it where plans come from: a ``Method``.
"""

from __future__ import annotations

from typing import Protocol

from parkopt.solve.work import Work


class Method(Protocol):
    """The parts of a search, for one kind of relaxation. Plans and bounds go to its work as they are found."""

    def begin(self) -> bool:
        """Plain plans; False when it became clear that there is no plan at all."""

    def ascend(self) -> None:
        """Raise the bound, at least as far as plans need it."""

    def dive(self) -> None:
        """Plans from whole fates near the averaged ones."""

    def turn(self, number: int) -> bool:
        """Work on plan and bound, one part of the work in each turn (from 0); False when nothing is left to do."""

    def close(self) -> None:
        """End whatever works beside; called in any case."""


def search(method: Method, work: Work) -> None:
    """Run a method; plan and bound are left in its ``work``."""
    try:
        if method.begin():
            method.ascend()
            method.dive()
            number = 0
            while not work.over() and method.turn(number):
                number += 1
    finally:
        method.close()
