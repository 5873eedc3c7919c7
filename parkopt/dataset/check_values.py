"""Checks of values against each other: references, tags, zones, the ledger's figures. One function a rule or family."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.faults import rows_where
from parkopt.dataset.frames import columns_of, id_column
from parkopt.dataset.schema import ABOVE_SCALE_REVENUE, LAYERS, Kind, Shape
from parkopt.dataset.schema import layer as schema_layer
from parkopt.errors import Fault

FACILITIES: Final = ("sewage", "heat", "gas", "fire")
"""Words of ``sites.facilities``."""
ANYTHING: Final = "*"
"""Tag for all industry (``forbids``) or all counties (``serves``)."""
STARRED: Final = (("redlines", "forbids"), ("areas", "serves"))
"""Tag columns where ``*`` may stand."""

DENSITY_ERROR: Final = (0.5, 100_000.0)
DENSITY_WARNING: Final = (5.0, 20_000.0)
"""Output per mu (万元/mu) beyond which a unit mistake is certain or likely. The city's mean is 668; m² for mu gives
about 1, yuan for 万元 about 7 million, 亿元 for 万元 about 0.07."""
FULL_SITE: Final = 1.0
"""Firms' land on a site may not exceed this share of its gross area."""


def dangling_ids(dataset: Dataset) -> Iterator[Fault]:
    """References name a row that exists."""
    for layer in LAYERS:
        for column in layer.columns:
            if column.kind is not Kind.REF:
                continue
            target = getattr(dataset, column.refers)
            values = getattr(dataset, layer.name)[column.name]
            bad = (values != "") & ~values.isin(target[id_column(schema_layer(column.refers))])
            yield from rows_where(
                dataset,
                layer.name,
                bad,
                values.map(f"{column.refers} have no '{{:.60}}'".format),
                column=column.name,
                rule="dangling_id",
                remedy=f"correct it, or add it to {column.refers}",
            )


def unknown_tags(dataset: Dataset) -> Iterator[Fault]:
    """Tags are plain words, known ones where the list is closed; sectors are compared with the scenario elsewhere."""
    closed = {("sites", "facilities"): set(FACILITIES), ("areas", "serves"): set(dataset.counties["county_id"])}
    for layer in LAYERS:
        if layer.shape is Shape.NONE:
            continue
        for column in layer.columns:
            if column.kind is not Kind.TAGS:
                continue
            values = getattr(dataset, layer.name)[column.name]
            words = values[values != ""].str.split(";").explode()
            known = closed.get((layer.name, column.name))
            good = words.isin(list(known)) if known else words.str.fullmatch(r"[a-z0-9_]+")
            good |= (words == ANYTHING) & ((layer.name, column.name) in STARRED)
            unknown = words[~good].groupby(level=0).agg(", ".join)
            yield from rows_where(
                dataset,
                layer.name,
                pd.Series(True, index=unknown.index),
                unknown.map("unknown tag: {:.60}".format),
                column=column.name,
                rule="unknown_tag",
                remedy=f"use {', '.join(sorted(known))}" if known else "use sector keys, separated by ';'",
            )


def industry_codes(dataset: Dataset) -> Iterator[Fault]:
    """Industry codes are GB/T 4754-2017 codes: two to four digits, the section's letter before them or not."""
    codes = dataset.firms["industry"]
    bad = (codes != "") & ~codes.str.fullmatch(r"[A-T]?\d{2,4}")
    shown = codes.map("'{:.60}' is not an industry code".format)
    remedy = "give two to four digits of GB/T 4754-2017"
    yield from rows_where(dataset, "firms", bad, shown, column="industry", rule="bad_industry", remedy=remedy)


def zone_groups(dataset: Dataset) -> Iterator[Fault]:
    """Zones, and only zones, belong to a zone group."""
    kind, group = dataset.sites["kind"], dataset.sites["zone_group"].str.strip()
    yield from rows_where(
        dataset,
        "sites",
        (kind == "zone") & (group == ""),
        "a zone without a zone group",
        column="zone_group",
        rule="zone_without_group",
        remedy="name the regrouped zone it belongs to",
    )
    yield from rows_where(
        dataset,
        "sites",
        (kind != "zone") & (group != ""),
        "a zone group on a site that is no zone",
        column="zone_group",
        rule="park_with_group",
        remedy="empty it, or make the site a zone",
    )


