"""Family 5, closing (G18 §2.2, §3). Acts on the candidates.

exit_{f,s} is forced for outdated, four-no and beyond-repair firms, open for the grades named, else barred
"""

from parkopt.model.rule import Rule, no_rows
from parkopt.scenario.figure import Label

RULE = Rule(
    family=5,
    key="closing",
    title=Label(en="Closing", zh="关停"),
    meaning=Label(
        en="Outdated, four-no and beyond-repair firms close; firms of the named grades may; a sound firm is never closed.",
        zh="落后产能、四无、无法整治的企业关停；所列等级企业可关停；合规企业不予关停。",
    ),
    formula="Σ_s exit_{f,s} = 1 if forced;  exit_{f,s} = 0 if f is sound",
    clause="G18 §3",
    section="closing",
    rows=no_rows,
)
