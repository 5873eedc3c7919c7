"""The clauses of the gazette that scenarios, rules, reports and maps cite, by their short codes.

A code is a document (``G18``, ``G20``, ``B50``), a section or sector, and where it helps a number: ``G18 §2.2``,
``B50-T10``. Titles are our own words. Whatever no clause states is cited as ``assumption: …``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from parkopt.scenario.figure import Label

ASSUMPTION: Final = "assumption"
"""The word that a citation starts with when no clause states what is cited."""


@dataclass(frozen=True)
class Document:
    """A document of the Shaoxing Municipal Gazette 2017 No. 09."""

    code: str
    number: str
    title: Label
    date: str


@dataclass(frozen=True)
class Clause:
    """A place in a document, with what it asks for in a few words."""

    code: str
    document: Document
    title: Label


G18: Final = Document(
    "G18",
    "绍政发〔2017〕18号",
    Label(
        en="Pilot plan for upgrading development zones and industrial parks", zh="开发区（工业园区）改造提升试点方案"
    ),
    "2017-08-24",
)
G20: Final = Document(
    "G20",
    "绍政发〔2017〕20号",
    Label(en="Energy saving in the 13th five-year plan", zh="“十三五”节能降耗方案"),
    "2017-08-30",
)
B50: Final = Document(
    "B50",
    "绍政办发〔2017〕50号",
    Label(en="Action plans for five traditional industries", zh="五大传统产业改造提升行动方案"),
    "2017-08-22",
)

DOCUMENTS: Final = (G18, G20, B50)


def _clause(document: Document, code: str, en: str, zh: str) -> Clause:
    return Clause(code, document, Label(en=en, zh=zh))


CLAUSES: Final = (
    _clause(G18, "G18 §1.2", "Targets for 2018 and 2020", "2018、2020年主要目标"),
    _clause(G18, "G18 §2.1", "13 provincial zones become 6", "13个省级以上开发区整合为6个"),
    _clause(G18, "G18 §2.2", "281 parks in four batches; none in zones or red lines", "工业园区“四个一批”"),
    _clause(G18, "G18 §3", "Standards, entry, evaluation and forced exit", "标准管控、入园集聚与倒逼退出"),
    _clause(G18, "G18 §3.1", "Standards that a zone or park must meet", "改造提升标准"),
    _clause(G18, "G18 §3.2", "Clean-up of scattered plots, park by park", "分类整治、一园一策"),
    _clause(G18, "G18 §3.3", "Sound firms outside gather in parks; micro-firm parks", "园外企业入园、小微企业园"),
    _clause(G18, "G18 §3.4", "Yield-per-mu evaluation and pressure to leave", "亩产论英雄与倒逼牵引"),
    _clause(G18, "G18 §3.5", "Circular and ecological retrofit of parks", "园区循环化、生态化改造"),
    _clause(G18, "G18 §3.19", "A management body for every consolidated park", "整合后园区设立管委会"),
    _clause(G18, "G18 §4.22", "Second use of released land, land quota", "腾退土地二次开发"),
    _clause(G18, "G18 §4.23", "Monthly tracking and yearly assessment", "督查考核"),
    _clause(G20, "G20 annex", "Energy targets of the eight accountable units", "各责任单位节能目标"),
    _clause(B50, "B50-T", "Textile: targets and structure", "纺织：目标与结构"),
    _clause(B50, "B50-T10", "Textile: where dyeing and weaving may stand", "纺织：产业集聚提升（印染集聚）"),
    _clause(B50, "B50-C", "Chemicals: targets", "化工：目标"),
    _clause(B50, "B50-C1", "Chemicals: into clusters or upgraded by end 2018", "化工：2018年底前集聚入园或改造提升"),
    _clause(
        B50, "B50-C2", "Chemicals: nothing new outside clusters, reduced replacement", "化工：园外禁新增、减量置换"
    ),
    _clause(B50, "B50-M", "Metal: targets", "金属加工：目标"),
    _clause(B50, "B50-M1", "Metal: hubs by product", "金属加工：特色集聚区"),
    _clause(
        B50, "B50-M6", "Metal: no more heavy-metal discharge in sensitive areas", "金属加工：敏感区不新增重金属排放"
    ),
    _clause(B50, "B50-W", "Rice wine: targets", "黄酒：目标"),
    _clause(B50, "B50-W2", "Rice wine: origin-mark capacity inside the origin area", "黄酒：地理标志产能进入产区"),
    _clause(B50, "B50-P", "Pearl: cluster at Shanxiahu, targets", "珍珠：山下湖集聚与目标"),
)
"""Every clause that may be cited, document by document."""

_BY_CODE: Final = {clause.code: clause for clause in CLAUSES}


def clause(code: str) -> Clause:
    """The clause with this code. KeyError when there is none."""
    return _BY_CODE[code]


def is_clause(code: str) -> bool:
    """Whether ``code`` is a clause of the registry."""
    return code in _BY_CODE


def is_citation(text: str) -> bool:
    """Whether ``text`` may stand where a source is asked for: a known clause, or an assumption in words."""
    return is_clause(text) or text == ASSUMPTION or text.startswith(f"{ASSUMPTION}:")


def cited(text: str, language: str) -> str:
    """A citation for readers: code and title of a clause in ``language`` ('en' or 'zh'), other texts as they are."""
    if not is_clause(text):
        return text
    found = clause(text)
    return f"{found.code} {found.title.zh if language == 'zh' else found.title.en}"
