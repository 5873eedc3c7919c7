"""The schema of a data set: every layer and column with unit, type, range, meaning and source.

One declaration serves the reader, the checks, the dictionary (``geodata/DICTIONARY.md``) and the headings people
see. Columns ending in ``_<year>`` (``spare_mu_2018``) stand for one column per phase.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a column holds; decides the dtype it is read into."""

    ID = "id"  # text, unique in its layer
    REF = "ref"  # text, an id of another layer
    TEXT = "text"
    FLOAT = "float"  # float64, NaN where missing
    INT = "int"  # int64
    BOOL = "bool"
    CATEGORY = "category"  # text from a closed list
    TAGS = "tags"  # text, words separated by ';', empty = none


class Shape(StrEnum):
    """What geometry a layer holds."""

    NONE = "none"
    POINT = "point"
    AREA = "polygon or multipolygon"
    SITE = "polygon, or point with gross_mu, or empty with a township"
    ANY = "any"


@dataclass(frozen=True)
class Column:
    """One column. ``low``/``high`` are inclusive; ``nullable`` columns may be empty (NaN, or '' for text)."""

    name: str
    kind: Kind
    en: str
    zh: str
    meaning: str
    meaning_zh: str
    unit: str = ""
    nullable: bool = False
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()
    refers: str = ""
    source: str = ""
    per_phase: bool = False


@dataclass(frozen=True)
class Layer:
    """One table of the data set. Optional layers may be missing altogether."""

    name: str
    en: str
    zh: str
    meaning: str
    shape: Shape
    columns: tuple[Column, ...]
    optional: bool = False
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(column.name for column in self.columns))

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError when the layer has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"layer {self.name} has no column {name}")


SITE_KINDS: Final = ("park", "zone", "micro_park")
GEOMETRY_QUALITIES: Final = ("surveyed", "sketched", "point", "township")
LOCATION_QUALITIES: Final = ("point", "park", "township")
COMPLIANCE: Final = ("yes", "repairable", "beyond_repair")
GRADES: Final = ("A", "B", "C", "D")
REDLINE_KINDS: Final = ("ecological_function", "water_corridor", "water_source")
AREA_KINDS: Final = (
    "dyeing_cluster",
    "chemical_cluster",
    "metal_hub",
    "wine_origin",
    "pearl",
    "heavy_metal_sensitive",
    "urban_core",
)
CONTEXT_KINDS: Final = ("river", "lake", "road", "town")
ABOVE_SCALE_REVENUE: Final = 2000.0
"""Yearly main revenue in 万元 from which a firm counts as above scale (规上), by the statistical definition."""

_LEDGER = "per-mu ledger (亩均效益)"

