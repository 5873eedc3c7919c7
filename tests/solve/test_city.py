"""The steps of a city solve, on a demo city small enough for seconds: proof, dive, counted runs, warm starts."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from parkopt.audit import audit
from parkopt.city import build_city
from parkopt.dataset.dataset import Dataset
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.progress import News
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Scenario
from parkopt.solve import solve_model
from parkopt.solve.assign import LOOSENED, may_go_to, whole_assignment, with_fates
from parkopt.solve.city import AGAIN, INDIVISIBLE, RISING, CitySearch
from parkopt.solve.dive import Dived, dive, mend
from parkopt.solve.fate_program import fate_rows
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.lagrange import Averages, Relaxation, Shares
from parkopt.solve.outcome import Outcome
from parkopt.solve.prover import AT_FIRST, PATIENT, Beside, InTurn, Order, Proof, Prover, Rounds, early
from parkopt.solve.prover_worker import VAIN, go_on
from parkopt.solve.raising import BEGUN, STIRRED, cold, first_round
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.start import (
    LOST,
    Named,
    averages,
    fates,
    leads,
    load_start,
    multipliers,
    plan,
    row_names,
    save_start,
)
from parkopt.solve.submodel import solve_sub
from parkopt.solve.volume import climb
from parkopt.solve.whole import FixedFates
from parkopt.solve.work import QUIET, Limits, Work
from parkopt.units import FloatArray


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return build_city(24, 400, 1)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("shaoxing-2020")


@pytest.fixture(scope="module")
def model(dataset: Dataset, scenario: Scenario) -> CityModel:
    return build_model(build_instance(dataset, scenario))


def counted(model: CityModel, **options) -> Outcome:
    """One turn of a run that counts its steps, by the way of large cities."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["parkopt.solve.solve"], "EXACT_COLUMNS", 0)
        return _solved(model, **options)


def _solved(model: CityModel, **options) -> Outcome:
    return solve_model(model, time_limit=60.0, threads=1, seed=3, gap=0.0, counted=True, **options)


@pytest.fixture(scope="module")
def first(model: CityModel) -> Outcome:
    return counted(model)


def never() -> bool:
    return False


def test_a_prover_that_is_killed_leaves_a_true_bound(model: CityModel, first: Outcome) -> None:
    prover = Beside(model, None)
    proof = prover.wait(1, never)
    assert proof is not None and proof.rounds >= 1
    prover._remote.kill()
    last = prover.wait(10_000, never)
    assert last is not None and last.bound >= proof.bound
    assert last.bound <= first.objective
    assert prover.dived(never) is None
    prover.close()
    assert prover.latest() is not None


@pytest.mark.parametrize(
    ("threads", "counted", "warm"), [(2, False, True), (1, False, True), (2, True, True), (2, False, False)]
)
def test_a_process_that_starts_early_is_used_and_ended(
    model: CityModel, first: Outcome, threads: int, counted: bool, warm: bool
) -> None:
    """Only where a prover beside begins at an earlier run; that the prover ends it, too, does no harm."""
    with early(first.start if warm else None, threads, counted) as remote:
        assert (remote is not None) == (threads == 2 and not counted and warm)
        if remote is None:
            return
        prover = Beside(model, first.start, remote=remote)
        proof = prover.wait(1, never)
        assert proof is not None and proof.bound <= first.objective
        prover.close()
    assert remote._process.poll() is not None
    with early(first.start, 2, False) as unused:
        assert unused is not None and unused._process.poll() is None
    assert unused._process.poll() is not None


def test_both_provers_prove_the_same_in_as_many_rounds(model: CityModel) -> None:
    beside, in_turn = Beside(model, None), InTurn(model, None, never)
    there, here = beside.wait(1, never), in_turn.wait(1, never)
    beside.close()
    assert there is not None and here is not None
    if there.rounds == here.rounds:
        assert there.bound == pytest.approx(here.bound, rel=1e-9)
    assert there.bound >= here.bound * (1 - 1e-9)


class Scripted(Rounds):
    """Rounds that end at bounds told before."""

    def __init__(self, bounds: list[float]) -> None:
        self.bounds, self.rounds = bounds, 0

    def round(self) -> None:
        self.rounds += 1

    def proof(self) -> Proof:
        return self.told(self.rounds)

    def told(self, rounds: int) -> Proof:
        nothing = np.empty(0)
        at, average = Multipliers(nothing, nothing), Shares(*(nothing for _ in Shares._fields))
        return Proof(self.bounds[rounds - 1], np.empty(0, dtype=np.int64), at, Averages(at, average), rounds)


