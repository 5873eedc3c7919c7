"""The sections of a scenario for the fifteen rule families, each with a switch and its figures."""

from __future__ import annotations

from parkopt.scenario.figure import (
    Choice,
    Closed,
    Figure,
    Firms,
    Industries,
    Kilometres,
    Metres,
    Mu,
    Number,
    PerYear,
    Share,
    Switch,
    Tce,
    WanPerMu,
    WanPerYear,
    Year,
    Yi,
    YiPerYear,
)


class ParkCountRule(Closed):
    """Family 1."""

    enabled: bool
    inside_zone_share: Share


class RedlineRule(Closed):
    """Family 2."""

    enabled: bool
    park_overlap_share: Share


class PolluterRule(Closed):
    """Family 3."""

    enabled: bool
    by: Year


class AdmissionRule(Closed):
    """Family 4."""

    enabled: bool
    area_share_of_site: Share
    area_share_of_area: Share
    dyeing_sectors: Choice
    dyeing_by: Year
    dyeing_clear_counties: Choice
    joined_land_factor: Number
    chemical_groups: Choice
    chemical_by: Year
    chemical_replacement: Share
    origin_mark_by: Year


class ClosingRule(Closed):
    """Family 5."""

    enabled: bool
    closable_grades: Choice


class MergingRule(Closed):
    """Family 6."""

    enabled: bool
    max_gap: Metres
    min_contact: Metres
    max_span: Metres
    min_similarity: Share
    cross_county: Switch


class LandRule(Closed):
    """Family 7."""

    enabled: bool
    plot_ratio: Number
    max_move: Kilometres
    receiving_parks: Number
    receiving_zones: Number


class ProductivityRule(Closed):
    """Family 8: a floor on above-scale output per mu of each retained park with its merged sites."""

    enabled: bool
    floor: WanPerMu


class RatesRule(Closed):
    """Family 9; its figures are targets."""

    enabled: bool


class LeadingRule(Closed):
    """Family 10."""

    enabled: bool
    fewest: Industries
    most: Industries


class TierRule(Closed):
    """Family 11; the wanted numbers of hosts are targets."""

    enabled: bool
    upper: YiPerYear
    lower: YiPerYear


class UnitEnergy(Closed):
    """Energy figures of one accountable unit."""

    intensity_fall: Share
    growth: PerYear


class EnergyRule(Closed):
    """Family 12. ``since`` is the year the intensity falls are counted from; they are rebased to the base year."""

    enabled: bool
    since: Year
    units: dict[str, UnitEnergy]
    unit_price: Figure
    city_cap: Tce
    industrial_share: Share
    cap_price: Figure


class PeopleMoneyRule(Closed):
    """Family 13."""

    enabled: bool
    jobs_lost_city: Share
    jobs_lost_county: Share
    jobs_price: Figure
    budget: dict[str, Yi]
    budget_price: Figure
    public_share: Share


class LockRule(Closed):
    """Family 14; the locks stand in a file."""

    enabled: bool


class EligibilityRule(Closed):
    """Family 15."""

    enabled: bool
    min_area: Mu
    min_lawful_share: Share
    required_facilities: Choice
    host_min_output: WanPerYear
    host_min_spare: Mu
    small_max_area: Mu
    small_max_firms: Firms
    small_max_output: WanPerYear
    convert_max_industrial_share: Share
    convert_min_rental_share: Share


class Rules(Closed):
    """The fifteen families."""

    park_count: ParkCountRule
    redlines: RedlineRule
    polluters: PolluterRule
    admission: AdmissionRule
    closing: ClosingRule
    merging: MergingRule
    land: LandRule
    productivity: ProductivityRule
    rates: RatesRule
    leading: LeadingRule
    tiers: TierRule
    energy: EnergyRule
    people_money: PeopleMoneyRule
    locks: LockRule
    eligibility: EligibilityRule