# fmt: off
SITES: Final = Layer(
    "sites",
    "Sites",
    "地块",
    "Parks outside the zones, provincial-or-higher zones, and micro-firm parks.",
    Shape.SITE,
    (
        Column("site_id", Kind.ID, "Site", "地块编号", "identifier of the site", "地块的编号"),
        Column("name", Kind.TEXT, "Name", "名称", "name of the site", "地块名称"),
        Column("name_en", Kind.TEXT, "English name", "英文名", "name in English", "英文名称", nullable=True),
        Column("county", Kind.REF, "County", "县市区", "county the site lies in", "所在县市区", refers="counties"),
        Column("unit", Kind.REF, "Unit", "责任单位", "accountable unit", "责任单位", refers="units", source="G20 annex"),
        Column("township", Kind.TEXT, "Township", "乡镇", "township the site lies in", "所在乡镇街道", nullable=True),
        Column("kind", Kind.CATEGORY, "Kind", "类型", "park, zone or micro-firm park", "园区、开发区或小微园", values=SITE_KINDS),
        Column("zone_group", Kind.TEXT, "Zone group", "开发区组团", "regrouped zone a zone belongs to; zones only", "整合后的开发区，仅开发区填写", nullable=True, source="G18 §2.1"),
        Column("zone_group_name", Kind.TEXT, "Zone group name", "组团名称", "name of the regrouped zone", "整合后开发区名称", nullable=True, source="G18 §2.1"),
        Column("zone_group_name_en", Kind.TEXT, "Zone group, English", "组团英文名", "its name in English", "整合后开发区英文名称", nullable=True, source="G18 §2.1"),
        Column("geometry_quality", Kind.CATEGORY, "Geometry quality", "边界精度", "how well the outline is known", "边界来源精度", values=GEOMETRY_QUALITIES),
        Column("gross_mu", Kind.FLOAT, "Gross land", "总面积", "gross area of the site", "地块总面积", "mu", low=0.1, high=300_000),
        Column("spare_mu", Kind.FLOAT, "Spare land", "可用空地", "land free for firms that move in, cumulative to the end of the phase's year", "至该年末累计可供用地", "mu", low=0, high=200_000, per_phase=True),
        Column("workshop_floor_m2", Kind.FLOAT, "Workshop floor", "标准厂房", "rentable floor free for below-scale firms, beside the land", "可出租标准厂房面积（不占用空地）", "m²", low=0, high=50_000_000),
        Column("urban_core", Kind.BOOL, "Urban core", "中心城区", "lies in the central city", "位于中心城区", source="G18 §2.2"),
        Column("rental_share", Kind.FLOAT, "Rented share", "租赁比例", "share of floor let out as workshops", "出租厂房占比", "1", low=0, high=1),
        Column("industrial_share", Kind.FLOAT, "Industrial share", "工业用地占比", "share of the land in industrial use", "工业用地比例", "1", low=0, high=1),
        Column("facilities", Kind.TAGS, "Facilities", "配套设施", "complete facilities: sewage, heat, gas, fire", "配套：污水、供热、燃气、消防", nullable=True),
        Column("boundary_clear", Kind.BOOL, "Clear boundary", "边界清晰", "has a clear boundary", "四至边界清晰", source="G18 §2.2"),
        Column("lawful_share", Kind.FLOAT, "Lawful share", "合法建筑占比", "share of lawful buildings", "合法建筑比例", "1", low=0, high=1, source="G18 §2.2"),
        Column("beyond_repair", Kind.BOOL, "Beyond repair", "无法整治", "environment or safety failures that cannot be repaired", "环境或安全问题无法整治达标", source="G18 §2.2"),
        Column("admitted_industries", Kind.TAGS, "Admitted", "准入产业", "sectors admitted; empty = all", "准入行业，空=不限", nullable=True),
        Column("barred_industries", Kind.TAGS, "Barred", "负面清单", "sectors on the negative list", "负面清单行业", nullable=True),
    ),
)