def test_the_prover_beside_ends_after_some_rounds_in_vain_one_after_another() -> None:
    still = [2.0 + 1e-9] * VAIN
    rounds, told = Scripted([1.0, 2.0, *still[:-1], 3.0, *(one + 1 for one in still), 9.0]), []
    go_on(rounds, lambda: told.append(rounds.proof().bound))
    assert told == rounds.bounds[:-1]


@pytest.mark.parametrize("kind", [Beside, lambda model, start: InTurn(model, start, never)], ids=["beside", "in turn"])
def test_an_ordered_dive_ends_in_fates_that_fit_together(model: CityModel, kind: Callable[..., Prover]) -> None:
    prover = kind(model, None)
    proof = prover.wait(1, never)
    prover.order(Order(5, 40))
    found = prover.dived(never)
    after = prover.wait(proof.rounds + 1, never)
    prover.close()
    assert found is not None
    fixed = with_fates(model, found.host)
    kept = fixed.without(~fate_rows(model))
    assert solve_sub(kept, HighsOptions(time_limit=20)).x is not None
    park = model.columns.park
    assert set(park.park) == set(park.park[found.host[park.park] == park.host]), "a park's fate is one of its options"
    assert after.rounds > proof.rounds and after.bound >= proof.bound, "the ascent goes on"


def test_a_dive_leaves_the_ascent_as_it_was(model: CityModel) -> None:
    plain, dived = (Rounds(model, None, worth=lambda value: 0.0) for _ in range(2))
    plain.round()
    ends: list[Dived | None] = []

    def interrupt() -> bool:
        if dived.ascent.steps == 40:
            before = replace(dived.ascent)
            ends.append(dived.dive(Order(5, 10)))
            assert vars(dived.ascent) == vars(before), "the very same multipliers, averages, and steps"
        return False

    dived.over = interrupt
    dived.round()
    assert len(ends) == 1 and ends[0] is not None
    assert dived.ascent.point.value == pytest.approx(plain.ascent.point.value, rel=1e-3)


def test_a_seed_stirs_where_the_ascent_begins_and_nothing_else(model: CityModel) -> None:
    relaxation = Relaxation(model)
    plain, one, again, two = (cold(relaxation, seed) for seed in (None, 1, 1, 2))
    assert np.array_equal(one.row, again.row) and np.array_equal(one.firm, again.firm)
    assert (one.row != two.row).any() and (one.row != plain.row).any()
    np.testing.assert_allclose(one.row, plain.row, rtol=STIRRED)
    assert np.array_equal(one.row, relaxation.shared.project(one.row)), "a bound is true within the limits only"
    ends = [InTurn(model, None, never, seed=seed).wait(1, never) for seed in (1, 2)]
    assert ends[0].bound == pytest.approx(ends[1].bound, rel=0.02) and ends[0].bound != ends[1].bound


def test_a_round_ends_when_it_gains_less_than_it_is_worth(model: CityModel) -> None:
    whole, short = (Rounds(model, None, worth=lambda value, least=least: least) for least in (0.0, 1e9))
    whole.round()
    short.round()
    assert short.ascent.steps == AT_FIRST < whole.ascent.steps


def test_a_round_that_gained_too_little_goes_on_where_much_less_is_enough(model: CityModel) -> None:
    asked = [1e9]
    rounds = Rounds(model, None, worth=lambda value: asked[0])
    rounds.round()
    began = rounds.ascent
    rounds.round()
    assert rounds.ascent is not began and rounds.ascent.steps == 2 * AT_FIRST, "as much is asked for: it begins anew"
    began, steps = rounds.ascent, rounds.ascent.steps
    asked[0] = 1e-6
    rounds.round()
    assert rounds.ascent is began and began.steps > steps + PATIENT


@pytest.mark.parametrize(("apart", "chased"), [(1.2, True), (10.0, False)])
def test_the_bound_is_raised_where_that_alone_may_end_the_search(model: CityModel, apart: float, chased: bool) -> None:
    work = Work(model.linear, Limits(time_limit=300.0, threads=1, gap_points=1.0))
    city = CitySearch(model, work, None)
    city.prover._rounds.worth = lambda value: 1e9
    city.proof = city.prover.wait(1, never)
    before = city.proof.bound
    work.x, work.objective = np.zeros(model.linear.columns), before + apart
    city.prover._rounds.worth = city.worth
    city.chase()
    assert (city.proof.rounds > 1) == chased == (city.proof.bound > before)
    assert work.proven == chased


