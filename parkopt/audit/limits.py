"""Targets and ceilings of the whole city as comparable rows: value, limit, what is missing (families 8–13).

Hard ones that are missed are violations; soft ones are measured and counted as checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.audit.case import Case, Outcome, outcome
from parkopt.audit.numbers import above
from parkopt.dataset.plan import Fate
from parkopt.units import yi_from_wan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Limit:
    """One row: ``value`` against ``limit`` in ``unit``; ``missing`` ≥ 0 in the numerator's unit, ``missing_unit``."""

    rule: str
    key: str
    hard: bool
    value: float
    limit: float
    unit: str
    met: bool
    missing: float
    missing_unit: str
    source: str

    @property
    def sentence(self) -> str:
        """The row in words."""
        short = f"{self.missing:,.6g} {self.missing_unit} short"
        return f"{self.key}: {self.value:,.6g} {self.unit} against {self.limit:,.6g} ({self.source}), {short}"


@dataclass(frozen=True)
class Ratio:
    """What a target is measured by: ``top`` ≥ target · ``bottom``, ``top`` in ``unit``."""

    top: float
    bottom: float
    unit: str


def judged(rows: Iterable[Limit]) -> Outcome:
    """Every row checked; those that are hard and missed are violations."""
    ready = list(rows)
    missed = [row.sentence for row in ready if row.hard and not row.met]
    return outcome(len(ready), missed)


# -------------------------------------------------------------------------------------------- measures
def _sum(case: Case, column: str, who: npt.ArrayLike) -> float:
    return float(case.figures.final[column].to_numpy()[np.asarray(who, dtype=bool)].sum())


def _group_output(group: str, above_scale_only: bool) -> Callable[[Case], Ratio]:
    def measure(case: Case) -> Ratio:
        who = (case.firms["group"] == group) & (case.firms["above_scale"].astype(bool) | (not above_scale_only))
        return Ratio(yi_from_wan(_sum(case, "output", who)), 1.0, "亿元/yr")

    return measure


def _sector_output(sector: str) -> Callable[[Case], Ratio]:
    return lambda case: Ratio(yi_from_wan(_sum(case, "output", case.firms["sector"] == sector)), 1.0, "亿元/yr")


def _firm_rate(above_scale_only: bool) -> Callable[[Case], Ratio]:
    def measure(case: Case) -> Ratio:
        who = case.firms["alive"] & (case.firms["above_scale"].astype(bool) | (not above_scale_only))
        count = case.firms["count"].to_numpy(dtype=np.float64)
        return Ratio(float(count[who & case.firms["hosted"]].sum()), float(count[who].sum()), "firms")

    return measure


def _output_in_parks(case: Case) -> Ratio:
    return Ratio(yi_from_wan(_sum(case, "output", case.firms["hosted"])), 1.0, "亿元/yr")


def _output_share(case: Case) -> Ratio:
    return Ratio(_output_in_parks(case).top, yi_from_wan(_sum(case, "output", case.firms["alive"])), "亿元/yr")


def _per_mu(column: str) -> Callable[[Case], Ratio]:
    def measure(case: Case) -> Ratio:
        """万元 per mu, both sides over 10⁴ so that what is missing comes out in 亿元."""
        who = (case.firms["above_scale"].astype(bool) & case.firms["alive"]).to_numpy(dtype=bool)
        return Ratio(yi_from_wan(_sum(case, column, who)), yi_from_wan(_sum(case, "land", who)), "亿元/yr")

    return measure


def _leading_share(case: Case) -> Ratio:
    told = pd.MultiIndex.from_frame(case.plan.leads[["host_id", "sector"]])
    mine = pd.MultiIndex.from_frame(case.firms[["host", "sector"]]).isin(told)
    hosted = case.firms["hosted"].to_numpy(dtype=bool)
    return Ratio(
        yi_from_wan(_sum(case, "value_added", hosted & mine)), yi_from_wan(_sum(case, "value_added", hosted)), "亿元/yr"
    )


def _tier(upper: bool) -> Callable[[Case], Ratio]:
    def measure(case: Case) -> Ratio:
        rule = case.scenario.rules.tiers
        output = case.figures.final["output"].groupby(case.firms["host"].to_numpy(dtype=object)).sum()
        zones = set(case.sites.loc[case.sites["kind"] == "zone", "zone_group"])
        parks = set(case.parks.index[case.parks["fate"] == Fate.RETAIN])
        counted = output[output.index.isin(zones if upper else zones | parks)].to_numpy(dtype=np.float64)
        floor = (rule.upper if upper else rule.lower).value
        return Ratio(float((~above(floor, yi_from_wan(counted))).sum()), 1.0, "hosts")

    return measure


def _value_added_share(column: str) -> Callable[[Case], Ratio]:
    def measure(case: Case) -> Ratio:
        scale = case.firms["above_scale"].astype(bool)
        named = yi_from_wan(_sum(case, "value_added", scale & case.firms[column].astype(bool)))
        return Ratio(named, yi_from_wan(_sum(case, "value_added", scale)), "亿元/yr")

    return measure


