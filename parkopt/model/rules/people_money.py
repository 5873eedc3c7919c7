"""Family 13, people and money.

Σ jobs lost · x ≤ share · Σ employees + slack               city and each county (of the firm's base-year place)  [persons]
public share · Σ cost · x up to stage s ≤ budget_s + slack   cumulative; retrofits at the first stage, upgrades at the last  [亿元]
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.objective import workshop_cost
from parkopt.model.rows import Part, block
from parkopt.model.rule import Rule
from parkopt.scenario.figure import Label
from parkopt.units import yi_from_wan


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """Jobs by city and county, public money by phase."""
    rule, firms, firm = instance.scenario.rules.people_money, instance.firms, columns.firm
    losing = np.flatnonzero(firm.jobs > 0)
    jobs = firm.jobs[losing]
    counties = sorted(set(firms.county.tolist()))
    county = np.searchsorted(np.array(counties), firms.county[firm.firm[losing]])
    people = np.array([firms.employees[firms.county == name].sum() for name in counties])
    limit = np.concatenate([[rule.jobs_lost_city.value * people.sum()], rule.jobs_lost_county.value * people])
    column = columns.firm_start + losing
    made = [
        block("people.jobs", 13, "assumption", [(np.zeros(len(losing)), column, jobs), (county + 1, column, jobs)],
              len(counties) + 1, upper=limit, price=rule.jobs_price.value, about=["city", *counties])
    ]  # fmt: skip
    share = rule.public_share.value
    parts: list[Part] = []
    last = instance.stages - 1
    for stage in range(instance.stages):
        park = np.flatnonzero((columns.park.stage <= stage) & ((columns.park.stage >= 0) | (stage == last)))
        spent = np.flatnonzero((firm.cost > 0) & (firm.stage <= stage))
        built = np.flatnonzero(columns.workshop_stage == stage)
        row = stage
        parts.append((np.full(len(park), row), columns.park_column[park], yi_from_wan(share * columns.park.cost[park])))
        parts.append((np.full(len(spent), row), columns.firm_start + spent, yi_from_wan(share * firm.cost[spent])))
        parts.append(
            (np.full(len(built), row), columns.workshop[built], float(yi_from_wan(share * workshop_cost(instance))))
        )
    budget = np.array([rule.budget[str(year)].value for year in instance.years])
    made.append(
        block("money.budget", 13, "assumption", parts, instance.stages, upper=budget, price=rule.budget_price.value,
              about=[str(year) for year in instance.years])
    )  # fmt: skip
    return made


RULE = Rule(
    family=13,
    key="people_money",
    title=Label(en="People and money", zh="就业与资金"),
    meaning=Label(
        en="Jobs lost in the city and in any county, and public money to the end of each phase, stay within limits; beyond "
        "them each unit has its price.",
        zh="全市和各县市区减少的岗位、各阶段财政投入不超过限额，超出部分计价。",
    ),
    formula="Σ jobs ≤ share · employees + slack;  public share · Σ_{≤s} cost ≤ budget_s + slack",
    clause="assumption",
    section="people_money",
    rows=rows,
)