def test_fates_are_mended_with_few_changes(model: CityModel, first: Outcome) -> None:
    """A park that is to be merged into one that goes: the rest gives way only as far as the rules ask."""
    relaxation = InTurn(model, None, never)._rounds.relaxation
    told, led = fates(model, first.start), leads(model, first.start)
    costs = relaxation.evaluate(multipliers(relaxation, first.start)).fate_costs
    assert np.array_equal(mend(relaxation, costs, told, led), told), "what fits together is left as it is"
    park, site_of = model.columns.park, model.instance.hosts.site
    merged = np.flatnonzero((park.host >= 0) & (park.host != model.instance.sites.host[park.park]))
    lost = merged[(site_of[park.host[merged]] >= 0) & (told[site_of[park.host[merged]]] == -1)][0]
    changed = told.copy()
    changed[park.park[lost]] = park.host[lost]
    host = mend(relaxation, costs, changed, led)
    assert host is not None and not np.array_equal(host, changed), "nothing is merged into a park that goes"
    assert solve_sub(with_fates(model, host).without(~fate_rows(model)), HighsOptions(time_limit=20)).x is not None
    assert (host != changed).sum() <= (told != changed).sum(), "to take the change back is one way"


def test_firms_that_may_go_to_a_host(model: CityModel) -> None:
    firm = model.columns.firm
    one = firm.host[firm.host >= 0][:1]
    assert np.array_equal(np.flatnonzero(may_go_to(model, one)), np.unique(firm.firm[firm.host == one[0]]))
    assert not may_go_to(model, np.array([-1])).any()


@pytest.mark.parametrize(("over", "tries"), [(True, 1), (False, len(LOOSENED))])
def test_firms_are_not_tried_again_once_the_search_is_over(
    model: CityModel, monkeypatch: pytest.MonkeyPatch, over: bool, tries: int
) -> None:
    """Tries that find nothing cannot be interrupted at once."""
    tried = []
    nothing = HighsResult("unknown", None, np.inf, -np.inf)
    monkeypatch.setattr("parkopt.solve.assign.solve_sub", lambda *given: tried.append(given) or nothing)
    host = model.instance.sites.host.astype(np.int64)
    options = HighsOptions(time_limit=1.0, stop=lambda: over)
    assert whole_assignment(model, host, np.zeros(model.linear.columns), options).x is None
    assert len(tried) == tries


class Waited(InTurn):
    """Says which rounds it was asked for, and raises nothing."""

    def __init__(self, model: CityModel) -> None:
        super().__init__(model, None, never)
        self.asked: list[int] = []

    def wait(self, rounds: int, over: Callable[[], bool]) -> Proof:
        self.asked.append(rounds)
        return Scripted([1.0] * 9).told(rounds)


@pytest.mark.parametrize("threads", [1, 2])
def test_dives_begin_after_two_rounds_that_gain_no_more(model: CityModel, threads: int) -> None:
    city = CitySearch(model, Work(model.linear, Limits(time_limit=300.0, threads=threads)), None)
    city.prover.close()
    city.prover = Waited(model)
    city.ascend()
    assert city.prover.asked == [1, 2]


