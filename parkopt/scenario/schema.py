"""The schema of a whole scenario: frozen, closed, without defaults for policy numbers."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from parkopt.scenario.figure import (
    Closed,
    Figure,
    Label,
    Metres,
    Mu,
    Number,
    Parks,
    Persons,
    PerYear,
    Share,
    SharePerKm,
    Tce,
    Tonnes,
    Wan,
    WanPerM2,
    WanPerMu,
    WanPerPerson,
    WanPerPersonKm,
    WanPerWan,
    WanPerYear,
)
from parkopt.scenario.rules import Rules


class Data(Closed):
    """Which data set the scenario is about; a relative path is looked up beside the file, then in the shipped data."""

    path: str


class Phase(Closed):
    """One stage of the plan; at its end at most ``park_limit`` parks remain."""

    year: int
    park_limit: Parks


Mode = Literal["hard", "soft", "report", "outside"]


class Target(Closed):
    """A target of the final year. Soft ones state a price in points per missing unit of the numerator
    (other modes may keep one, for variants that soften them).

    ``report`` ones are measured but not enforced; ``outside`` ones cannot be expressed by the data at all.
    """

    mode: Mode
    value: Figure
    price: Figure | None = None
    label: Label

    @model_validator(mode="after")
    def _priced(self) -> Self:
        if self.mode == "soft" and self.price is None:
            raise ValueError("a soft target states a price")
        if self.price is not None and not self.price.unit.startswith("points/"):
            raise ValueError("a price is stated in points per unit, such as 'points/firm'")
        return self


class Industry(Closed):
    """A sub-industry (细分行业); ``group`` is the sector family that sector rules speak of."""

    en: str
    zh: str
    group: str


class Growth(Closed):
    """Exogenous yearly change of firms of a scope; None falls back to the next wider scope (group, then '*')."""

    output: PerYear | None = None
    value_added: PerYear | None = None
    tax: PerYear | None = None
    energy_per_value_added: PerYear | None = None
    wastewater_per_value_added: PerYear | None = None


class Factors(Closed):
    """Factors on a firm's final-year figures that a fate brings, against staying as it is; None falls back."""

    output: Number | None = None
    value_added: Number | None = None
    tax: Number | None = None
    energy: Number | None = None
    wastewater: Number | None = None
    land: Number | None = None


FactorFate = Literal["ZONE", "RETAIN", "MERGE", "RELOCATE", "OUTSIDE"]
"""Fates that leave a firm alive; ZONE is staying in an always-open zone."""


class Coefficients(Closed):
    """Keys of ``growth`` and ``factors``: a sector, a sector group, or '*'."""

    growth: dict[str, Growth]
    factors: dict[str, dict[FactorFate, Factors]]
    jobs_lost_per_km: SharePerKm
    jobs_lost_most: Share
    jobs_lost_on_closing: Share
    near_redline: Metres
    fit_hub_bonus: Number
    above_half_goes_on: Share

    @model_validator(mode="after")
    def _star_is_whole(self) -> Self:
        star = self.growth.get("*")
        missing = [f"growth.'*'.{name}" for name in Growth.model_fields if star is None or getattr(star, name) is None]
        for fate in ("ZONE", "RETAIN", "MERGE", "RELOCATE", "OUTSIDE"):
            found = self.factors.get("*", {}).get(fate)
            missing += [
                f"factors.'*'.{fate}.{name}"
                for name in Factors.model_fields
                if found is None or getattr(found, name) is None
            ]
        if missing:
            raise ValueError("missing figures: " + ", ".join(missing))
        return self


class Costs(Closed):
    """What the fates cost, once."""

    move_per_mu: WanPerMu
    move_per_m2: WanPerM2
    move_per_person_km: WanPerPersonKm
    workshop_per_m2: WanPerM2
    retrofit: WanPerWan
    upgrade_per_mu: WanPerMu
    merge_per_mu: WanPerMu
    vacate_per_mu: WanPerMu
    close_per_person: WanPerPerson


class Weight(Closed):
    """A term of the objective adds ``weight · raw / reference`` points."""

    weight: Number
    reference: Figure


class Weights(Closed):
    """The seven terms; the last four are gains and enter with a minus sign where more is better."""

    relocation_cost: Weight
    jobs_displaced: Weight
    output_lost: Weight
    land_released: Weight
    business_fit: Weight
    ecological_exposure: Weight
    energy_saved: Weight


class TermLimits(Closed):
    """Limits on terms of the objective, whatever they weigh: the plan's amount is at most the figure where less is better,
    at least where more is (land released, business fit, energy saved). No limit where none is stated. No clause asks for
    them: they are choices, such as the steps by which the ε-constraint method walks along what can be traded for what.
    """

    relocation_cost: Wan | None = None
    jobs_displaced: Persons | None = None
    output_lost: WanPerYear | None = None
    land_released: Mu | None = None
    business_fit: WanPerYear | None = None
    ecological_exposure: Tonnes | None = None
    energy_saved: Tce | None = None


class Solver(Closed):
    """How long and how exactly to solve: until the proven ``gap`` is reached, or a proven distance of ``gap_points`` where that is stated;
    where the objective is near 0, a share of it is a poor measure."""

    time_limit_s: float = Field(gt=0)
    gap: float = Field(ge=0)
    gap_points: float | None = Field(default=None, ge=0)
    seed: int = Field(ge=0)
    threads: int = Field(ge=1)


class Scenario(Closed):
    """A whole scenario, after ``extends`` has been resolved."""

    name: str
    title: Label
    note: Label
    data: Data
    phases: tuple[Phase, ...] = Field(min_length=1)
    targets: dict[str, Target]
    rules: Rules
    industries: dict[str, Industry]
    coefficients: Coefficients
    costs: Costs
    weights: Weights
    term_limits: TermLimits | None = None
    solver: Solver

    @property
    def years(self) -> tuple[int, ...]:
        """Phase years, ascending."""
        return tuple(phase.year for phase in self.phases)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = []
        if list(self.years) != sorted(set(self.years)):
            faults.append("phases must have ascending years")
        known = set(self.industries) | {industry.group for industry in self.industries.values()} | {"*"}
        for section in ("growth", "factors"):
            unknown = sorted(set(getattr(self.coefficients, section)) - known)
            faults += [f"coefficients.{section}.{key}: no such industry or group" for key in unknown]
        if set(self.rules.people_money.budget) != {str(year) for year in self.years}:
            faults.append("rules.people_money.budget needs one figure for each phase year")
        if faults:
            raise ValueError("; ".join(faults))
        return self
