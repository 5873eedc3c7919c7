"""Family 14, locks: fates fixed by a reviewer. Acts on the candidates.

every option of a locked park or firm that differs from the lock is 0
"""

from parkopt.model.rule import Rule, no_rows
from parkopt.scenario.schema import Label

RULE = Rule(
    family=14,
    key="locks",
    title=Label(en="Locks", zh="评审锁定"),
    meaning=Label(en="What a reviewer has fixed stays fixed.", zh="评审人员锁定的去向不变。"),
    formula="x = 0 for every option that differs from the lock",
    clause="review",
    section="locks",
    rows=no_rows,
)
