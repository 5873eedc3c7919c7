"""Family 15, eligibility for the four batches (G18 §2.2). Acts on the candidates.

open_p = 0 unless gross_p ≥ min area, boundary clear, lawful share ≥ min, facilities complete
merge_{q,p} = 0 unless output_p ≥ host min output and spare_p ≥ host min spare
vacate is forced for parks beyond repair; small ∧ few firms ∧ low output; central city with a low industrial share; rented
"""

from parkopt.model.rule import Rule, no_rows
from parkopt.scenario.figure import Label

RULE = Rule(
    family=15,
    key="eligibility",
    title=Label(en="Eligibility for the four batches", zh="四个一批的条件"),
    meaning=Label(
        en="Retained: suitable size, clear boundary, lawful buildings, facilities. Host: industrial strength and room. Cleared: "
        "small, few firms and low output, or beyond repair. Converted: central city with a low industrial share, or rented.",
        zh="保留：规模适宜、边界清晰、建筑合法、配套齐全；整合主体：有产业实力和空间；清理：低小散或无法整治；转型：中心城区工业比重低或以租赁为主。",
    ),
    formula="open_p ≤ [eligible];  merge_{q,p,s} ≤ [p strong and roomy];  Σ_s vacate_{p,s} = 1 if cleared or converted",
    clause="G18 §2.2",
    section="eligibility",
    rows=no_rows,
)