FIRMS: Final = Layer(
    "firms",
    "Firms",
    "企业",
    "The ledger: one row a firm, or a cohort of like small firms (count > 1: columns are totals, one fate).",
    Shape.POINT,
    (
        Column("firm_id", Kind.ID, "Firm", "企业编号", "identifier (统一社会信用代码 where known)", "统一社会信用代码或编号"),
        Column("name", Kind.TEXT, "Name", "企业名称", "name of the firm", "企业名称", source=_LEDGER),
        Column("county", Kind.REF, "County", "县市区", "county the firm stands in", "所在县市区", refers="counties", source=_LEDGER),
        Column("unit", Kind.REF, "Unit", "责任单位", "accountable unit", "责任单位", refers="units", source="G20 annex"),
        Column("township", Kind.TEXT, "Township", "所属乡镇", "township", "所属乡镇街道", nullable=True, source=_LEDGER),
        Column("site_id", Kind.REF, "Site", "所属园区", "site the firm stands on; empty = scattered", "所在地块，空=园外", nullable=True, refers="sites", source=_LEDGER),
        Column("location_quality", Kind.CATEGORY, "Location quality", "位置精度", "how well the place is known", "位置精度", values=LOCATION_QUALITIES),
        Column("industry", Kind.TEXT, "Industry code", "行业代码", "GB/T 4754-2017 code", "国民经济行业代码", source="GB/T 4754-2017"),
        Column("sector", Kind.TEXT, "Sector", "细分行业", "sub-industry (a key of the scenario's industries)", "细分行业（场景中的行业键）"),
        Column("above_scale", Kind.BOOL, "Above scale", "规上", "yearly main revenue of 20 million yuan or more", "年主营业务收入2000万元及以上"),
        Column("count", Kind.INT, "Firms", "企业数", "number of firms the row stands for", "该行代表的企业数", "firms", low=1, high=500),
        Column("land_mu", Kind.FLOAT, "Land", "用地面积", "land used; 0 for tenants", "用地面积，租户为0", "mu", low=0, high=20_000, source=_LEDGER),
        Column("floor_m2", Kind.FLOAT, "Floor", "建筑面积", "floor space used", "建筑面积", "m²", low=0, high=20_000_000),
        Column("revenue", Kind.FLOAT, "Revenue", "主营业务收入", "main revenue of 2016", "主营业务收入", "万元/yr", low=0, high=10_000_000),
        Column("output", Kind.FLOAT, "Output", "工业总产值", "gross industrial output of 2016", "工业总产值", "万元/yr", low=0, high=10_000_000),
        Column("value_added", Kind.FLOAT, "Value added", "工业增加值", "industrial value added of 2016", "工业增加值", "万元/yr", True, 0, 5_000_000, source=_LEDGER),
        Column("tax", Kind.FLOAT, "Tax", "实缴税金", "tax paid in 2016", "实缴税金", "万元/yr", low=0, high=2_000_000, source=_LEDGER),
        Column("employees", Kind.FLOAT, "Employees", "年平均职工人数", "mean employees of 2016", "年平均职工人数", "persons", low=0, high=100_000, source=_LEDGER),
        Column("energy_tce", Kind.FLOAT, "Energy", "综合能耗", "energy used in 2016", "综合能耗", "tce/yr", True, 0, 5_000_000, source=_LEDGER),
        Column("wastewater_t", Kind.FLOAT, "Wastewater", "废水排放量", "wastewater discharged in 2016", "废水排放量", "t/yr", True, 0, 100_000_000, source=_LEDGER),
        Column("r_and_d", Kind.FLOAT, "R&D", "R&D经费", "R&D spend of 2016", "研发经费", "万元/yr", True, 0, 1_000_000, source=_LEDGER),
        Column("hi_tech", Kind.BOOL, "High-tech", "高新技术", "high-tech industry", "高新技术产业"),
        Column("strategic", Kind.BOOL, "Strategic", "战略性新兴", "strategic emerging industry", "战略性新兴产业"),
        Column("grade", Kind.CATEGORY, "Grade", "综合评价等级", "evaluation grade", "综合评价等级", nullable=True, values=GRADES, source=_LEDGER),
        Column("polluting", Kind.BOOL, "Polluting", "涉污", "polluting firm", "涉污企业", source="G18 §2.2"),
        Column("compliance", Kind.CATEGORY, "Compliance", "达标情况", "environment and safety compliance", "环保安全达标情况", values=COMPLIANCE),
        Column("outdated", Kind.BOOL, "Outdated", "落后产能", "has outdated capacity", "落后产能"),
        Column("four_no", Kind.BOOL, "Four no's", "四无", "lacks the four basics (licences and permits)", "四无企业"),
        Column("heavy_metal", Kind.BOOL, "Heavy metal", "重金属", "discharges heavy metals", "重金属排放", source="B50-M6"),
        Column("origin_mark", Kind.BOOL, "Origin mark", "原产地标志", "uses the Shaoxing-wine origin mark", "使用绍兴黄酒原产地标志", source="B50-W2"),
        Column("thermal_power", Kind.BOOL, "Thermal power", "热电", "thermal power plant", "热电企业", source="G18 §1.2"),
        Column("join_group", Kind.TEXT, "Joining group", "整合组", "group of dyers that merge into one", "印染整合组", nullable=True, source="B50-T10"),
    ),
)

