"""A second opinion: every plan of a tiny city enumerated and valued from the tables and the scenario alone.

Written from the policy's wording, without the instance, the model or the audit: candidates, limits, targets and the
objective are worked out again here, one firm and one park at a time. Only the sums over all combinations of firms are
done with arrays. Nothing is clever, and nothing is fast beyond a handful of parks and firms.

A plan is a tuple of park fates ``(kind, host, year)`` and of firm fates ``(kind, place, year)``; kinds are 'open',
'merge', 'vacate' and 'stay', 'move', 'exit', 'outside'; year is 0 where nothing happens.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import shapely

from parkopt.dataset.dataset import Dataset
from parkopt.scenario.schema import Scenario

M2_PER_MU = 2000.0 / 3.0
YI = 10_000.0
ParkFate = tuple[str, str, int]
FirmFate = tuple[str, str, int]
CLOSE = 1e-7
MORE_IS_BETTER = ("land_released", "business_fit", "energy_saved")


def words(text: str) -> set[str]:
    return {word.strip() for word in text.split(";") if word.strip()}


@dataclass(frozen=True)
class Best:
    """The best plan and its points; ``value`` is inf when no plan keeps the rules. ``plans``: how many do."""

    value: float
    parks: dict[str, ParkFate]
    firms: dict[str, FirmFate]
    plans: int
    least_missed: float  # the fewest points that slacks and forced fates cost in any plan


class City:
    """A data set under a scenario, as dictionaries."""

    def __init__(self, dataset: Dataset, scenario: Scenario) -> None:
        self.scenario, self.rules, self.years = scenario, scenario.rules, scenario.years
        self.sites = {row["site_id"]: row for row in dataset.sites.to_dict("records")}
        self.parks = {name: row for name, row in self.sites.items() if row["kind"] == "park"}
        self.zones = {name: row for name, row in self.sites.items() if row["kind"] == "zone"}
        self.firms = {row["firm_id"]: row for row in dataset.firms.to_dict("records")}
        self.lines = dataset.redlines.to_dict("records")
        self.areas = dataset.areas.to_dict("records")
        self.span = self.years[-1] - dataset.base_year
        self.groups = sorted({row["zone_group"] for row in self.zones.values()})

    # ------------------------------------------------------------------------------------ places
    def on(self, site: str) -> list[dict[str, Any]]:
        return [row for row in self.firms.values() if row["site_id"] == site]

    def group_of(self, sector: str) -> str:
        return self.scenario.industries[sector].group

    def mix(self, sites: list[str]) -> Counter[str]:
        """Shares of base-year output by sector group of the firms on the sites."""
        made: Counter[str] = Counter()
        for site in sites:
            for row in self.on(site):
                made[self.group_of(row["sector"])] += row["output"]
        total = sum(made.values())
        return Counter({key: value / total for key, value in made.items()}) if total else Counter()

    def share_in(self, site: str, lines: list[dict[str, Any]]) -> float:
        if not lines:
            return 0.0
        cover = shapely.union_all([line["geometry"] for line in lines])
        outline = self.sites[site]["geometry"]
        return float(outline.intersection(cover).area / outline.area)

    def forbidding(self, sector: str | None) -> list[dict[str, Any]]:
        return [line for line in self.lines if {"*", sector} & words(line["forbids"])]

    def closed_to(self, site: str, sector: str | None) -> bool:
        rule = self.rules.redlines
        return rule.enabled and self.share_in(site, self.forbidding(sector)) >= rule.park_overlap_share.value

    def belongs(self, site: str, kind: str, county: str | None = None, year: int | None = None) -> bool:
        """Whether the site belongs to an area of the kind (that serves the county and is ready by the year)."""
        return any(
            area["kind"] == kind
            and self.member(site, area)
            and (county is None or bool({"*", county} & words(area["serves"])))
            and (year is None or area["ready_year"] <= year)
            for area in self.areas
        )

    def member(self, site: str, area: dict[str, Any]) -> bool:
        rule, outline = self.rules.admission, self.sites[site]["geometry"]
        common = outline.intersection(area["geometry"]).area
        return common > 0 and (
            common >= rule.area_share_of_site.value * outline.area
            or common >= rule.area_share_of_area.value * area["geometry"].area
        )

    def zone_around(self, park: str) -> str:
        if not self.rules.park_count.enabled:
            return ""
        outline = self.parks[park]["geometry"]
        shares = {name: outline.intersection(row["geometry"]).area / outline.area for name, row in self.zones.items()}
        best = max(shares, key=lambda name: shares[name], default="")
        return best if best and shares[best] >= self.rules.park_count.inside_zone_share.value else ""

    # ------------------------------------------------------------------------------------ parks
    @cached_property
    def cleared(self) -> set[str]:
        """Parks that may neither be retained nor merged (but into the zone around them)."""
        rule = self.rules.eligibility
        if not rule.enabled:
            return set()
        found = set()
        for name, row in self.parks.items():
            firms = self.on(name)
            small = (
                row["gross_mu"] <= rule.small_max_area.value
                and sum(firm["count"] for firm in firms) <= rule.small_max_firms.value
                and sum(firm["output"] for firm in firms) <= rule.small_max_output.value
            )
            core = row["urban_core"] and row["industrial_share"] < rule.convert_max_industrial_share.value
            if small or core or row["beyond_repair"] or row["rental_share"] >= rule.convert_min_rental_share.value:
                found.add(name)
        return found

    def retainable(self, park: str) -> bool:
        if self.closed_to(park, None) or self.zone_around(park):
            return False
        rule, row = self.rules.eligibility, self.parks[park]
        return not rule.enabled or (
            park not in self.cleared
            and row["gross_mu"] >= rule.min_area.value
            and row["boundary_clear"]
            and row["lawful_share"] >= rule.min_lawful_share.value
            and set(rule.required_facilities.values) <= words(row["facilities"])
        )

    def absorbs(self, park: str) -> bool:
        rule = self.rules.eligibility
        made = sum(firm["output"] for firm in self.on(park))
        spare = self.parks[park][f"spare_mu_{self.years[-1]}"]
        return not rule.enabled or (made >= rule.host_min_output.value and spare >= rule.host_min_spare.value)

    def neighbours(self, park: str, other: str) -> bool:
        """Gap, contact, county and likeness."""
        rule, mine, theirs = self.rules.merging, self.sites[park], self.sites[other]
        if not rule.enabled:
            return True
        reach = theirs["geometry"].buffer(rule.max_gap.value)
        like = sum((self.mix([park]) & self.mix([other])).values())
        return (
            mine["geometry"].distance(theirs["geometry"]) <= rule.max_gap.value
            and mine["geometry"].boundary.intersection(reach).length >= rule.min_contact.value
            and (mine["county"] == theirs["county"] or rule.cross_county.value)
            and like >= rule.min_similarity.value
        )

    def width(self, first: str, second: str) -> float:
        corners = [
            point for name in (first, second) for point in self.sites[name]["geometry"].convex_hull.exterior.coords
        ]
        return max(math.dist(one, two) for one in corners for two in corners)

    def together(self, first: str, second: str) -> bool:
        """Whether two sites may come under one park host, by their span."""
        rule = self.rules.merging
        return not rule.enabled or self.width(first, second) <= rule.max_span.value

    def park_fates(self, park: str) -> list[ParkFate]:
        vacate = [("vacate", "", year) for year in self.years]
        if self.closed_to(park, None):
            return vacate
        around = self.zone_around(park)
        if around:
            return [("merge", self.zones[around]["zone_group"], year) for year in self.years]
        if park in self.cleared:
            return vacate
        hosts = [
            other
            for other in self.parks
            if other != park
            and self.retainable(other)
            and self.absorbs(other)
            and self.neighbours(park, other)
            and self.together(park, other)
        ]
        hosts += [
            group
            for group in self.groups
            if any(self.neighbours(park, name) for name, row in self.zones.items() if row["zone_group"] == group)
        ]
        merge = [("merge", host, year) for host in hosts for year in self.years]
        return ([("open", park, 0)] if self.retainable(park) else []) + merge + vacate

    def park_plans(self) -> list[dict[str, ParkFate]]:
        """Fates of all parks that agree: hosts are open, spans and park counts hold."""
        found = []
        for fates in product(*(self.park_fates(name) for name in self.parks)):
            plan = dict(zip(self.parks, fates, strict=True))
            under = defaultdict(list)
            for name, (kind, host, _) in plan.items():
                if kind == "merge" and host in self.parks:
                    under[host].append(name)
            if any(plan[host][0] != "open" for host in under):
                continue
            if any(not self.together(a, b) for parks in under.values() for a in parks for b in parks if a < b):
                continue
            left = {year: sum(not 0 < fate[2] <= year for fate in fates) for year in self.years}
            limit = {phase.year: phase.park_limit.value for phase in self.scenario.phases}
            if self.rules.park_count.enabled and any(left[year] > limit[year] for year in self.years):
                continue
            found.append(plan)
        return found

    # ------------------------------------------------------------------------------------ firms
    def polluter(self, row: dict[str, Any]) -> bool:
        return bool(row["polluting"] and not row["thermal_power"])

    def must_close(self, row: dict[str, Any]) -> bool:
        admission, closing = self.rules.admission.enabled, self.rules.closing.enabled
        return bool(
            (closing and row["compliance"] == "beyond_repair")
            or ((admission or closing) and (row["outdated"] or row["four_no"]))
        )

    def may_close(self, row: dict[str, Any]) -> bool:
        bad = row["compliance"] == "beyond_repair" or row["outdated"] or row["four_no"]
        closable = row["grade"] in self.rules.closing.closable_grades.values
        return bool(bad or closable or not self.rules.closing.enabled)

    def joins(self, row: dict[str, Any]) -> bool:
        return bool(self.rules.admission.enabled and row["join_group"])

    def must_leave(self, row: dict[str, Any]) -> tuple[bool, int]:
        """Whether the firm may not stay where it stands, and the last year in which it may leave."""
        rule, due, leaves = self.rules.admission, [self.years[-1]], self.must_close(row)
        if rule.enabled:
            stray = row["origin_mark"] and not any(
                area["kind"] == "wine_origin" and area["geometry"].intersects(row["geometry"]) for area in self.areas
            )
            dyer = row["sector"] in rule.dyeing_sectors.values and row["county"] in rule.dyeing_clear_counties.values
            cleared = dyer and not (row["site_id"] and self.belongs(row["site_id"], "dyeing_cluster"))
            leaves = leaves or stray or cleared or self.joins(row)
            if self.chemical(row):
                due.append(int(rule.chemical_by.value))
            if stray:
                due.append(int(rule.origin_mark_by.value))
            if cleared or self.joins(row):
                due.append(int(rule.dyeing_by.value))
        if self.rules.redlines.enabled:
            lines = self.forbidding(row["sector"])
            leaves = leaves or any(line["geometry"].intersects(row["geometry"]) for line in lines)
        if self.rules.polluters.enabled and self.polluter(row) and not row["site_id"]:
            leaves, due = True, [*due, int(self.rules.polluters.by.value)]
        return leaves, min(due)

    def chemical(self, row: dict[str, Any]) -> bool:
        rule = self.rules.admission
        return rule.enabled and self.group_of(row["sector"]) in rule.chemical_groups.values

    def admits(self, row: dict[str, Any], place: str, year: int) -> bool:
        rule, site = self.rules.admission, self.sites[place]
        if place == row["site_id"] or self.closed_to(place, row["sector"]):
            return False
        if site["kind"] == "park" and (site["county"] != row["county"] or not self.retainable(place)):
            return False
        if site["kind"] == "micro_park" and row["above_scale"]:
            return False
        if not rule.enabled:
            return True
        admitted, barred = words(site["admitted_industries"]), words(site["barred_industries"])
        fits = row["sector"] not in barred and (not admitted or row["sector"] in admitted)
        if row["sector"] in rule.dyeing_sectors.values:
            fits = fits and self.belongs(place, "dyeing_cluster", row["county"], year)
        if self.chemical(row):
            fits = fits and self.belongs(place, "chemical_cluster", row["county"], year)
        if row["heavy_metal"]:
            fits = fits and not self.belongs(place, "heavy_metal_sensitive")
        return fits and (not row["origin_mark"] or self.belongs(place, "wine_origin"))

    def firm_fates(self, name: str) -> list[FirmFate]:
        row = self.firms[name]
        leaves, due = self.must_leave(row)
        settled = row["site_id"] and self.sites[row["site_id"]]["kind"] != "park" and not leaves
        years = [year for year in self.years if year <= due]
        fates: list[FirmFate] = []
        if not leaves:
            fates.append(("stay", row["site_id"], 0) if row["site_id"] else ("outside", "", 0))
        if not (self.must_close(row) or settled):
            fates += [("move", place, year) for place in self.sites for year in years if self.admits(row, place, year)]
        if self.may_close(row):
            fates += [("exit", "", year) for year in years]
        return fates

    def fits(self, name: str, fate: FirmFate, parks: dict[str, ParkFate]) -> bool:
        """Whether a firm's fate agrees with the parks'."""
        home, (kind, place, year) = parks.get(self.firms[name]["site_id"]), fate
        if kind == "stay" and home and home[0] == "vacate":
            return False
        if kind == "move" and place in parks and parks[place][0] != "open":
            return False
        return not (kind in ("move", "exit") and home and home[0] == "vacate" and year > home[2])

    def host_of(self, place: str, parks: dict[str, ParkFate]) -> str:
        if not place:
            return ""
        if place in parks:
            return parks[place][1]
        return str(self.zones[place]["zone_group"] if place in self.zones else place)

    # ------------------------------------------------------------------------------------ figures
    def look_up(self, table: Any, sector: str, name: str, *inner: str) -> float:
        for scope in (sector, self.group_of(sector), "*"):
            entry = table.get(scope)
            for key in inner:
                entry = entry.get(key) if entry else None
            figure = getattr(entry, name) if entry else None
            if figure is not None:
                return float(figure.value)
        raise AssertionError(name)

    def place_land(self, row: dict[str, Any]) -> float:
        """Land that the firm takes where it moves, mu; 0 where it takes floor."""
        own, rule = float(row["land_mu"]), self.rules.admission
        if self.joins(row):
            members = [other for other in self.firms.values() if other["join_group"] == row["join_group"]]
            together = sum(other["land_mu"] for other in members)
            served = {"*", *(other["county"] for other in members)}
            limits = [
                area["max_mu"]
                for area in self.areas
                if area["kind"] == "dyeing_cluster"
                and served & words(area["serves"])
                and not math.isnan(area["max_mu"])
            ]
            share = min(1.0, min(limits) / together) if limits and together else rule.joined_land_factor.value
            return own * share
        if not row["above_scale"]:
            return 0.0
        return own * self.look_up(self.scenario.coefficients.factors, row["sector"], "land", "RELOCATE")

    def floor(self, row: dict[str, Any]) -> float:
        """Workshop floor that the firm takes or leaves, m²; 0 where it takes land."""
        owner = row["land_mu"] > 0 and (row["above_scale"] or self.joins(row))
        return 0.0 if owner else float(row["floor_m2"])

    def figures(self, row: dict[str, Any], kind: str, own_host: bool) -> dict[str, float]:
        """Final-year figures under a fate, beside ``grown_output`` (no bar on growth) and ``grown_energy``."""
        growth, factors, sector = self.scenario.coefficients.growth, self.scenario.coefficients.factors, row["sector"]
        rate = {
            name: 1 + self.look_up(growth, sector, name)
            for name in ("output", "value_added", "tax", "energy_per_value_added", "wastewater_per_value_added")
        }
        up = {name: value**self.span for name, value in rate.items()}
        full_output = row["output"] * up["output"]
        clustered = row["site_id"] and self.belongs(row["site_id"], "chemical_cluster")
        if self.chemical(row) and not clustered and kind in ("stay", "outside"):
            up |= {name: min(1.0, up[name]) for name in ("output", "value_added", "tax")}
        up["energy"] = up["value_added"] * up["energy_per_value_added"]
        up["wastewater"] = up["value_added"] * up["wastewater_per_value_added"]
        home_kind = self.sites[row["site_id"]]["kind"] if row["site_id"] else ""
        stay = ("RETAIN" if home_kind == "park" else "ZONE") if own_host else "MERGE"
        fate = {"move": "RELOCATE", "outside": "OUTSIDE", "stay": stay, "exit": "OUTSIDE"}[kind]
        alive = float(kind != "exit")
        kept = self.rules.admission.chemical_replacement.value if self.chemical(row) and kind == "move" else 1.0
        base = {"energy": "energy_tce", "wastewater": "wastewater_t"}
        made = {}
        for name in ("output", "value_added", "tax", "energy", "wastewater"):
            grown = row[base.get(name, name)] * up[name]
            made[name] = alive * kept * grown * self.look_up(factors, sector, name, fate)
            made[f"grown_{name}"] = grown
        land = row["land_mu"] * self.look_up(factors, sector, "land", fate)
        made["land"] = self.place_land(row) if kind == "move" else alive * land
        return made | {"full_output": full_output}

    # ------------------------------------------------------------------------------------ one firm's ledger
    def weigh(self, term: str, raw: float) -> float:
        weight = getattr(self.scenario.weights, term)
        sign = -1.0 if term in MORE_IS_BETTER else 1.0
        return float(sign * weight.weight.value * raw / weight.reference.value)

    def near(self, shape: Any) -> bool:
        reach = self.scenario.coefficients.near_redline.value
        return any(line["geometry"].distance(shape) <= reach for line in self.lines)

    def likeness(self, row: dict[str, Any], place: str, host: str) -> float:
        if place in self.parks and host != place:
            sites = (
                [host] if host in self.sites else [z for z, zone in self.zones.items() if zone["zone_group"] == host]
            )
        else:
            sites = [place]
        hub = any(
            area["kind"] in ("metal_hub", "pearl")
            and row["sector"] in words(area["sectors"])
            and self.member(place, area)
            for area in self.areas
        )
        bonus = self.scenario.coefficients.fit_hub_bonus.value if hub else 0.0
        return float(self.mix(sites)[self.group_of(row["sector"])] + bonus)

    def ledger(self, name: str, fate: FirmFate, host: str) -> Counter[Any]:
        """All that a firm's fate adds up to: points, and amounts under keys that rules and targets read."""
        row, (kind, place, year) = self.firms[name], fate
        prices, rates = self.scenario.costs, self.scenario.coefficients
        own = kind == "stay" and host == (self.zones[place]["zone_group"] if place in self.zones else place)
        made = self.figures(row, kind, own)
        moves, exits, people = kind == "move", kind == "exit", row["employees"]
        km = row["geometry"].distance(self.sites[place]["geometry"]) / 1000 if moves else 0.0
        land, floor = self.place_land(row), self.floor(row)
        cost = 0.0
        if moves:
            cost += land * prices.move_per_mu.value + floor * prices.move_per_m2.value
            cost += people * km * prices.move_per_person_km.value
        if exits:
            cost += people * prices.close_per_person.value
        elif self.polluter(row) and row["compliance"] == "repairable":
            cost += row["output"] * prices.retrofit.value
        away = min(km * rates.jobs_lost_per_km.value, rates.jobs_lost_most.value)
        jobs = people * (away if moves else rates.jobs_lost_on_closing.value if exits else 0.0)
        freed = (row["land_mu"] if (moves or exits) and not row["site_id"] else 0.0) - (land if moves else 0.0)
        fit = self.likeness(row, place, host) * row["output"] if place else 0.0
        exposed = self.near(self.sites[place]["geometry"] if moves else row["geometry"])
        terms = {
            "relocation_cost": cost,
            "jobs_displaced": jobs,
            "output_lost": max(made["full_output"] - made["output"], 0.0),
            "land_released": freed,
            "business_fit": fit,
            "ecological_exposure": made["wastewater"] if exposed else 0.0,
            "energy_saved": 0.0 if exits else made["grown_energy"] - made["energy"],
        }
        points = sum(self.weigh(term, raw) for term, raw in terms.items())
        book: Counter[Any] = Counter({"points": points, ("jobs", "city"): jobs, ("jobs", row["county"]): jobs})
        book.update({("term", term): raw for term, raw in terms.items()})
        for phase in self.years:
            if year <= phase:
                book["cost", phase] += cost
        if moves or exits:
            for phase in (phase for phase in self.years if year <= phase):
                if row["site_id"]:
                    book["land", row["site_id"], phase] -= row["land_mu"]
                    book["floor", row["site_id"], phase] -= floor
                if moves:
                    book["land", place, phase] += land
                    book["floor", place, phase] += floor
        if moves and self.joins(row):
            book["joined", row["join_group"], place] += 1
            book["joined_land", place] += land
        if exits:
            return book
        unit = self.sites[place]["unit"] if place else row["unit"]
        book.update({"alive": row["count"], "output": made["output"], "energy": made["energy"]})
        book.update({"value_added": made["value_added"], "wastewater": made["wastewater"]})
        book["unit_energy", unit] += made["energy"]
        book["unit_value_added", unit] += made["value_added"]
        if row["above_scale"]:
            book.update({"alive_above": row["count"], "above_output": made["output"], "above_tax": made["tax"]})
            book["above_land"] += made["land"]
        if host:
            book.update({"in": row["count"], "in_output": made["output"], "in_value_added": made["value_added"]})
            book["in_above"] += row["count"] * row["above_scale"]
            book["host_output", host] += made["output"]
            book["lead", host, row["sector"]] += made["value_added"]
            if row["above_scale"] and row["land_mu"] > 0 and host in self.parks:
                book["floor_surplus", host] += made["output"] - self.rules.productivity.floor.value * made["land"]
        return book

    def park_book(self, parks: dict[str, ParkFate]) -> Counter[Any]:
        """Points and costs of the parks' own fates."""
        prices = self.scenario.costs
        per_mu = {"open": prices.upgrade_per_mu, "merge": prices.merge_per_mu, "vacate": prices.vacate_per_mu}
        book: Counter[Any] = Counter()
        for name, (kind, _, year) in parks.items():
            gross = self.parks[name]["gross_mu"]
            cost = gross * per_mu[kind].value
            book["points"] += self.weigh("relocation_cost", cost)
            book["points"] += self.weigh("land_released", gross if kind == "vacate" else 0.0)
            book["term", "relocation_cost"] += cost
            book["term", "land_released"] += gross if kind == "vacate" else 0.0
            for phase in self.years:
                if (year or self.years[-1]) <= phase:
                    book["cost", phase] += cost
        return book


