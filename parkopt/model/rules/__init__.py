"""The rule families, one module each. To add one, write a module and name it in RULES."""

from typing import Final

from parkopt.model.rule import Rule
from parkopt.model.rules import (
    admission,
    closing,
    eligibility,
    energy,
    land,
    leading,
    locks,
    merging,
    park_count,
    people_money,
    polluters,
    productivity,
    rates,
    redlines,
    term_limits,
    tiers,
)

RULES: Final[tuple[Rule, ...]] = (
    park_count.RULE,
    redlines.RULE,
    polluters.RULE,
    admission.RULE,
    closing.RULE,
    merging.RULE,
    land.RULE,
    productivity.RULE,
    rates.RULE,
    leading.RULE,
    tiers.RULE,
    energy.RULE,
    people_money.RULE,
    locks.RULE,
    eligibility.RULE,
    term_limits.RULE,
)
"""Every rule family: fifteen in the order of the policy design, then limits that no policy states."""
