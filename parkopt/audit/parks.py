"""Parks: how many remain (family 1), red lines over them (2), which may stay, absorb or must go (15)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkopt.audit.case import VACATED, Bools, Case, Outcome, outcome, phrase
from parkopt.audit.ground import tags
from parkopt.audit.numbers import above, below
from parkopt.audit.structure import converts
from parkopt.dataset.plan import Fate


def remaining(case: Case) -> Outcome:
    """At the end of phase year t at most ``park_limit`` parks are left that have not merged or been vacated by t."""
    closed = case.parks["stage"].where(case.parks["fate"].isin((Fate.MERGE, *VACATED)))
    left = {phase: len(closed) - int((closed <= phase.year).sum()) for phase in case.scenario.phases}
    return outcome(
        len(left),
        (
            f"{parks} parks remain at the end of {phase.year}, limit {phase.park_limit.value:g} ({phase.park_limit.source})"
            for phase, parks in left.items()
            if above(parks, phase.park_limit.value)
        ),
    )


def red_parks(case: Case) -> pd.Series[bool]:
    """Parks that a red line vacates; none while the red-line rules are switched off."""
    inside = case.ground.in_redline.reindex(case.parks.index).astype(bool)
    return inside & case.scenario.rules.redlines.enabled


def absorbed(case: Case) -> Outcome:
    """A park inside a zone merges into that zone's group, unless a red line vacates it."""
    zone = case.ground.zone_around.reindex(case.parks.index)
    table = case.parks.assign(zone=zone, due=case.of_site("zone_group", zone))
    inside = (zone != "") & ~red_parks(case)
    wrong = inside & ((table["fate"] != Fate.MERGE) | (table["host_id"] != table["due"]))
    text = "{id}: lies inside zone {zone} but is {fate} into '{host_id}' instead of merging into {due}"
    return outcome(inside.sum(), phrase(table, wrong, text))


def in_redlines(case: Case) -> Outcome:
    """A park whose area lies in the union of the all-forbidding red lines to ``park_overlap_share`` is vacated."""
    share = case.ground.redline_share("*").reindex(case.parks.index)
    table = case.parks.assign(share=100 * share, limit=100 * case.scenario.rules.redlines.park_overlap_share.value)
    red = red_parks(case)
    text = "{id}: {share:.1f} % of it lies in red lines (limit {limit:.1f} %), but it is {fate}"
    return outcome(red.sum(), phrase(table, red & ~table["fate"].isin(VACATED), text))


def on_site(case: Case) -> pd.DataFrame:
    """Firms (by ``count``) and base-year output on each park."""
    everyone = np.ones(len(case.firms), dtype=bool)
    sums = {
        name: case.per_site(case.firms[name].to_numpy(dtype=np.float64), case.firms["site_id"], everyone)
        for name in ("count", "output")
    }
    return pd.DataFrame(sums).reindex(case.parks.index)


def small(case: Case) -> pd.Series[bool]:
    """Small, few firms and low output, all three: 小散低."""
    rule, stands = case.scenario.rules.eligibility, on_site(case)
    return (
        (case.parks["gross_mu"] <= rule.small_max_area.value)
        & (stands["count"] <= rule.small_max_firms.value)
        & (stands["output"] <= rule.small_max_output.value)
    )


def retained(case: Case) -> Outcome:
    """A retained park is large enough, bounded, lawful, equipped, reparable, not small, not to be converted."""
    rule, parks = case.scenario.rules.eligibility, case.parks
    needed = frozenset(rule.required_facilities.values)
    equipped = pd.Series([needed <= tags(text) for text in parks["facilities"]], index=parks.index, dtype=bool)
    stays = parks["fate"] == Fate.RETAIN
    limits = f"at least {rule.min_area.value:g} mu and a lawful share of {rule.min_lawful_share.value:g} are needed"
    unmet: dict[str, Bools | pd.Series[bool]] = {
        f"{{id}}: retained with {{gross_mu:.1f}} mu; {limits}": below(parks["gross_mu"], rule.min_area.value),
        f"{{id}}: retained with a lawful share of {{lawful_share:.2f}}; {limits}": below(
            parks["lawful_share"], rule.min_lawful_share.value
        ),
        "{id}: retained without a clear boundary": ~parks["boundary_clear"].astype(bool),
        f"{{id}}: retained with '{{facilities}}'; needed: {', '.join(sorted(needed))}": ~equipped,
        "{id}: retained although it is beyond repair": parks["beyond_repair"].astype(bool),
        "{id}: retained although it is to be converted": converts(case),
        "{id}: retained although it is small, with few firms and low output": small(case),
    }
    return outcome(stays.sum(), *(phrase(parks, stays & wrong, text) for text, wrong in unmet.items()))


def absorbing(case: Case) -> Outcome:
    """A park that absorbs others has industrial strength (base-year output) and room (spare land of the last phase)."""
    rule = case.scenario.rules.eligibility
    hosts = case.parks.index.isin(case.parks.loc[case.parks["fate"] == Fate.MERGE, "host_id"])
    table = case.parks.assign(
        made=on_site(case)["output"], spare=spare_mu(case, case.final_year).reindex(case.parks.index)
    )
    strength, room = rule.host_min_output.value, rule.host_min_spare.value
    return outcome(
        hosts.sum(),
        phrase(
            table,
            hosts & below(table["made"], strength),
            f"{{id}}: absorbs parks with {{made:.0f}} 万元 of output, {strength:.0f} are needed",
        ),
        phrase(
            table,
            hosts & below(table["spare"], room),
            f"{{id}}: absorbs parks with {{spare:.1f}} mu to spare, {room:g} are needed",
        ),
    )


def spare_mu(case: Case, year: int) -> pd.Series:
    """Spare land of the sites at the end of ``year``: that year's column, else the latest earlier, else the first."""
    known = case.dataset.phases
    column = max((phase for phase in known if phase <= year), default=min(known))
    return case.sites[f"spare_mu_{column}"]


def cleared(case: Case) -> Outcome:
    """Parks beyond repair, small ones and those to be converted are vacated, not merged, unless the zone around them
    takes them."""
    parks = case.parks
    taken = case.of_site("zone_group", case.ground.zone_around.reindex(parks.index)) == parks["host_id"]
    merged = (parks["fate"] == Fate.MERGE) & ~taken
    broken, rented, little = parks["beyond_repair"].astype(bool), converts(case), small(case)
    return outcome(
        (broken | rented | little).sum(),
        phrase(parks, merged & broken, "{id}: is beyond repair, but it merges into {host_id}"),
        phrase(parks, merged & rented, "{id}: is to be converted, but it merges into {host_id}"),
        phrase(parks, merged & little, "{id}: is small, with few firms and low output, but it merges into {host_id}"),
    )
