"""Family 3, polluting firms (G18 §1.2, §2.2). Acts on the candidates.

scattered polluter f, thermal power excepted:  outside_f = 0,  Σ_{s ≤ by} (Σ_j move_{f,j,s} + exit_{f,s}) = 1
repairable polluters that go on pay the retrofit:  cost += retrofit · output_f                         [万元]
"""

from parkopt.model.rule import Rule, no_rows
from parkopt.scenario.figure import Label

RULE = Rule(
    family=3,
    key="polluters",
    title=Label(en="Polluting firms", zh="涉污企业"),
    meaning=Label(
        en="By the stated year every polluting firm except thermal power stands in a park or zone or is closed; what can "
        "be repaired may move with a retrofit.",
        zh="到规定年份，除热电外的涉污企业全部入园或关停；可整治的经改造后可搬迁入园。",
    ),
    formula="outside_f = 0;  Σ_{s≤by} (Σ_j move_{f,j,s} + exit_{f,s}) = 1  for scattered polluters f",
    clause="G18 §1.2",
    section="polluters",
    rows=no_rows,
)
