"""The visible list of everything the audit checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from parkopt.audit import (
    admission,
    entry,
    hosts,
    land,
    limits,
    locks,
    merging,
    parks,
    people_money,
    structure,
    term_limits,
)
from parkopt.audit.case import Case, Outcome
from parkopt.results import RuleResult
from parkopt.scenario.rules import Rules
from parkopt.scenario.schema import Scenario


@dataclass(frozen=True)
class Check:
    """One audited rule. ``rule`` is '<section of the scenario's rules>.<name>'; sections that are no such section
    (``plan``, ``targets``; ``term_limits``) are never switched off."""

    rule: str
    family: int
    clause: str
    run: Callable[[Case], Outcome]

    @property
    def section(self) -> str:
        """Name of the section of the scenario's rules that switches the check."""
        return self.rule.partition(".")[0]

    def stated(self, scenario: Scenario) -> bool:
        """Whether the scenario has the table that the check is about: that of limits on terms may be absent."""
        return getattr(scenario, self.section, True) is not None

    def enabled(self, rules: Rules) -> bool:
        """Whether the scenario has the family switched on."""
        return bool(getattr(rules, self.section).enabled) if self.section in Rules.model_fields else True

    def result(self, case: Case) -> RuleResult:
        """The rule's result for one plan; nothing is checked while its family is switched off."""
        found = self.run(case) if self.enabled(case.scenario.rules) else Outcome(0)
        return RuleResult(self.rule, self.family, self.clause, found.checked, found.violations)


def _targets(rule: str) -> Callable[[Case], Outcome]:
    return lambda case: limits.judged(limits.targets(case, rule))


CHECKS: Final = (
    Check("plan.complete", 0, "G18 §2.2", structure.complete),
    Check("plan.parks", 0, "G18 §2.2", structure.parks),
    Check("plan.firms_on_sites", 0, "G18 §2.2", structure.firms_on_sites),
    Check("plan.firm_rows", 0, "G18 §2.2", structure.firm_rows),
    Check("plan.vacated_fate", 0, "G18 §2.2", structure.vacated_fate),
    Check("plan.g18_class", 0, "G18 §2.2", structure.g18_class),
    Check("plan.after_use", 0, "G18 §4.22", structure.after_use),
    Check("plan.workshops", 0, "G18 §3.3", structure.workshops),
    Check("park_count.limit", 1, "G18 §1.2", parks.remaining),
    Check("park_count.inside_zone", 1, "G18 §2.1", parks.absorbed),
    Check("redlines.parks", 2, "G18 §2.2", parks.in_redlines),
    Check("redlines.firms", 2, "G18 §2.2", entry.forbidden_stay),
    Check("redlines.receiving", 2, "G18 §2.2", entry.forbidden_arrival),
    Check("polluters.in_hosts", 3, "G18 §1.2", entry.polluters),
    Check("admission.outdated", 4, "G18 §2.2", admission.outdated),
    Check("admission.catalogue", 4, "G18 §2.2", admission.catalogue),
    Check("admission.micro_parks", 4, "G18 §3.3", admission.micro_parks),
    Check("admission.dyeing_places", 4, "B50-T10", admission.dyeing_places),
    Check("admission.dyeing_clearance", 4, "B50-T10", admission.dyeing_clearance),
    Check("admission.joined_groups", 4, "B50-T10", admission.joined_groups),
    Check("admission.cluster_limits", 4, "B50-T10", admission.cluster_limits),
    Check("admission.chemicals", 4, "B50-C1", admission.chemicals),
    Check("admission.heavy_metals", 4, "B50-M6", admission.heavy_metals),
    Check("admission.origin_mark", 4, "B50-W2", admission.origin_mark),
    Check("closing.forced", 5, "G18 §2.2", entry.forced),
    Check("closing.permitted", 5, "G18 §3.4", entry.permitted),
    Check("merging.gap", 6, "G18 §2.2", merging.near),
    Check("merging.contact", 6, "G18 §2.2", merging.contact),
    Check("merging.county", 6, "G18 §2.2", merging.county),
    Check("merging.similarity", 6, "G18 §2.2", merging.similarity),
    Check("merging.span", 6, "G18 §2.2", merging.span),
    Check("land.plots", 7, "G18 §4.22", land.plots),
    Check("land.floors", 7, "G18 §3.3", land.floors),
    Check("land.county", 7, "assumption: parks take firms of their county", land.county),
    Check("land.far_moves", 7, "assumption: how far firms move", land.far_moves),
    Check("productivity.floor", 8, "G18 §1.2", hosts.productivity),
    Check("productivity.targets", 8, "G18 §1.2", _targets("productivity.targets")),
    Check("rates.targets", 9, "G18 §1.2", _targets("rates.targets")),
    Check("leading.industries", 10, "G18 §1.2", hosts.leads),
    Check("leading.targets", 10, "G18 §1.2", _targets("leading.targets")),
    Check("tiers.targets", 11, "G18 §1.2", _targets("tiers.targets")),
    Check("energy.targets", 12, "G18 §1.2", lambda case: limits.judged(limits.intensities(case))),
    Check("energy.units", 12, "G20 annex", lambda case: limits.judged(limits.unit_energy(case))),
    Check(
        "people_money.limits",
        13,
        "assumption: what city and budgets can bear",
        lambda case: limits.judged(people_money.limits(case)),
    ),
    Check("locks.parks", 14, "assumption: fixed by a reviewer", locks.parks),
    Check("locks.firms", 14, "assumption: fixed by a reviewer", locks.firms),
    Check("eligibility.retained", 15, "G18 §2.2", parks.retained),
    Check("eligibility.absorbing", 15, "G18 §2.2", parks.absorbing),
    Check("eligibility.cleared", 15, "G18 §2.2", parks.cleared),
    Check(
        term_limits.RULE,
        16,
        "assumption: limits chosen for terms of the objective",
        lambda case: limits.judged(term_limits.limits(case)),
    ),
    Check("targets.other", 0, "G18 §1.2", limits.other_targets),
)
"""Every check, in the order of the report."""