MEASURES: Final[dict[str, tuple[str, Callable[[Case], Ratio]]]] = {
    "output_per_mu": ("productivity.targets", _per_mu("output")),
    "tax_per_mu": ("productivity.targets", _per_mu("tax")),
    "output_in_parks": ("rates.targets", _output_in_parks),
    "in_park_rate_all": ("rates.targets", _firm_rate(above_scale_only=False)),
    "in_park_rate_above_scale": ("rates.targets", _firm_rate(above_scale_only=True)),
    "output_share_in_parks": ("rates.targets", _output_share),
    "leading_share": ("leading.targets", _leading_share),
    "hosts_over_10bn": ("tiers.targets", _tier(upper=False)),
    "hosts_over_100bn": ("tiers.targets", _tier(upper=True)),
    "strategic_share": ("targets.other", _value_added_share("strategic")),
    "hi_tech_share": ("targets.other", _value_added_share("hi_tech")),
    "textile_output": ("targets.other", _group_output("textile", above_scale_only=True)),
    "chemical_output": ("targets.other", _group_output("chemical", above_scale_only=True)),
    "metal_output": ("targets.other", _group_output("metal", above_scale_only=False)),
    "pearl_output": ("targets.other", _sector_output("pearl")),
}
"""Target → the rule it is audited under, and its measure: top ≥ target · bottom."""

INTENSITIES: Final = {"energy_intensity_fall": "energy_tce", "wastewater_intensity_fall": "wastewater_t"}
"""Targets of yearly falls per value added (rule energy.targets) and the figure that falls."""


# -------------------------------------------------------------------------------------------- rows
def targets(case: Case, rule: str) -> Iterator[Limit]:
    """The hard and soft targets audited under ``rule``."""
    for key, target in case.scenario.targets.items():
        if target.mode not in ("hard", "soft") or MEASURES.get(key, ("", None))[0] != rule:
            continue
        ratio, wanted = MEASURES[key][1](case), target.value.value
        value = ratio.top / ratio.bottom if ratio.bottom > 0 else wanted
        due, hard = wanted * ratio.bottom, target.mode == "hard"
        met, missing = not above(due, ratio.top), max(0.0, due - ratio.top)
        yield Limit(rule, key, hard, value, wanted, target.value.unit, met, missing, ratio.unit, target.value.source)


def intensities(case: Case) -> Iterator[Limit]:
    """Σ energy (wastewater) of the final year ≤ (1 − fall)^years · base intensity · Σ final value added."""
    base, final, span = case.figures.base, case.figures.final, case.figures.span
    for key, column in INTENSITIES.items():
        target = case.scenario.targets.get(key)
        if target is None or target.mode not in ("hard", "soft"):
            continue
        before = base[column].sum() / base["value_added"].sum() if base["value_added"].sum() > 0 else 0.0
        limit = (1.0 - target.value.value) ** span * before * final["value_added"].sum()
        yield _ceiling(
            "energy.targets", key, target.mode == "hard", final[column].sum(), limit, column, target.value.source
        )


def other_targets(case: Case) -> Outcome:
    """Targets outside the families; a hard one that the tables cannot express is a violation, not a silence."""
    told = {key for key, target in case.scenario.targets.items() if target.mode == "hard"}
    known = judged(targets(case, "targets.other"))
    unknown = sorted(told - set(MEASURES) - set(INTENSITIES))
    text = "{}: set as a hard target, but the tables do not let the audit recompute it"
    return outcome(known.checked + len(unknown), known.violations, map(text.format, unknown))


def unit_energy(case: Case) -> Iterator[Limit]:
    """Soft by design: per accountable unit, energy ≤ rebased intensity · value added and ≤ grown base energy; and the
    city's cap. A firm counts in the unit of the site it ends on, else in its own."""
    rule, span = case.scenario.rules.energy, case.figures.span
    share_of_period = span / (case.final_year - rule.since.value)
    place = case.of_site("unit", case.firms["place"])
    after = case.figures.final.groupby(place.where(place != "", case.firms["unit"]).to_numpy(dtype=object)).sum()
    before = case.figures.base.groupby(case.firms["unit"].to_numpy(dtype=object)).sum()
    for unit, figures in rule.units.items():
        energy, value_added = _pick(after, unit)
        base_energy, base_value_added = _pick(before, unit)
        intensity = base_energy / base_value_added if base_value_added > 0 else 0.0
        limit = (1.0 - figures.intensity_fall.value) ** share_of_period * intensity * value_added
        sources = figures.intensity_fall.source, figures.growth.source
        yield _ceiling("energy.units", f"{unit}.intensity", False, energy, limit, "energy_tce", sources[0])
        grown = base_energy * (1.0 + figures.growth.value) ** span
        yield _ceiling("energy.units", f"{unit}.growth", False, energy, grown, "energy_tce", sources[1])
    cap = rule.city_cap.value * rule.industrial_share.value
    total = case.figures.final["energy_tce"].sum()
    yield _ceiling("energy.units", "city_cap", False, total, cap, "energy_tce", rule.city_cap.source)


def _pick(sums: pd.DataFrame, unit: str) -> tuple[float, float]:
    row = sums.reindex([unit]).fillna(0.0)
    return float(row["energy_tce"].iloc[0]), float(row["value_added"].iloc[0])


UNIT_OF: Final = {"energy_tce": "tce/yr", "wastewater_t": "t/yr", "jobs": "persons", "money": "亿元"}


def _ceiling(rule: str, key: str, hard: bool, value: float, limit: float, column: str, source: str) -> Limit:
    unit = UNIT_OF[column]
    met, missing = not above(value, limit), max(0.0, float(value - limit))
    return Limit(rule, key, hard, float(value), float(limit), unit, met, missing, unit, source)


def ceiling(rule: str, key: str, value: float, limit: float, column: str, source: str) -> Limit:
    """A soft row ``value`` ≤ ``limit``; ``column`` is a key of ``UNIT_OF``."""
    return _ceiling(rule, key, False, value, limit, column, source)


def as_frame(rows: Iterable[Limit]) -> pd.DataFrame:
    """The rows as a table with the fields of `Limit` as columns."""
    return pd.DataFrame([asdict(row) for row in rows], columns=list(Limit.__dataclass_fields__))
