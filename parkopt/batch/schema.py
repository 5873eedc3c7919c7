"""The schema of a batch file: one base scenario, and the parts that say what varies. Frozen, closed, no defaults for figures."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from parkopt.scenario.figure import Closed, Label
from parkopt.scenario.schema import Solver

Term = Literal[
    "relocation_cost",
    "jobs_displaced",
    "output_lost",
    "land_released",
    "business_fit",
    "ecological_exposure",
    "energy_saved",
]
"""A term of the objective that can be weighted."""

Others = Literal["base", "zero"]
"""What weight the terms have that a weighting does not name: the base scenario's, or none."""

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Seed = Annotated[int, Field(ge=0)]


class References(Closed):
    """Reference scales of the terms, each in the term's unit: the same for every job, so that points compare."""

    relocation_cost: Positive
    jobs_displaced: Positive
    output_lost: Positive
    land_released: Positive
    business_fit: Positive
    ecological_exposure: Positive
    energy_saved: Positive


class Listed(Closed):
    """Weightings one by one: name → weights of terms."""

    kind: Literal["weights"]
    name: str = ""
    others: Others
    vectors: dict[str, dict[Term, float]] = Field(min_length=1)


class Lattice(Closed):
    """Every way to share ``total`` among ``terms`` in portions of ``total`` / ``steps``; one step gives the corners."""

    kind: Literal["grid"]
    name: str = ""
    terms: tuple[Term, ...] = Field(min_length=1)
    total: Positive
    steps: Count
    others: Others


class Sobol(Closed):
    """``count`` ways to share ``total`` among ``terms``, spread evenly: scrambled Sobol points, uniform on the simplex."""

    kind: Literal["sobol"]
    name: str = ""
    terms: tuple[Term, ...] = Field(min_length=1)
    total: Positive
    count: Count
    seed: Seed
    others: Others


class Values(Closed):
    """The values a figure takes: a list, or ``steps`` values from low to high (an assumption's own range where absent)."""

    values: tuple[float, ...] | None = None
    low: float | None = None
    high: float | None = None
    steps: Count | None = None
    scale: Literal["linear", "log"] | None = None


class Sweep(Closed):
    """One figure at a time, all others as in the base scenario: key of the figure → its values.

    ``threshold`` names figures of rules and limits on terms, ``target`` those of targets and limits of parks, ``sweep`` any
    figure but reference scales. A limit on a term need not stand in the base scenario.
    """

    kind: Literal["sweep", "threshold", "target"]
    name: str = ""
    figures: dict[str, Values] = Field(min_length=1)


class Named(Closed):
    """Variants by name; each lays tables over the base scenario as a scenario file that extends it would."""

    kind: Literal["named"]
    name: str = ""
    overrides: dict[str, dict[str, Any]] = Field(min_length=1)


class Seeds(Closed):
    """The same scenario with several seeds of the search: what differs is noise."""

    kind: Literal["seeds"]
    name: str = ""
    seeds: tuple[Seed, ...] = Field(min_length=1)


class Assumptions(Closed):
    """All assumptions at once, each uniform between its low and high: ``count`` scrambled Sobol points.

    Weights, their reference scales and limits on terms are politics and not sampled. ``only`` and ``never`` are beginnings of keys;
    ``whole`` names figures that are rounded to whole numbers.
    """

    kind: Literal["assumptions"]
    name: str = ""
    count: Count
    seed: Seed
    only: tuple[str, ...] | None = None
    never: tuple[str, ...] = ()
    whole: tuple[str, ...]


Plain = Annotated[
    Listed | Lattice | Sobol | Sweep | Named | Seeds | Assumptions,
    Field(discriminator="kind"),
]
"""A part that is not made of others."""


class Cross(Closed):
    """Every combination of one entry from each part in ``of``."""

    kind: Literal["cross"]
    name: str = ""
    of: tuple[Plain, ...] = Field(min_length=1)


Part = Annotated[
    Listed | Lattice | Sobol | Sweep | Named | Seeds | Assumptions | Cross,
    Field(discriminator="kind"),
]
"""What a batch varies; its ``name`` tells it from the others."""


class Warm(Closed):
    """``pilots``: entries ("part: label") or whole parts whose jobs run first, from nothing; every other job begins at the end of the
    nearest of them. ``checks``: how many of the others are run from nothing, too, to see whether that matters."""

    pilots: tuple[str, ...] = Field(min_length=1)
    checks: Annotated[int, Field(ge=0)]


class Batch(Closed):
    """A whole batch file. ``cap`` is the most entries a part may have; ``caps`` raises it for parts by name. Without ``warm`` every job
    begins from nothing."""

    title: Label
    note: Label
    base: str
    cap: Count
    caps: dict[str, Count] = Field(default_factory=dict)
    references: References
    solver: Solver
    warm: Warm | None = None
    vary: tuple[Part, ...] = Field(min_length=1)