class Totals:
    """Sums of ledgers over many combinations of firm fates at once: ``self[key]`` has one entry a combination."""

    def __init__(self, books: list[list[Counter[Any]]], base: Counter[Any]) -> None:
        keys = {key for options in books for book in options for key in book} | set(base)
        self.size = math.prod(map(len, books))
        self.sums: dict[Any, Any] = {}
        for key in keys:
            total = np.full((1,) * len(books), float(base[key]))
            for axis, options in enumerate(books):
                shape = [1] * len(books)
                shape[axis] = len(options)
                total = total + np.array([book[key] for book in options], dtype=float).reshape(shape)
            self.sums[key] = np.broadcast_to(total, tuple(map(len, books))).reshape(-1)

    def __getitem__(self, key: Any) -> Any:
        return self.sums.get(key, np.zeros(self.size))

    def keys(self, head: str) -> list[Any]:
        return [key for key in self.sums if isinstance(key, tuple) and key[0] == head]


def judge(city: City, parks: dict[str, ParkFate], total: Totals) -> tuple[Any, Any, Any]:
    """(which combinations keep the hard rules, their points, what of it slacks cost)."""
    rules, scenario = city.rules, city.scenario
    good = np.ones(total.size, dtype=bool)
    missed = np.zeros(total.size)
    points = total["points"].copy()

    def want(key: str, enabled: bool, short: Any, scale: float = 1.0) -> None:
        """A target by what it is short of, in the price's unit."""
        target = scenario.targets[key]
        if enabled and target.mode == "hard":
            np.logical_and(good, short <= CLOSE * max(1.0, scale), out=good)
        elif enabled and target.mode == "soft":
            assert target.price is not None
            np.add(missed, target.price.value * np.maximum(short, 0.0), out=missed)

    def ratio(key: str, enabled: bool, top: Any, bottom: Any) -> None:
        want(key, enabled, scenario.targets[key].value.value * bottom - top)

    open_parks = [name for name, fate in parks.items() if fate[0] == "open"]
    # 4: joined groups on one plot, within the clusters' limits
    groups = {key[1] for key in total.keys("joined")}
    for group in groups:
        good &= sum((total[key] > 0).astype(int) for key in total.keys("joined") if key[1] == group) <= 1
    for area in city.areas if rules.admission.enabled else ():
        if area["kind"] != "dyeing_cluster":
            continue
        here = [name for name in city.sites if city.member(name, area)]
        if area["max_sites"] > 0:
            held = sum((total["joined", g, site] > 0).astype(int) for g in groups for site in here)
            good &= held <= area["max_sites"]
        if not math.isnan(area["max_mu"]):
            good &= sum(total["joined_land", site] for site in here) <= area["max_mu"] + CLOSE
    # 7: land and floor, with the least workshops that do
    if rules.land.enabled:
        per_mu = M2_PER_MU * rules.land.plot_ratio.value
        price = scenario.costs.workshop_per_m2.value * per_mu
        for name in (name for name, row in city.sites.items() if row["kind"] != "park" or name in open_parks):
            built = np.zeros(total.size)
            for year in city.years:
                floor = total["floor", name, year] - city.sites[name]["workshop_floor_m2"]
                # nothing is built where nobody that needs floor may come
                built = np.maximum(built, floor / per_mu)
                land = total["land", name, year] + built
                good &= land <= city.sites[name][f"spare_mu_{year}"] + CLOSE
                total.sums["cost", year] = total["cost", year] + price * built
            points += city.weigh("relocation_cost", 1.0) * price * built
            total.sums["term", "relocation_cost"] = total["term", "relocation_cost"] + price * built
    # 8: productivity
    on = rules.productivity.enabled
    for name in open_parks if on else ():
        good &= total["floor_surplus", name] >= -CLOSE
    for key, what in (("output_per_mu", "above_output"), ("tax_per_mu", "above_tax")):
        ratio(key, on, total[what] / YI, total["above_land"] / YI)
    # 9: rates
    on = rules.rates.enabled
    ratio("in_park_rate_all", on, total["in"], total["alive"])
    ratio("in_park_rate_above_scale", on, total["in_above"], total["alive_above"])
    ratio("output_share_in_parks", on, total["in_output"] / YI, total["output"] / YI)
    want("output_in_parks", on, scenario.targets["output_in_parks"].value.value - total["in_output"] / YI)
    # 10: the largest sectors of each host lead
    led = np.zeros(total.size)
    most = int(rules.leading.most.value)
    for host in {key[1] for key in total.keys("lead")}:
        sectors = np.stack([total[key] for key in total.keys("lead") if key[1] == host])
        led += np.sort(sectors, axis=0)[::-1][:most].sum(axis=0)
    ratio("leading_share", rules.leading.enabled, led / YI, total["in_value_added"] / YI)
    # 11: tiers
    for key, level, hosts in (
        ("hosts_over_10bn", rules.tiers.lower.value, [*open_parks, *city.groups]),
        ("hosts_over_100bn", rules.tiers.upper.value, city.groups),
    ):
        reached = sum((total["host_output", host] / YI >= level - CLOSE).astype(float) for host in hosts)
        want(key, rules.tiers.enabled, scenario.targets[key].value.value - reached)
    # 12: energy
    if rules.energy.enabled:
        missed += _energy(city, total, want)
    # 13: people and money
    if rules.people_money.enabled:
        missed += _people_money(city, total)
    # 16: limits on terms
    for term, figure in scenario.term_limits or ():
        if figure is not None:
            short = total["term", term] - figure.value
            short = -short if term in MORE_IS_BETTER else short
            good &= short <= CLOSE * max(1.0, abs(figure.value))
    return good, points + missed, missed


