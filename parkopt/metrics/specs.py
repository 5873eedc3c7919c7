"""Every indicator: what it is made of, who asks for it, and in which scopes it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from parkopt.metrics import amounts as a
from parkopt.metrics import wanted
from parkopt.metrics.amounts import (
    COUNT,
    ENERGY,
    LAND,
    OUTPUT,
    R_AND_D,
    REVENUE,
    TAX,
    VALUE_ADDED,
    WASTEWATER,
    ByScope,
    Total,
    total,
)
from parkopt.metrics.forms import Form
from parkopt.metrics.wanted import Asks


@dataclass(frozen=True)
class MetricSpec:
    """One indicator.

    ``top`` over ``bottom`` (None: 1) is read by ``form``; ``unit`` is that of ``top``, in which what is missing is told.
    ``asks`` gives its words and targets. ``section``: rule family that enforces it ('' none); when the scenario
    switches that off, the indicator is merely reported. ``scopes``: kinds of scope it is shown for;
    ``only_asked``: of these only the scopes that have a target.
    """

    key: str
    form: Form
    unit: str
    top: ByScope
    bottom: ByScope | None
    asks: Asks
    section: str = ""
    scopes: tuple[str, ...] = ("city", "county", "unit")
    only_asked: bool = False

    def __post_init__(self) -> None:
        if (self.form in (Form.SHARE, Form.FALL, Form.YEARLY_FALL)) != (self.bottom is not None):
            raise ValueError(f"{self.key}: shares and falls, and they alone, have a denominator")

    @property
    def summed(self) -> Total | None:
        """The numerator where it is a sum over firms."""
        return self.top if isinstance(self.top, Total) else None


def _target(
    key: str, form: Form, unit: str, top: ByScope, bottom: ByScope | None = None, section: str = ""
) -> MetricSpec:
    """An indicator that the scenario names among its targets."""
    return MetricSpec(key, form, unit, top, bottom, wanted.by_scenario(key), section)


IN, ABOVE = a.inside, a.above
STRATEGIC, HI_TECH = a.flagged("strategic"), a.flagged("hi_tech")
TEXTILE, CHEMICAL, METAL = a.of_group("textile"), a.of_group("chemical"), a.of_group("metal")
PEARL, WINE = a.of_sector("pearl"), a.of_sector("rice_wine")
SHARE, TOTAL, CEILING, FALL, YEARLY = Form.SHARE, Form.TOTAL, Form.CEILING, Form.FALL, Form.YEARLY_FALL

# fmt: off
METRICS: Final = (
    # layout
    MetricSpec("park_count", CEILING, "parks", a.park_count, None, wanted.parks, "park_count"),
    MetricSpec("zone_count", CEILING, "zones", a.zone_count, None, wanted.zones),
    _target("hosts_over_10bn", TOTAL, "hosts", a.hosts_over(upper=False), None, "tiers"),
    _target("hosts_over_100bn", TOTAL, "hosts", a.hosts_over(upper=True), None, "tiers"),
    # clustering
    _target("output_in_parks", TOTAL, "亿元/yr", total(OUTPUT, IN), None, "rates"),
    _target("in_park_rate_all", SHARE, "firms", total(COUNT, IN), total(COUNT), "rates"),
    _target("in_park_rate_above_scale", SHARE, "firms", total(COUNT, IN, ABOVE), total(COUNT, ABOVE), "rates"),
    _target("output_share_in_parks", SHARE, "亿元/yr", total(OUTPUT, IN), total(OUTPUT), "rates"),
    MetricSpec("polluters_in_parks", SHARE, "firms", total(COUNT, IN, a.polluter), total(COUNT, a.polluter),
               wanted.polluters, "polluters"),
    # specialisation
    _target("leading_share", SHARE, "亿元/yr", total(VALUE_ADDED, IN, a.leading), total(VALUE_ADDED, IN), "leading"),
    MetricSpec("leading_per_host", CEILING, "industries", a.most_leads, None, wanted.leads, "leading"),
    _target("strategic_share", SHARE, "亿元/yr", total(VALUE_ADDED, ABOVE, STRATEGIC), total(VALUE_ADDED, ABOVE)),
    # high-tech
    _target("hi_tech_share", SHARE, "亿元/yr", total(VALUE_ADDED, ABOVE, HI_TECH), total(VALUE_ADDED, ABOVE)),
    _target("r_and_d_share", SHARE, "亿元/yr", total(R_AND_D, ABOVE), total(REVENUE, ABOVE)),
    # green
    _target("output_per_mu", SHARE, "亿元/yr", total(OUTPUT, ABOVE), total(LAND, ABOVE), "productivity"),
    _target("tax_per_mu", SHARE, "亿元/yr", total(TAX, ABOVE), total(LAND, ABOVE), "productivity"),
    _target("energy_intensity_fall", YEARLY, "tce/yr", total(ENERGY), total(VALUE_ADDED), "energy"),
    _target("wastewater_intensity_fall", YEARLY, "t/yr", total(WASTEWATER), total(VALUE_ADDED), "energy"),
    MetricSpec("green_parks", TOTAL, "parks", a.green_parks, None, wanted.green),
    # sectors
    _target("textile_output", TOTAL, "亿元/yr", total(OUTPUT, TEXTILE, ABOVE)),
    _target("chemical_output", TOTAL, "亿元/yr", total(OUTPUT, CHEMICAL, ABOVE)),
    _target("metal_output", TOTAL, "亿元/yr", total(OUTPUT, METAL)),
    _target("pearl_output", TOTAL, "亿元/yr", total(OUTPUT, PEARL)),
    _target("rice_wine_sales", TOTAL, "亿元/yr", total(REVENUE, WINE, ABOVE)),
    _target("textile_energy_fall", FALL, "tce/yr", total(ENERGY, TEXTILE), total(VALUE_ADDED, TEXTILE)),
    _target("chemical_energy_fall", FALL, "tce/yr", total(ENERGY, CHEMICAL), total(VALUE_ADDED, CHEMICAL)),
    # energy of the accountable units and the city's cap
    MetricSpec("unit_energy_fall", FALL, "tce/yr", total(ENERGY), total(VALUE_ADDED), wanted.unit_fall, "energy",
               ("unit",), only_asked=True),
    MetricSpec("unit_energy_growth", Form.YEARLY_GROWTH, "tce/yr", total(ENERGY), None, wanted.unit_growth, "energy",
               ("unit",), only_asked=True),
    MetricSpec("energy_total", CEILING, "tce/yr", total(ENERGY), None, wanted.energy, "energy"),
    # people and money
    MetricSpec("jobs_lost", CEILING, "persons", a.jobs_lost, None, wanted.city_jobs, "people_money", ("city",)),
    MetricSpec("jobs_lost", CEILING, "persons", a.jobs_lost, None, wanted.county_jobs, "people_money", ("county",)),
    MetricSpec("public_money", CEILING, "亿元", a.public_money, None, wanted.money, "people_money", ("city",)),
)
# fmt: on
"""Every indicator, in the order of the policy's table."""