def spare_land(dataset: Dataset) -> Iterator[Fault]:
    """Spare land never exceeds the site, and does not fall from phase to phase (it is cumulative)."""
    names = [name for name, column in columns_of(schema_layer("sites"), dataset.phases).items() if column.per_phase]
    gross = dataset.sites["gross_mu"]
    for earlier, name in zip([None, *names], names, strict=False):
        spare = dataset.sites[name]
        yield from rows_where(
            dataset,
            "sites",
            spare > gross,
            "more spare land than the site has",
            column=name,
            rule="spare_exceeds_gross",
            remedy="check the units: both are mu",
        )
        if earlier is not None:
            yield from rows_where(
                dataset,
                "sites",
                spare < dataset.sites[earlier],
                f"less spare land than in {earlier}",
                column=name,
                rule="spare_falls",
                remedy="give the land free cumulatively to the end of each phase's year",
            )


def land_on_sites(dataset: Dataset) -> Iterator[Fault]:
    """The firms of a site do not use more land than the site has."""
    used = dataset.firms.groupby("site_id")["land_mu"].sum()
    gross = dataset.sites["gross_mu"]
    ratio = dataset.sites["site_id"].map(used).astype(float).fillna(0.0) / gross
    yield from rows_where(
        dataset,
        "sites",
        ratio > FULL_SITE,
        ratio.map("its firms use {:.1f} times its gross land".format),
        column="gross_mu",
        rule="land_exceeds_site",
        remedy="check the firms' land, their site and the site's area",
        severity="warning",
    )


def above_scale_flag(dataset: Dataset) -> Iterator[Fault]:
    """A row is above scale exactly when its revenue per firm is 2000 万元 or more."""
    firms = dataset.firms
    each = firms["revenue"] / firms["count"].clip(lower=1)
    bad = firms["revenue"].notna() & (firms["above_scale"] != (each >= ABOVE_SCALE_REVENUE))
    said = firms["above_scale"].map({True: "above", False: "below"}).astype(str)
    yield from rows_where(
        dataset,
        "firms",
        bad,
        "said to be " + said + each.map(" scale with a revenue of {:.6g} 万元 per firm".format).astype(str),
        column="above_scale",
        rule="above_scale_mismatch",
        remedy="correct the flag, the revenue (万元) or the count",
    )


def above_scale_cohorts(dataset: Dataset) -> Iterator[Fault]:
    """Firms above scale stand singly in the ledger."""
    firms = dataset.firms
    yield from rows_where(
        dataset,
        "firms",
        firms["above_scale"] & (firms["count"] > 1),
        "several firms above scale in one row share one fate",
        column="count",
        rule="cohort_above_scale",
        remedy="give each its own row",
        severity="warning",
    )


def polluters_compliance(dataset: Dataset) -> Iterator[Fault]:
    """The compliance of every polluting firm is known."""
    firms = dataset.firms
    yield from rows_where(
        dataset,
        "firms",
        firms["polluting"] & (firms["compliance"] == ""),
        "a polluting firm whose compliance is not stated",
        column="compliance",
        rule="polluting_without_compliance",
        remedy="say yes, repairable or beyond_repair",
    )


def output_density(dataset: Dataset) -> Iterator[Fault]:
    """Output per mu is within what industry reaches; far beyond, a unit is mistaken."""
    firms = dataset.firms
    on_land = (firms["land_mu"] > 0) & (firms["output"] > 0) & np.isfinite(firms["land_mu"] + firms["output"])
    density = (firms["output"] / firms["land_mu"]).where(on_land)
    absurd = (density < DENSITY_ERROR[0]) | (density > DENSITY_ERROR[1])
    strange = ((density < DENSITY_WARNING[0]) | (density > DENSITY_WARNING[1])) & ~absurd
    message = density.map("{:.4g} 万元 of output per mu".format)
    remedy = "check the units: output in 万元, land in mu (667 m²)"
    yield from rows_where(
        dataset, "firms", absurd, message, column="output", rule="impossible_output_per_mu", remedy=remedy
    )
    yield from rows_where(
        dataset,
        "firms",
        strange,
        message,
        column="output",
        rule="unusual_output_per_mu",
        remedy=remedy,
        severity="warning",
    )


def parts_of_output(dataset: Dataset) -> Iterator[Fault]:
    """Value added does not exceed output, nor tax revenue."""
    firms = dataset.firms
    for part, whole in (("value_added", "output"), ("tax", "revenue")):
        yield from rows_where(
            dataset,
            "firms",
            firms[part] > firms[whole],
            f"more {part} than {whole}",
            column=part,
            rule="part_exceeds_whole",
            remedy="check both and their units (万元)",
            severity="warning",
        )