def _energy(city: City, total: Totals, want: Any) -> Any:
    rule, rows = city.rules.energy, list(city.firms.values())
    missed = np.zeros(total.size)
    since = city.years[-1] - rule.since.value
    for unit in {row["unit"] for row in rows} & set(rule.units):
        mine = [row for row in rows if row["unit"] == unit]
        energy, value = sum(row["energy_tce"] for row in mine), sum(row["value_added"] for row in mine)
        fall = (1 - rule.units[unit].intensity_fall.value) ** (city.span / since)
        allowed = fall * energy / value * total["unit_value_added", unit] if value else 0.0
        grown = energy * (1 + rule.units[unit].growth.value) ** city.span
        for limit in (allowed, grown):
            missed += rule.unit_price.value * np.maximum(total["unit_energy", unit] - limit, 0.0)
    cap = rule.city_cap.value * rule.industrial_share.value
    missed += rule.cap_price.value * np.maximum(total["energy"] - cap, 0.0)
    base = sum(row["value_added"] for row in rows)
    for key, column, what in (
        ("energy_intensity_fall", "energy_tce", "energy"),
        ("wastewater_intensity_fall", "wastewater_t", "wastewater"),
    ):
        intensity = sum(row[column] for row in rows) / base if base else 0.0
        keep = (1 - city.scenario.targets[key].value.value) ** city.span
        want(key, True, total[what] - keep * intensity * total["value_added"], 1000.0)
    return missed