REDLINES: Final = Layer(
    "redlines",
    "Red lines",
    "生态红线",
    "Protected areas and what each forbids.",
    Shape.AREA,
    (
        Column("redline_id", Kind.ID, "Red line", "红线编号", "identifier", "编号"),
        Column("name", Kind.TEXT, "Name", "名称", "name", "名称"),
        Column("name_en", Kind.TEXT, "English name", "英文名", "name in English", "英文名称", nullable=True),
        Column("kind", Kind.CATEGORY, "Kind", "类型", "kind of protection", "保护类型", values=REDLINE_KINDS),
        Column("forbids", Kind.TAGS, "Forbids", "禁止", "sectors that may not stand there; * = all industry", "禁止的行业，*=所有工业"),
        Column("clause", Kind.TEXT, "Clause", "条款", "clause or 'assumption: …'", "条款或假设"),
    ),
)

AREAS: Final = Layer(
    "areas",
    "Sector areas",
    "产业集聚区",
    "Areas that sector rules refer to.",
    Shape.AREA,
    (
        Column("area_id", Kind.ID, "Area", "区域编号", "identifier", "编号"),
        Column("name", Kind.TEXT, "Name", "名称", "name", "名称"),
        Column("name_en", Kind.TEXT, "English name", "英文名", "name in English", "英文名称", nullable=True),
        Column("kind", Kind.CATEGORY, "Kind", "类型", "what the area is for", "区域类型", values=AREA_KINDS),
        Column("sectors", Kind.TAGS, "Sectors", "行业", "sectors the area is for", "适用行业", nullable=True),
        Column("serves", Kind.TAGS, "Serves", "服务县市", "counties whose firms go there; * = all", "服务的县市区，*=全部"),
        Column("max_mu", Kind.FLOAT, "Land limit", "用地上限", "land its sector may use there", "该行业用地上限", "mu", True, 0, 200_000),
        Column("max_sites", Kind.INT, "Site limit", "家数上限", "firms (after joining) it may hold; 0 = no limit", "可容纳企业数（整合后），0=不限", "firms", low=0, high=10_000),
        Column("ready_year", Kind.INT, "Ready", "可用年份", "year from whose end it can receive", "可承接年份", "year", low=2016, high=2100),
        Column("clause", Kind.TEXT, "Clause", "条款", "clause or 'assumption: …'", "条款或假设"),
    ),
)

_REGION = (
        Column("name", Kind.TEXT, "Name", "名称", "name", "名称"),
        Column("name_en", Kind.TEXT, "English name", "英文名", "name in English", "英文名称", nullable=True))

COUNTIES: Final = Layer("counties", "Counties", "县市区", "Counties of the city.", Shape.AREA, (
        Column("county_id", Kind.ID, "County", "县市区编号", "identifier", "编号"),
        *_REGION))

UNITS: Final = Layer("units", "Accountable units", "责任单位", "Units that answer for energy targets (figures stand in the scenario).", Shape.AREA, (
        Column("unit_id", Kind.ID, "Unit", "责任单位编号", "identifier", "编号"),
        *_REGION,
        Column("county", Kind.REF, "County", "县市区", "county it lies in", "所在县市区", refers="counties")))

CONTEXT: Final = Layer("context", "Context", "背景", "Rivers, lakes, roads and towns: to look at only, no rule reads them.", Shape.ANY, (
        Column("context_id", Kind.ID, "Feature", "要素编号", "identifier", "编号"),
        *_REGION,
        Column("kind", Kind.CATEGORY, "Kind", "类型", "kind of feature", "类型", values=CONTEXT_KINDS)), optional=True)

META: Final = Layer("meta", "About", "说明", "Facts about the data set: city, base_year, synthetic (true|false), note, note_zh, seed, generator, licence…", Shape.NONE, (
        Column("key", Kind.ID, "Key", "键", "name of the fact", "键"),
        Column("value", Kind.TEXT, "Value", "值", "the fact", "值", nullable=True)))

# fmt: on
LAYERS: Final = (SITES, FIRMS, REDLINES, AREAS, COUNTIES, UNITS, CONTEXT, META)
"""Every layer, in the order they are read, written and documented."""

META_KEYS: Final = ("city", "city_zh", "base_year", "synthetic", "note", "note_zh")
"""Facts every data set must state."""


def layer(name: str) -> Layer:
    """The layer called ``name``; KeyError when there is none."""
    for candidate in LAYERS:
        if candidate.name == name:
            return candidate
    raise KeyError(f"the schema has no layer {name}")