def test_a_dive_whose_parks_are_all_settled_at_once_takes_no_steps_where_averages_are_there(
    model: CityModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first round answers to nothing new; where nothing was averaged before, it averages."""
    prover = InTurn(model, None, never)
    proof = prover.wait(2, never)
    assert proof is not None
    relaxation, taken = prover._rounds.relaxation, []

    def climbed(function, ascent, steps, **how):
        taken.append(steps)
        return climb(function, ascent, steps, **how)

    monkeypatch.setattr("parkopt.solve.dive.climb", climbed)
    every = np.ones(relaxation.program.fates, dtype=bool)
    for begun, first_steps in ((proof.averages, 0), (None, 3)):
        taken.clear()
        assert dive(relaxation, proof.at, every, 1000, steps=3, begun=begun) is not None
        assert taken == [first_steps, 3]


@pytest.mark.parametrize("share", [0.02, 0.9])
def test_sums_of_a_sparse_point_are_those_of_all_columns(model: CityModel, share: float) -> None:
    shared, rng = Relaxation(model).shared, np.random.default_rng(3)
    x = np.where(rng.random(model.linear.columns) < share, rng.random(model.linear.columns), 0.0)
    assert shared.sums(x) == pytest.approx(shared.matrix @ x, rel=1e-12, abs=1e-12)


def test_a_dive_takes_only_allowed_fates(model: CityModel) -> None:
    prover = InTurn(model, None, never)
    proof = prover.wait(1, never)
    relaxation = prover._rounds.relaxation
    before = dive(relaxation, proof.at, np.ones(relaxation.program.fates, dtype=bool), 40)
    assert before is not None
    park = model.columns.park
    some = park.park < np.median(park.park)
    allowed = ~some | (park.host == before.host[park.park])
    after = dive(relaxation, proof.at, allowed, 5)
    assert after is not None
    assert (after.host[park.park[some]] == before.host[park.park[some]]).all()


def test_news_say_what_found_the_best_plan() -> None:
    news = News("neighbourhood 7", 61.0, 14.2, 13.9, 0.02, "dive by 25")
    assert str(news) == "  61 s · neighbourhood 7 · best plan 14.200 (dive by 25) · bound 13.900 · gap 2.00%"
    assert "(" not in str(News("dive by 25", 40.0, 14.2, improved="dive by 25"))


def test_counted_runs_give_the_same_plan(model: CityModel, first: Outcome) -> None:
    second = counted(model)
    assert second.objective == first.objective and second.bound == first.bound
    for name in ("parks", "firms", "leads", "workshops"):
        assert getattr(second.plan, name).equals(getattr(first.plan, name)), name


def test_a_city_plan_is_audited_and_above_its_bound(dataset: Dataset, scenario: Scenario, first: Outcome) -> None:
    assert audit(dataset, scenario, first.plan).passed
    assert first.bound < first.objective and 0 < first.gap < 1
    assert {"baselines", "waiting for the proof", "dive", "neighbourhoods"} <= set(first.phases)


def test_where_nobody_compares_one_plain_plan_is_enough(model: CityModel, first: Outcome) -> None:
    alone = counted(model, compare=False)
    assert None not in first.baselines.values()
    assert [value is None for value in alone.baselines.values()] == [False, True]
    assert alone.plan is not None and alone.plan.parks.equals(first.plan.parks), "the search needs no second one"


def test_a_proven_distance_in_points_is_enough_where_it_is_asked_for(model: CityModel, first: Outcome) -> None:
    apart = first.objective - first.bound
    wide, narrow = counted(model, gap_points=2.0 * apart), counted(model, gap_points=1e-6 * apart)
    assert wide.status == "optimal" and 0 < wide.objective - wide.bound <= 2.0 * apart
    assert "neighbourhoods" not in wide.phases, "it ended before the turns"
    assert narrow.status == "feasible" and "neighbourhoods" in narrow.phases


def test_a_warm_run_begins_where_the_earlier_one_ended(model: CityModel, first: Outcome, tmp_path: Path) -> None:
    save_start(first.start, tmp_path / "start.npz")
    start = load_start(tmp_path / "start.npz")
    for name in ("rows", "firms", "parks", "hosts", "led", "places"):
        assert getattr(start, name) == getattr(first.start, name) and len(getattr(start, name)), name
    assert np.array_equal(start.kinds, first.start.kinds) and np.array_equal(start.years, first.start.years)
    assert np.array_equal(start.y, first.start.y) and np.array_equal(start.v, first.start.v)
    relaxation = InTurn(model, start, never)._rounds.relaxation
    found = relaxation.evaluate(multipliers(relaxation, start))
    assert found.value == pytest.approx(first.bound, rel=1e-9)
    kept, told = averages(relaxation, start, relaxation.shares(found)), first.start.averages
    assert np.array_equal(kept.violation.row, told.row) and np.array_equal(kept.violation.firm, told.firm)
    assert sorted(kept.shares.fate[kept.shares.fate > 0]) == pytest.approx(sorted(told.fates.figures))
    assert sorted(kept.shares.lead[kept.shares.lead > 0]) == pytest.approx(sorted(told.leads.figures))
    save_start(replace(start, averages=None), tmp_path / "without.npz")
    assert load_start(tmp_path / "without.npz").averages is None
    again = counted(model, warm=start)
    assert again.bound >= first.bound * (1 - 1e-9)
    assert again.objective <= first.objective * (1 + 1e-6), "the earlier plan is there at once"


def test_an_ascent_goes_on_with_what_another_has_averaged(model: CityModel, first: Outcome) -> None:
    """It begins in small steps along the averaged violation; a park whose averaged fates are gone has those of its first point."""
    relaxation = Relaxation(model)
    at = multipliers(relaxation, first.start)
    other = relaxation.shares(relaxation.evaluate(at))
    fates_left = first.start.averages.fates
    park = fates_left.names[0].split("\t")[0]
    some = [place for place, name in enumerate(fates_left.names) if not name.startswith(f"{park}\t")]
    left = Named(tuple(fates_left.names[place] for place in some), fates_left.figures[some])
    start = replace(first.start, averages=first.start.averages._replace(fates=left))
    begun = averages(relaxation, start, other)
    lost = model.instance.sites.id[model.columns.park.park] == park
    assert np.array_equal(begun.shares.fate[lost], other.fate[lost]), "of the lost park nothing is known"
    assert not np.array_equal(begun.shares.fate[~lost], other.fate[~lost])
    ascent = first_round(relaxation, at, begun=begun)
    assert ascent.length == BEGUN and ascent.direction is begun.violation and ascent.average is begun.shares
    assert ascent.point.value == pytest.approx(first.bound, rel=1e-9), "the bound is that of the multipliers alone"
    assert averages(relaxation, replace(start, averages=None), other) is None


@pytest.mark.parametrize("enough", [0, 1, 9])
def test_after_a_change_dives_follow_from_what_the_bound_averaged_until_one_is_enough(
    model: CityModel, first: Outcome, monkeypatch: pytest.MonkeyPatch, enough: int
) -> None:
    """Each another one, over all parks, and from where the prover is by then; none where the earlier plan was enough."""
    dives: list[tuple[Order, int]] = []

    def nowhere(relaxation, at, allowed, at_once, over, seed=None, steps=0, begun=None) -> None:
        assert allowed.all() and begun is city.proof.averages and at is city.proof.at
        dives.append((Order(at_once, steps), city.proof.rounds))

    monkeypatch.setattr("parkopt.solve.city.dive", nowhere)
    monkeypatch.setattr(CitySearch, "far", lambda self, best: len(dives) >= enough)
    city = CitySearch(model, Work(model.linear, Limits(time_limit=60.0, counted=True)), first.start)
    city.again(first.start)
    assert dives == list(zip(AGAIN, (1, 2, 3), strict=True))[:enough]


def test_in_a_hurry_firms_are_made_whole_only_for_fates_that_may_be_near_enough(
    model: CityModel, first: Outcome
) -> None:
    """And the hurry ends with the dives after a change: a run that goes on looks for any better plan."""
    city = CitySearch(model, Work(model.linear, Limits(time_limit=60.0, counted=True)), first.start)
    host, x = fates(model, first.start), plan(model, first.start)
    city.work.prove(first.bound - 1.0)
    for hurried, bound in ((True, first.bound - 1.0), (False, first.bound - 1.0), (True, first.objective + 1.0)):
        city.hurried, city.work.x, city.work.objective, city.work.bound = hurried, None, np.inf, bound
        city.place(host, np.where(with_fates(model, host).upper > 0, x, 0.0), None, "tried")
        assert (city.work.x is not None) == (not hurried or bound > first.objective)
    city.hurried = False
    city.tried.add(b"fates found in the hurry")
    city.again(first.start)
    assert not city.hurried and not city.tried, "nor is a plan passed over because it was not enough then"


@pytest.mark.parametrize(("spare", "tried"), [(0.5, False), (2.0, True)])
def test_in_a_hurry_firms_are_made_whole_only_where_what_that_costs_is_left(
    model: CityModel, first: Outcome, monkeypatch: pytest.MonkeyPatch, spare: float, tried: bool
) -> None:
    made: list[float] = []
    monkeypatch.setattr(FixedFates, "whole", lambda self, relaxed, reach: made.append(reach) or relaxed)
    limits = Limits(time_limit=60.0, counted=True, gap_points=1.0)
    city = CitySearch(model, Work(model.linear, limits), first.start)
    host, x = fates(model, first.start), plan(model, first.start)
    near = np.where(with_fates(model, host).upper > 0, x, 0.0)
    divisible = FixedFates(model, host, HighsOptions(time_limit=60)).relax(near).objective
    city.work.bound = divisible + spare * INDIVISIBLE - 1.0
    city.hurried = True
    city.place(host, near, None, "tried")
    assert bool(made) == tried


@pytest.mark.parametrize(("missing", "placed"), [(0.9 * RISING, True), (1.1 * RISING, False)])
def test_firms_are_placed_anew_at_the_earlier_fates_where_little_is_missing(
    model: CityModel, first: Outcome, monkeypatch: pytest.MonkeyPatch, missing: float, placed: bool
) -> None:
    """From where the plan is, and not again for a dive that ends there."""
    asked: list[tuple[bytes, FloatArray]] = []
    monkeypatch.setattr(CitySearch, "place", lambda self, host, near, live, doing: asked.append((host.tobytes(), near)))
    limits = Limits(time_limit=60.0, counted=True, gap_points=1.0)
    city = CitySearch(model, Work(model.linear, limits), first.start)
    at = multipliers(city.relaxation, first.start)
    kept = Dived(fates(model, first.start), at, leads(model, first.start))
    city.place_kept(kept, -np.inf)
    assert not asked, "there is no plan"
    city.work.x, city.work.bound, city.work.objective = plan(model, first.start), 100.0, 200.0
    city.place_kept(kept, city.work.wanted + missing)
    assert asked == ([(kept.host.tobytes(), city.work.x)] if placed else [])
    assert (kept.host.tobytes() in city.tried) == placed


def test_an_earlier_plan_is_far_by_what_it_can_be_worth_at_best(model: CityModel, first: Outcome) -> None:
    """And where there is none it is, too: nothing is there to be worked on."""
    city = CitySearch(model, Work(model.linear, Limits(time_limit=60.0, counted=True)), first.start)
    city.work.bound = 100.0
    assert [city.far(best) for best in (100.0, 104.9, 105.3, np.inf, -np.inf)] == [False, False, True, True, True]


def test_whoever_waits_for_steps_waits_no_longer_than_a_round(model: CityModel) -> None:
    prover = Beside.__new__(Beside)
    prover._ended, told = threading.Event(), InTurn(model, None, never)
    proof = told.wait(1, never)
    assert proof is not None and proof.steps > 1
    news = [replace(proof, rounds=rounds, steps=steps) for rounds, steps in ((0, 7), (0, 40), (1, 7), (1, 40))]
    asked = [0]

    def over() -> bool:
        prover._proof = news[min(asked[0], len(news) - 1)]
        asked[0] += 1
        return asked[0] > 9

    for (rounds, steps), answer in {(0, 0): 0, (0, 8): 1, (0, 99): 2, (1, 0): 2, (1, 8): 3}.items():
        asked[0] = 0
        assert prover.wait(rounds, over, steps) is news[answer]


def test_what_is_wanted_is_near_enough(model: CityModel) -> None:
    work = Work(model.linear, Limits(gap=0.01, gap_points=0.2), unavoidable=2.0)
    for bound in (-98.0, 12.0, 101.0):
        work.bound = bound
        assert work.near_enough(work.wanted - 1e-9) and not work.near_enough(work.wanted + 1e-9)
    work.limits = Limits(gap=1.0)
    assert np.isinf(work.wanted)


def test_a_solver_that_asks_for_long_lets_the_work_tell_of_its_bound(model: CityModel) -> None:
    heard: list[News] = []
    work = Work(model.linear, Limits(), lambda news: bool(heard.append(news)) or len(heard) > 1)
    work.tell("thinking")
    assert not work.stop() and len(heard) == 1, "too soon"
    work.bound, work._told = 12.0, work._told - 2 * QUIET
    assert work.stop() and [news.doing for news in heard] == ["thinking"] * 2, "who hears may ask to end"
    assert heard[-1].bound == 12.0


def test_what_a_start_names_and_the_city_does_not_know_is_left_aside(model: CityModel, first: Outcome) -> None:
    strange = replace(
        first.start,
        rows=("no such row", *first.start.rows[1:]),
        firms=("nobody", *first.start.firms[1:]),
        hosts=("nowhere",) * len(first.start.hosts),
    )
    relaxation = InTurn(model, None, never)._rounds.relaxation
    begun = multipliers(relaxation, strange)
    assert relaxation.evaluate(begun).value <= first.objective
    assert np.array_equal(fates(model, strange), np.where(model.instance.sites.is_park, LOST, -1))
    firm = model.columns.firm_column
    known, some = plan(model, first.start)[firm], plan(model, strange)[firm]
    nobody = model.columns.firm.firm == 0
    assert np.array_equal(some[~nobody], known[~nobody]) and known[nobody].any() and not some[nobody].any()
    assert len(row_names(model, relaxation.shared.rows)) == len(begun.row)
