"""How often each park is retained and whom it joins, part by part: as `parkopt.batch.analysis.frequency` counts it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from parkopt.batch.analysis.frequency import Frequency, PartFrequency, analyse_frequency
from parkopt.batch.exhibits.charts import Entry, legend, legend_height, placed
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import KINDS, Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.noise import verdict_words
from parkopt.batch.exhibits.park_map import Shade, park_map
from parkopt.batch.exhibits.parks import fate_words, named, park_columns
from parkopt.batch.exhibits.svg import WIDTH, chart
from parkopt.batch.words import sampling_words
from parkopt.labels import Both, Lang, both, label

CLASSES: Final = (
    ("never", "#ffffcc", 0.0),
    ("seldom", "#a1dab4", 0.25),
    ("often", "#41b6c4", 0.75),
    ("mostly", "#2c7fb8", 1.0),
    ("always", "#253494", 1.0),
)
"""Classes of shares on the map: name, colour (ColorBrewer YlGnBu, from light to dark), share below which it ends."""
INDIFFERENT: Final = Look("#ffffff", "diagonal", "s")
"""Shape and hatch of parks about which chance decides."""


def frequency(matter: Matter) -> Exhibit:
    """Shares of fates and hosts of the batch."""
    found = analyse_frequency(matter.evidence)
    without = tuple(both("frequency.without", part=part) for part in found.without)
    if not found.parts:
        return Exhibit("frequency", (both("frequency.means"),), lacking=without or (both("overview.no_plans"),))
    verdicts = matter.noise.retained["verdict"]
    lacking = list(without)
    if not len(verdicts):
        lacking.append(both("frequency.no_noise"))
    pictures = [_curves(found)]
    if matter.places.sites is None:
        lacking.append(both("exhibits.no_map"))
    else:
        pictures += [_map(number, part, verdicts, matter) for number, part in enumerate(found.parts)]
    parks = pd.concat([part.parks.reset_index().assign(part=part.part) for part in found.parts], ignore_index=True)
    parks["verdict"] = parks["site_id"].map(verdicts).fillna("") if len(verdicts) else ""
    tables = (
        Table("batch_drawn", _drawn(found), _DRAWN),
        Table("batch_fates", named(parks, matter.places), (_PART, *park_columns(matter.places), *_FATES)),
        Table("batch_joined", _hosts(found, matter), (_PART, *park_columns(matter.places), *_host_columns(matter))),
    )
    measures = [_measure(part) for part in found.parts]
    return Exhibit("frequency", (both("frequency.means"), *measures, both("frequency.limits")), tables, tuple(pictures), tuple(lacking))  # fmt: skip


def share_class(share: pd.Series) -> pd.Series:
    """Place in `CLASSES` of each share [1]: never and always are exact."""
    inner = np.digitize(share.to_numpy(dtype=float), [CLASSES[1][2], CLASSES[2][2]], right=False) + 1
    place = np.where(share == 0, 0, np.where(share == 1, 4, inner))
    return pd.Series(place, index=share.index)


def _measure(part: PartFrequency) -> Both:
    measure = part.measure.both
    english, _ = both("frequency.measure", part=part.part, plans=part.plans, entries=part.entries, measure=measure[0])
    _, chinese = both("frequency.measure", part=part.part, plans=part.plans, entries=part.entries, measure=measure[1])
    return english, chinese


def _drawn(found: Frequency) -> pd.DataFrame:
    """One row a part: what it draws from, and how many parks fall in which class of shares."""
    rows = []
    for part in found.parts:
        counts = share_class(part.parks["retained"]).value_counts().reindex(range(len(CLASSES)), fill_value=0)
        told = {"part": part.part, "sampling": part.sampling, "entries": part.entries, "plans": part.plans}
        told |= {"untried": part.untried, "interval": part.interval}
        rows.append(told | {name: int(counts[place]) for place, (name, *_) in enumerate(CLASSES)})
    return pd.DataFrame(rows)


def _hosts(found: Frequency, matter: Matter) -> pd.DataFrame:
    joined = pd.concat([part.hosts.assign(part=part.part) for part in found.parts], ignore_index=True)
    return named(joined.assign(host=joined["host_id"]), matter.places)


def _verdict_or_none(verdict: str) -> Both:
    return verdict_words(verdict) if verdict else ("–", "–")


def _interval_words(interval: str) -> Both:
    return both(f"frequency.interval.{interval}")


_PART: Final = Column("part", both("ex.part"), words=lambda part: (part, part), choice=True)
_DRAWN: Final = (
    Column("part", both("ex.part")),
    Column("sampling", both("ex.sampling"), words=sampling_words),
    Column("entries", both("ex.entries"), "int"),
    Column("plans", both("ex.planned"), "int"),
    Column("untried", both("status.missing"), "int"),
    *(Column(name, both(f"frequency.{name}"), "int", "parks") for name, *_ in reversed(CLASSES)),
    Column("interval", both("frequency.interval"), words=_interval_words),
)
_FATES: Final = (
    Column("retained", both("frequency.retained"), "percent"),
    Column("low", both("frequency.low"), "percent"),
    Column("high", both("frequency.high"), "percent"),
    Column("merged", both("fate.MERGE"), "percent"),
    Column("relocated", both("fate.RELOCATE"), "percent"),
    Column("exits", both("fate.EXIT"), "percent"),
    Column("fate", both("frequency.fate"), words=fate_words, choice=True),
    Column("verdict", both("ex.verdict"), words=_verdict_or_none, choice=True),
)


def _host_columns(matter: Matter) -> tuple[Column, ...]:
    return (
        Column("host", both("col.host_name"), words=matter.places.site),
        Column("host_id", both("col.host_id")),
        Column("plans", both("frequency.plans"), "int"),
        Column("share", both("frequency.share"), "percent"),
        Column("low", both("frequency.low"), "percent"),
        Column("high", both("frequency.high"), "percent"),
    )


def _curves(found: Frequency) -> Picture:
    """For each part the shares of all parks, greatest first: flat ends are parks that are always or never retained."""
    looks = [KINDS[number % len(KINDS)] for number in range(len(found.parts))]
    entries = [Entry(part.part, look, "line") for part, look in zip(found.parts, looks, strict=True)]

    def paint(figure: Figure, lang: Lang) -> None:
        axes = placed(figure, 70, legend(figure, entries) + 8)
        for part, look in zip(found.parts, looks, strict=True):
            shares = np.sort(part.parks["retained"].to_numpy())[::-1]
            axes.step(
                np.arange(1, len(shares) + 1),
                100 * shares,
                where="mid",
                color=look.fill,
                linestyle=look.dash,
                linewidth=2,
            )
        axes.set_ylim(-3, 103)
        axes.set_xlabel(label("frequency.axis_parks", lang))
        axes.set_ylabel(label("frequency.axis_share", lang))

    above = legend_height(entries, WIDTH) + 8
    return Picture("frequency-curves", both("frequency.picture_curves"), chart("frequency-curves", 270 + above, paint))


def _map(number: int, part: PartFrequency, verdicts: pd.Series, matter: Matter) -> Picture:
    """Parks by how often they are retained; those the seeds show to be indifferent are hatched."""
    plain = [Shade(both(f"frequency.{name}"), Look(colour)) for name, colour, _ in CLASSES]
    hatched = [Shade(both("verdict.indifferent"), replace(INDIFFERENT, fill=colour)) for _, colour, _ in CLASSES]
    classes = share_class(part.parks["retained"])
    indifferent = verdicts.reindex(classes.index).eq("indifferent").to_numpy(dtype=bool)
    told = {str(site): _told(row, part, verdicts.get(site, "")) for site, row in part.parks.iterrows()}
    key = f"frequency-map-{number}"
    listed = [*reversed(plain), *([hatched[2]] if indifferent.any() else [])]
    drawn = park_map(matter.places, [*plain, *hatched], classes + len(plain) * indifferent, told, listed)
    return Picture(key, both("frequency.picture_map", part=part.part, plans=part.plans), drawn, (part.part, part.part))


def _told(row: pd.Series, part: PartFrequency, verdict: str) -> Both:
    """A park in words: its share, and its verdict where there is one."""
    share = both("frequency.told", share=f"{row['retained']:.0%}", plans=part.plans)
    span = f" ({row['low']:.0%} – {row['high']:.0%})" if row["low"] == row["low"] else ""
    judged = verdict_words(verdict) if verdict else ("", "")
    return (
        f"{share[0]}{span}" + (f"; {judged[0]}" if verdict else ""),
        f"{share[1]}{span}" + (f"；{judged[1]}" if verdict else ""),
    )
