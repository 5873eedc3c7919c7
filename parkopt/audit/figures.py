"""Figures of the firms: gaps filled for the base year, and the forecast for the final year under each firm's fate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.audit.ground import ANY, Ground, tags
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Fate
from parkopt.scenario.figure import Figure
from parkopt.scenario.schema import FactorFate, Factors, Growth, Scenario

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

IMPUTED: Final = ("value_added", "energy_tce", "wastewater_t")
"""Columns that may be empty and are then filled in proportion to output."""


@dataclass(frozen=True)
class Figures:
    """``firms`` is the audit's table of firms (see `Case.firms`)."""

    dataset: Dataset
    scenario: Scenario
    firms: pd.DataFrame
    ground: Ground

    @property
    def span(self) -> int:
        """Years from the base year to the last phase."""
        return self.scenario.years[-1] - self.dataset.base_year

    @cached_property
    def base(self) -> pd.DataFrame:
        """Base-year ``output, tax, value_added, energy_tce, wastewater_t``, index firm_id, without gaps."""
        table = self.firms[["output", "tax"]].astype(np.float64)
        return table.assign(**{name: self._filled(name) for name in IMPUTED})

    def _filled(self, column: str) -> Floats:
        """Missing = output · (Σ column / Σ output) over known rows of the sector, else of its group, else of all."""
        values = self.firms[column].to_numpy(dtype=np.float64)
        output = self.firms["output"].to_numpy(dtype=np.float64)
        known = ~np.isnan(values) & (output > 0)
        ratio = np.full(len(values), np.nan)
        for scope in self._scope_codes:
            value = np.bincount(scope, weights=np.where(known, values, 0.0))
            made = np.bincount(scope, weights=np.where(known, output, 0.0))
            found = np.divide(value, made, out=np.full(len(made), np.nan), where=made > 0)
            ratio = np.where(np.isnan(ratio), found[scope], ratio)
        return np.where(np.isnan(values), output * np.nan_to_num(ratio), values)

    @cached_property
    def _scope_codes(self) -> tuple[npt.NDArray[np.intp], ...]:
        """Sector, group and city of each firm as numbers."""
        scopes = (self.firms["sector"], self.firms["group"])
        return (*(pd.factorize(scope)[0] for scope in scopes), np.zeros(len(self.firms), dtype=np.intp))

    @cached_property
    def final(self) -> pd.DataFrame:
        """Final-year figures, index firm_id: those of ``base`` and ``land``; 0 for firms that are no more."""
        grown, factor = self._growth, self._factors
        kept = np.where(self._chemical & self.firms["moves"].to_numpy(), self._replacement, 1.0)
        alive = self.firms["alive"].to_numpy(dtype=bool)
        final = self.base * 0.0
        for name, source in zip(final.columns, ("output", "tax", "value_added", "energy", "wastewater"), strict=True):
            final[name] = np.where(alive, self.base[name] * grown[source] * factor[source] * kept, 0.0)
        return final.assign(land=np.where(alive, self.land, 0.0))

    @property
    def full_output(self) -> Floats:
        """Final-year output that growth alone, without any bar on it, would bring each firm."""
        return np.asarray(self.base["output"] * self._free_growth["output"], dtype=np.float64)

    @property
    def full_energy(self) -> Floats:
        """Final-year energy of each firm before what its fate changes."""
        return np.asarray(self.base["energy_tce"] * self._growth["energy"], dtype=np.float64)

    @cached_property
    def _free_growth(self) -> pd.DataFrame:
        """Growth to the final year as a factor per firm and figure, without any bar on it."""
        table = pd.DataFrame(
            {sector: self._resolved_growth(sector) for sector in pd.unique(self.firms["sector"])},
            index=list(Growth.model_fields),
        ).T.astype(np.float64)
        yearly = table.reindex(self.firms["sector"]).set_index(self.firms.index)
        return (1.0 + yearly) ** self.span

    @cached_property
    def _growth(self) -> pd.DataFrame:
        """The factors in force: chemicals outside a cluster do not expand."""
        grown = self._free_growth
        stranded = self._chemical & ~self.ground.belongs(self.firms["site_id"], "chemical_cluster")
        stranded &= self.firms["stays"].to_numpy(dtype=bool)
        capped = {name: np.where(stranded, np.minimum(1.0, grown[name]), grown[name]) for name in ("output", "tax")}
        value_added = np.where(stranded, np.minimum(1.0, grown["value_added"]), grown["value_added"])
        return grown.assign(
            **capped,
            value_added=value_added,
            energy=value_added * grown["energy_per_value_added"],
            wastewater=value_added * grown["wastewater_per_value_added"],
        )

    def _resolved_growth(self, sector: str) -> list[float]:
        scopes = [self.scenario.coefficients.growth.get(scope) for scope in self._scopes(sector)]
        return [_first(getattr(scope, name) for scope in scopes if scope) for name in Growth.model_fields]

    @cached_property
    def _factors(self) -> pd.DataFrame:
        """Factor per firm and figure that its fate brings; 0 for firms that are no more."""
        fates: tuple[FactorFate, ...] = get_args(FactorFate)
        table = {
            (sector, fate): self._resolved_factors(sector, fate)
            for sector in pd.unique(self.firms["sector"])
            for fate in fates
        }
        lookup = pd.DataFrame(table, index=list(Factors.model_fields)).T.astype(np.float64)
        fate = self.firms["fate"].where(
            (self.firms["fate"] != Fate.RETAIN) | (self.firms["site_kind"] == "park"), "ZONE"
        )
        keys = pd.MultiIndex.from_arrays([self.firms["sector"].to_numpy(dtype=object), fate.to_numpy(dtype=object)])
        return lookup.reindex(keys).fillna(0.0).set_index(self.firms.index)

    def _resolved_factors(self, sector: str, fate: FactorFate) -> list[float]:
        scopes = [self.scenario.coefficients.factors.get(scope, {}).get(fate) for scope in self._scopes(sector)]
        return [_first(getattr(scope, name) for scope in scopes if scope) for name in Factors.model_fields]

    def _scopes(self, sector: str) -> tuple[str, ...]:
        industry = self.scenario.industries.get(sector)
        return (sector, industry.group, "*") if industry else (sector, "*")

    @property
    def _replacement(self) -> float:
        return self.scenario.rules.admission.chemical_replacement.value

    @cached_property
    def _chemical(self) -> Bools:
        rule = self.scenario.rules.admission
        return self.firms["group"].isin(rule.chemical_groups.values).to_numpy(dtype=bool) & rule.enabled

    @cached_property
    def joined(self) -> Bools:
        """Movers that merge into a joined group: the group's land replaces theirs (only while admission rules hold)."""
        rule = self.scenario.rules.admission
        moves = self.firms["moves"].to_numpy(dtype=bool)
        return moves & (self.firms["join_group"] != "").to_numpy(dtype=bool) & rule.enabled

    @cached_property
    def land(self) -> Floats:
        """Land in mu of each firm under its fate: own land · factor, or its part of the joined group's land."""
        own = self.firms["land_mu"].to_numpy(dtype=np.float64)
        return np.where(self.joined, own * self._joined_share, own * self._factors["land"].to_numpy())

    @cached_property
    def _joined_share(self) -> Floats:
        """Share of their land that members of a joined group bring to its plot: the least limit of the dyeing clusters
        that serve a member's county, at most all of it; the joined factor where no such cluster states a limit."""
        share = pd.Series(self.scenario.rules.admission.joined_land_factor.value, index=self.firms.index)
        areas = self.ground.areas
        limited = areas[(areas["kind"] == "dyeing_cluster") & areas["max_mu"].notna()]
        serves = [tags(text) for text in limited["serves"]]
        for name, members in self.firms[self.firms["join_group"] != ""].groupby("join_group"):
            places = {ANY, *members["county"]}
            limits = [most for most, served in zip(limited["max_mu"], serves, strict=True) if places & served]
            together = float(members["land_mu"].sum())
            if limits and together > 0:
                share[self.firms["join_group"] == name] = min(1.0, min(limits) / together)
        return np.asarray(share, dtype=np.float64)

    @cached_property
    def placed(self) -> Bools:
        """Firms that would need land of a receiving site if they moved: above scale or joining, and no tenants."""
        joins = (self.firms["join_group"] != "").to_numpy(dtype=bool) & self.scenario.rules.admission.enabled
        own = (self.firms["land_mu"] > 0).to_numpy(dtype=bool)
        return np.asarray(own & (self.firms["above_scale"].to_numpy(dtype=bool) | joins))

    @cached_property
    def on_land(self) -> Bools:
        """Movers that need land of their receiving site; all other movers rent workshop floor."""
        return np.asarray(self.placed & self.firms["moves"].to_numpy(dtype=bool))


def _first(figures: Iterable[Figure | None]) -> float:
    """Value of the first figure that is stated; the schema sees to it that '*' states all of them."""
    return next(figure.value for figure in figures if figure is not None)
