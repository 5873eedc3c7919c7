"""Family 2, ecological red lines (G18 §2.2, B50-T10). Acts on the candidates.

park p with share(p ∩ lines that forbid all) ≥ x:  only vacate_{p,s} is open
firm f whose point lies in a line that forbids its sector:  no stay_{f,h}, no outside_f
site j with share(j ∩ lines that forbid sector i) ≥ x:  no move_{f,j,s} for firms f of sector i
"""

from parkopt.model.rule import Rule, no_rows
from parkopt.scenario.figure import Label

RULE = Rule(
    family=2,
    key="redlines",
    title=Label(en="Red lines", zh="生态红线"),
    meaning=Label(
        en="What stands in a red line that forbids it neither stays nor receives; along the canal and in the Jianhu basin "
        "this holds for chemical fibre and dyeing.",
        zh="位于禁止其行业的红线内的园区和企业不得保留、不得承接；运河沿线和鉴湖流域适用于化纤、印染。",
    ),
    formula="share(p ∩ lines) ≥ x ⇒ Σ_s vacate_{p,s} = 1;  f ∈ line(sector) ⇒ stay = outside = 0;  j in line ⇒ move_{f,j} = 0",
    clause="G18 §2.2",
    section="redlines",
    rows=no_rows,
)
