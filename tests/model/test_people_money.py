"""Family 13: jobs and public money; both are soft, each miss has its price."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, zone
from tests.model.hand import CLOSE, MOVE, assumed, hand_scenario, optimum


def polluter(km: float = 3.0, **over):
    """Moves km away or closes (grade D); 120 people, the only ones of the city and of Keqiao."""
    return make_dataset([zone("Z01")], [firm("F1", xy=(4.0 - km, 0.0), polluting=True, **({"grade": "D"} | over))])


def priced(jobs: float, money: float = 0.0, budget: float = 0.0):
    return hand_scenario(
        "polluters",
        "people_money",
        rules__people_money__jobs_price=assumed(jobs, "points/person"),
        rules__people_money__budget_price=assumed(money, "points/亿元"),
        rules__people_money__budget={"2018": assumed(budget, "亿元"), "2020": assumed(2 * budget, "亿元")},
    )


def test_closing_is_cheap_until_jobs_have_a_price():
    """Closing costs 720 and 0.7·120 = 84 jobs, moving 1 386 and 120·3·0.01 = 3.6. Of the city's people 2 % = 2.4 may go, of
    the county's 4 % = 4.8: closing misses 81.6 + 79.2, moving 1.2. At 4 points moving pays, at 5 it is cheaper."""
    assert optimum(polluter(), priced(0.0)).value == pytest.approx(CLOSE)
    assert optimum(polluter(), priced(4.0)).value == pytest.approx(CLOSE + 4 * 160.8)
    for price in (5.0, 100.0):
        solved = optimum(polluter(), priced(price))
        assert solved.value == pytest.approx(MOVE + 36 + price * 1.2)
        assert solved.firm("F1")[0] == "RELOCATE"


def test_no_move_loses_more_than_the_most():
    """At 30 km 30 % are lost; the most is set to 20 %: 24 jobs of which 2.4 and 4.8 are free."""
    rules = priced(100.0).model_copy()
    capped = hand_scenario(
        "polluters",
        "people_money",
        rules__people_money__jobs_price=assumed(100.0, "points/person"),
        rules__people_money__budget_price=assumed(0.0, "points/亿元"),
        coefficients__jobs_lost_most=assumed(0.2),
    )
    far = optimum(polluter(30.0), capped)
    assert far.value == pytest.approx(MOVE + 360 + 100 * (21.6 + 19.2))
    assert optimum(polluter(30.0), rules).value == pytest.approx(MOVE + 360 + 100 * (33.6 + 31.2))


def test_public_money_up_to_each_phase():
    """40 % of 1 386 万元 = 0.05544 亿元 are spent by 2018, and still by 2020; the budgets are 0.01 and 0.02."""
    spent = 0.4 * (MOVE + 36) / 1e4
    solved = optimum(polluter(grade="B"), priced(0.0, 1_000.0, 0.01))
    assert solved.value == pytest.approx(MOVE + 36 + 1_000 * ((spent - 0.01) + (spent - 0.02)))
    assert optimum(polluter(grade="B"), priced(0.0, 1_000.0, 0.06)).value == pytest.approx(MOVE + 36)


def test_later_is_cheaper_where_the_first_budget_is_tight():
    """A firm that must close, 720 万元: 0.0288 亿元 of public money. Nothing is to be spent by 2018, so it waits."""
    city = make_dataset([zone("Z01")], [firm("F1", "Z01", outdated=True)])
    rules = hand_scenario(
        "people_money",
        rules__people_money__jobs_price=assumed(0.0, "points/person"),
        rules__people_money__budget_price=assumed(1.0, "points/亿元"),
        rules__people_money__budget={"2018": assumed(0.0, "亿元"), "2020": assumed(1.0, "亿元")},
    )
    solved = optimum(city, rules)
    assert solved.value == pytest.approx(CLOSE) and solved.firm("F1") == ("EXIT", "", 2020)
