"""Family 14."""

from __future__ import annotations

import pandas as pd
import pytest

from parkopt.scenario.locks import FIRM_COLUMNS, PARK_COLUMNS, Locks
from tests.audit.plans import named, park_row, plan, scenario, violations
from tests.cities import firm, make_dataset, park, zone


def locks(parks=(), firms=()):
    return Locks(pd.DataFrame(list(parks), columns=PARK_COLUMNS), pd.DataFrame(list(firms), columns=FIRM_COLUMNS))


@pytest.fixture
def city():
    return make_dataset(
        [park("P001"), park("P002", 1), zone("Z01", x_km=4)], [firm("F1", "P001", output=60_000.0), firm("F2", "P002")]
    )


@pytest.fixture
def made(city):
    return plan(city, {"P002": park_row("MERGE", "P001", 2018)})


def test_honoured_locks_with_free_columns(city, made):
    parks = [("P001", "RETAIN", "", 0), ("P002", "MERGE", "P001", 2018)]
    assert violations(city, made, locks=locks(parks, [("F1", "RETAIN", "", 0), ("F2", "", "P002", 0)])) == {}


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        (("P001", "EXIT", "", 0), "P001: locked to fate EXIT, the plan says 'RETAIN'"),
        (("P002", "MERGE", "ZG1", 0), "P002: locked to host_id ZG1, the plan says 'P001'"),
        (("P002", "MERGE", "", 2020), "P002: locked to stage 2020, the plan says '2018'"),
        (("P009", "EXIT", "", 0), "P009: locked, but not in the data set"),
    ],
)
def test_broken_park_locks(city, made, lock, words):
    named(violations(city, made, locks=locks([lock])), "locks.parks", words)
    off = scenario(rules__locks__enabled=False)
    assert violations(city, made, off, locks([lock])) == {}


@pytest.mark.parametrize("lock", [("F1", "EXIT", "", 0), ("F1", "RETAIN", "Z01", 0), ("F2", "MERGE", "", 2020)])
def test_broken_firm_locks(city, made, lock):
    named(violations(city, made, locks=locks(firms=[lock])), "locks.firms", lock[0])