def _people_money(city: City, total: Totals) -> Any:
    rule, rows = city.rules.people_money, list(city.firms.values())
    missed = np.zeros(total.size)
    for place in ("city", *{row["county"] for row in rows}):
        people = sum(row["employees"] for row in rows if place in ("city", row["county"]))
        share = rule.jobs_lost_city if place == "city" else rule.jobs_lost_county
        missed += rule.jobs_price.value * np.maximum(total["jobs", place] - share.value * people, 0.0)
    for year in city.years:
        spent = rule.public_share.value * total["cost", year] / YI
        missed += rule.budget_price.value * np.maximum(spent - rule.budget[str(year)].value, 0.0)
    return missed


def brute_force(dataset: Dataset, scenario: Scenario) -> Best:
    """The best of all plans."""
    city = City(dataset, scenario)
    candidates = {name: city.firm_fates(name) for name in city.firms}
    best, plans, least = Best(math.inf, {}, {}, 0, math.inf), 0, math.inf
    for parks in city.park_plans():
        options = {name: [fate for fate in fates if city.fits(name, fate, parks)] for name, fates in candidates.items()}
        if not all(options.values()):
            continue
        books = [
            [_ledger(city, name, fate, city.host_of(fate[1], parks)) for fate in fates]
            for name, fates in options.items()
        ]
        total = Totals(books, city.park_book(parks))
        good, points, missed = judge(city, parks, total)
        plans += int(good.sum())
        if not good.any():
            continue
        least = min(least, float(missed[good].min()))
        row = int(np.where(good, points, np.inf).argmin())
        if points[row] < best.value:
            picked = np.unravel_index(row, tuple(map(len, books)))
            chosen = {name: fates[int(k)] for (name, fates), k in zip(options.items(), picked, strict=True)}
            best = Best(float(points[row]), parks, chosen, 0, 0.0)
    return Best(best.value, best.parks, best.firms, plans, least)


def _ledger(city: City, name: str, fate: FirmFate, host: str) -> Counter[Any]:
    """``City.ledger``, remembered on the city: many park plans share it."""
    known = city.__dict__.setdefault("_books", {})
    if (name, fate, host) not in known:
        known[name, fate, host] = city.ledger(name, fate, host)
    return known[name, fate, host]


def keeps_the_rules(city: City, parks: dict[str, ParkFate], firms: dict[str, FirmFate]) -> bool:
    """Whether one plan is among those that ``brute_force`` counts."""
    if parks not in city.park_plans():
        return False
    if any(fate not in city.firm_fates(name) or not city.fits(name, fate, parks) for name, fate in firms.items()):
        return False
    books = [[_ledger(city, name, fate, city.host_of(fate[1], parks))] for name, fate in firms.items()]
    good, _, _ = judge(city, parks, Totals(books, city.park_book(parks)))
    return bool(good[0])
