"""Checking a data set: all faults at once, errors told apart from warnings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from parkopt.dataset import check_geometry as shape
from parkopt.dataset import check_values as value
from parkopt.dataset.check_columns import check_columns
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.faults import rows_where, write_faults_csv
from parkopt.dataset.read import read_tolerant
from parkopt.dataset.schema import LAYERS, Kind
from parkopt.dataset.schema import layer as schema_layer
from parkopt.errors import Fault, InputError

__all__ = ["CHECKS", "READING_RULES", "Check", "check_dataset", "check_path", "check_sectors", "write_faults_csv"]


@dataclass(frozen=True)
class Check:
    """A check and the rule keys its faults may carry. ``spatial`` ones are pointless when geometry was unreadable."""

    run: Callable[[Dataset], Iterable[Fault]]
    rules: tuple[str, ...]
    spatial: bool = False

    @property
    def meaning(self) -> str:
        """What must hold, in one line."""
        return (self.run.__doc__ or "").strip().splitlines()[0]


CHECKS: Final = (
    Check(
        check_columns,
        ("missing_column", "wrong_type", "missing_value", "duplicate_id", "unknown_word", "out_of_range", "infinite"),
    ),
    Check(value.dangling_ids, ("dangling_id",)),
    Check(value.unknown_tags, ("unknown_tag",)),
    Check(value.industry_codes, ("bad_industry",)),
    Check(value.zone_groups, ("zone_without_group", "park_with_group")),
    Check(value.spare_land, ("spare_exceeds_gross", "spare_falls")),
    Check(value.land_on_sites, ("land_exceeds_site",)),
    Check(value.above_scale_flag, ("above_scale_mismatch",)),
    Check(value.above_scale_cohorts, ("cohort_above_scale",)),
    Check(value.polluters_compliance, ("polluting_without_compliance",)),
    Check(value.output_density, ("impossible_output_per_mu", "unusual_output_per_mu")),
    Check(value.parts_of_output, ("part_exceeds_whole",)),
    Check(shape.coordinate_systems, ("crs_not_metric", "unknown_crs", "refused_datum", "missing_crs", "crs_differs")),
    Check(shape.geometry_soundness, ("empty_geometry", "wrong_geometry", "invalid_geometry")),
    Check(shape.overlapping_sites, ("sites_overlap", "park_straddles_zone"), spatial=True),
    Check(shape.firms_on_sites, ("firm_off_site",), spatial=True),
    Check(shape.counties_agree, ("outside_city", "county_disagrees"), spatial=True),
    Check(shape.gross_areas, ("gross_contradicts_outline", "gross_differs_from_outline"), spatial=True),
)
"""Every check of a data set in memory, in the order in which faults are listed."""

READING_RULES: Final = (
    "missing_file",
    "unknown_format",
    "unreadable_file",
    "unknown_layer",
    "layer_twice",
    "missing_layer",
    "unknown_column",
    "missing_meta",
    "bad_geometry",
    "bad_coordinates",
    "no_place",
)
"""Rule keys that only reading a file can raise, beside those of ``CHECKS``."""

_SPOILS_PLACES: Final = (
    "missing_crs",
    "unknown_crs",
    "refused_datum",
    "crs_not_metric",
    "crs_differs",
    "bad_coordinates",
)


def check_dataset(dataset: Dataset) -> list[Fault]:
    """All faults of a data set in memory: what contradicts the schema, itself or the ground.

    Empty nullable columns and places known only roughly are no faults.
    """
    return _run(dataset, CHECKS)


def check_path(path: Path) -> list[Fault]:
    """All faults of the data set at ``path``: those of reading it, and those of what could be read.

    A value that could not be read is told once and not judged further; where coordinates could not be used, no
    check of places runs.
    """
    try:
        reading = read_tolerant(Path(path))
    except InputError as error:
        return list(error.faults)
    placeless = any(fault.rule in _SPOILS_PLACES for fault in reading.faults)
    checks = tuple(check for check in CHECKS if not (check.spatial and placeless))
    told = _Told(reading.faults)
    return [*reading.faults, *(fault for fault in _run(reading.dataset, checks) if not told.covers(fault))]


def check_sectors(dataset: Dataset, sectors: Collection[str]) -> list[Fault]:
    """Firms and tags name only sectors in ``sectors`` (the keys of the scenario's industries)."""
    faults: list[Fault] = []
    for layer, column in _sector_columns():
        values: pd.Series = getattr(dataset, layer)[column]
        words = values[values != ""].str.split(";").explode()
        unknown = words[~words.isin([*sectors, value.ANYTHING])].groupby(level=0).agg(", ".join)
        faults += rows_where(
            dataset,
            layer,
            pd.Series(True, index=unknown.index),
            unknown.map("the scenario has no sector {:.60}".format),
            column=column,
            rule="unknown_sector",
            remedy="use a key of the scenario's industries",
        )
    return faults


def _run(dataset: Dataset, checks: Iterable[Check]) -> list[Fault]:
    faults = list(check_columns(dataset))
    if any(fault.rule in ("missing_column", "wrong_type") for fault in faults):
        return faults  # a frame that is not typed by the schema: nothing else can be asked of it
    for check in checks:
        placeless = any(fault.rule in _SPOILS_PLACES for fault in faults)
        if check.run is not check_columns and not (check.spatial and placeless):
            faults += check.run(dataset)
    return faults


def _sector_columns() -> list[tuple[str, str]]:
    elsewhere = (("sites", "facilities"), ("areas", "serves"))
    tags = [(layer.name, column.name) for layer in LAYERS for column in layer.columns if column.kind is Kind.TAGS]
    return [("firms", "sector"), *(place for place in tags if place not in elsewhere)]


class _Told:
    """What reading has told already, so that a stand-in is not judged as if it were data."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self._cells = {(fault.layer, fault.row, fault.column) for fault in faults if fault.severity == "error"}
        self._counted = {(fault.layer, fault.column) for fault in faults if fault.severity == "error" and not fault.row}
        self._layers = {fault.layer for fault in faults if fault.rule in ("missing_layer", "unreadable_file")}

    def covers(self, fault: Fault) -> bool:
        cell, column = (fault.layer, fault.row, fault.column), (fault.layer, fault.column)
        if cell in self._cells or column in self._counted:
            return True
        return fault.rule == "dangling_id" and schema_layer(fault.layer).column(fault.column).refers in self._layers
