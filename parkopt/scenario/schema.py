"""The schema of a scenario: frozen, closed, without defaults for policy numbers.

Every number is a ``Figure``: value, unit, and either a clause of the policy book or an assumption with the range it
may lie in. Each field names the unit it must be stated in, so that a unit mistake is an error and not a wrong plan.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


class Closed(BaseModel):
    """Base of every section: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sourced(Closed):
    """Something that states where it comes from: a clause, or an assumption."""

    clause: str | None = None
    assumption: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.clause) == bool(self.assumption):
            raise ValueError("state either a clause or an assumption")
        return self

    @property
    def source(self) -> str:
        """The clause, or 'assumption: …'."""
        return self.clause or f"assumption: {self.assumption}"


class Figure(Sourced):
    """One number. Assumptions carry the range low–high within which reasonable people may differ."""

    value: float
    unit: str
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.assumption:
            if self.low is None or self.high is None:
                raise ValueError("an assumption needs low and high")
            if not self.low <= self.value <= self.high:
                raise ValueError(f"value {self.value} lies outside low–high {self.low}–{self.high}")
        return self


class Choice(Sourced):
    """A list of words (grades, facilities, counties, sectors)."""

    values: tuple[str, ...]


class Switch(Sourced):
    """A yes or no."""

    value: bool


def _in(*units: str) -> AfterValidator:
    def check(figure: Figure) -> Figure:
        if figure.unit not in units:
            raise ValueError(f"unit must be {' or '.join(map(repr, units))}, not {figure.unit!r}")
        return figure

    return AfterValidator(check)


def _share() -> AfterValidator:
    def check(figure: Figure) -> Figure:
        if not 0 <= figure.value <= 1:
            raise ValueError(f"a share lies between 0 and 1 (write 5 % as 0.05), not {figure.value}")
        return figure

    return AfterValidator(check)


Number = Annotated[Figure, _in("1")]
Share = Annotated[Figure, _in("1"), _share()]
PerYear = Annotated[Figure, _in("1/yr")]
Mu = Annotated[Figure, _in("mu")]
Metres = Annotated[Figure, _in("m")]
Kilometres = Annotated[Figure, _in("km")]
Wan = Annotated[Figure, _in("万元")]
WanPerYear = Annotated[Figure, _in("万元/yr")]
WanPerMu = Annotated[Figure, _in("万元/mu")]
WanPerM2 = Annotated[Figure, _in("万元/m²")]
WanPerPerson = Annotated[Figure, _in("万元/person")]
WanPerPersonKm = Annotated[Figure, _in("万元/(person·km)")]
WanPerWan = Annotated[Figure, _in("万元/(万元/yr)")]
SharePerKm = Annotated[Figure, _in("1/km")]
Year = Annotated[Figure, _in("year")]
Parks = Annotated[Figure, _in("parks")]
Firms = Annotated[Figure, _in("firms")]
Industries = Annotated[Figure, _in("industries")]
YiPerYear = Annotated[Figure, _in("亿元/yr")]
Yi = Annotated[Figure, _in("亿元")]
Tce = Annotated[Figure, _in("tce/yr")]
Tonnes = Annotated[Figure, _in("t/yr")]
Persons = Annotated[Figure, _in("persons")]


class Label(Closed):
    """A text in both languages."""

    en: str
    zh: str


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
