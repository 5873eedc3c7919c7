"""Firms: red lines (family 2), polluters (3), forced and allowed closures (5)."""

from __future__ import annotations

import numpy as np

from parkopt.audit.case import Bools, Case, Outcome, outcome, phrase
from parkopt.dataset.plan import Fate


def forbidden_stay(case: Case) -> Outcome:
    """A firm whose point lies in a red line that forbids its sector (or all) does not stay, in a zone or anywhere."""
    forbidden = case.ground.firm_forbidden
    wrong = forbidden & case.firms["stays"].to_numpy(dtype=bool)
    text = "{id}: stands in a red line that forbids {sector}, but stays ({fate})"
    return outcome(forbidden.sum(), phrase(case.firms, wrong, text))


def forbidden_arrival(case: Case) -> Outcome:
    """Nobody moves to a site that lies in red lines that forbid its sector (or all) to ``park_overlap_share``."""
    moves = case.firms[case.firms["moves"]]
    wrong = np.zeros(len(moves), dtype=bool)
    for sector in moves["sector"].unique():
        barred = case.ground.barred_to(sector)
        wrong |= ((moves["sector"] == sector) & moves["place"].isin(barred.index[barred])).to_numpy(dtype=bool)
    text = "{id}: moves to {place}, which lies in red lines that forbid {sector}"
    return outcome(len(moves), phrase(moves, wrong, text))


def polluters(case: Case) -> Outcome:
    """A polluter other than thermal power is in a host or closed by the end of ``by``; none stays outside."""
    firms, by = case.firms, int(case.scenario.rules.polluters.by.value)
    bound = firms["polluting"].astype(bool) & ~firms["thermal_power"].astype(bool)
    late = bound & (firms["site_id"] == "") & firms["fate"].isin((Fate.RELOCATE, Fate.EXIT)) & (firms["stage"] > by)
    return outcome(
        bound.sum(),
        phrase(firms, bound & (firms["fate"] == Fate.OUTSIDE), "{id}: a polluter stays outside every park"),
        phrase(firms, late, f"{{id}}: a scattered polluter is dealt with in {{stage}}, due by {by} ({{fate}})"),
    )


def must_close(case: Case) -> Bools:
    """Firms that have to close: outdated, four no's, beyond repair."""
    firms = case.firms
    bad = firms["outdated"].astype(bool) | firms["four_no"].astype(bool) | (firms["compliance"] == "beyond_repair")
    return bad.to_numpy(dtype=bool)


def forced(case: Case) -> Outcome:
    """What cannot be repaired closes. Outdated firms and four no's fall to the admission rules while those hold."""
    due = must_close(case)
    if case.scenario.rules.admission.enabled:
        due = (case.firms["compliance"] == "beyond_repair").to_numpy(dtype=bool)
    text = "{id}: has to close (compliance {compliance}, outdated {outdated}, four no's {four_no}), but is {fate}"
    return outcome(due.sum(), phrase(case.firms, due & (case.firms["fate"] != Fate.EXIT), text))


def permitted(case: Case) -> Outcome:
    """Only firms that have to close, or whose grade may be closed, exit: a sound firm is never closed by the plan."""
    firms, grades = case.firms, case.scenario.rules.closing.closable_grades.values
    allowed = must_close(case) | firms["grade"].isin(grades).to_numpy(dtype=bool)
    text = f"{{id}}: a sound firm of grade '{{grade}}' is closed; only grades {', '.join(grades) or '(none)'} may be"
    return outcome(int(firms["exits"].sum()), phrase(firms, firms["exits"].to_numpy(dtype=bool) & ~allowed, text))
