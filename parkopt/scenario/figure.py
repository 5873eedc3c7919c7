"""What a scenario's sections are made of: figures with unit and source, choices, switches, labels.

Every number is a ``Figure``: value, unit, and either a clause of the policy book or an assumption with the range it
may lie in. A field names the unit it must be stated in, so that a unit mistake is an error and not a wrong plan.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator


class Closed(BaseModel):
    """Base of every section: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Sourced(Closed):
    """Something that states where it comes from: a clause, or an assumption."""

    clause: str | None = None
    assumption: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.clause) == bool(self.assumption):
            raise ValueError("state either a clause or an assumption")
        return self

    @property
    def source(self) -> str:
        """The clause, or 'assumption: …'."""
        return self.clause or f"assumption: {self.assumption}"


class Figure(Sourced):
    """One number. Assumptions carry the range low–high within which reasonable people may differ."""

    value: float
    unit: str
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.assumption:
            if self.low is None or self.high is None:
                raise ValueError("an assumption needs low and high")
            if not self.low <= self.value <= self.high:
                raise ValueError(f"value {self.value} lies outside low–high {self.low}–{self.high}")
        return self


class Choice(Sourced):
    """A list of words (grades, facilities, counties, sectors)."""

    values: tuple[str, ...]


class Switch(Sourced):
    """A yes or no."""

    value: bool


def _in(*units: str) -> AfterValidator:
    def check(figure: Figure) -> Figure:
        if figure.unit not in units:
            raise ValueError(f"unit must be {' or '.join(map(repr, units))}, not {figure.unit!r}")
        return figure

    return AfterValidator(check)


def _share() -> AfterValidator:
    def check(figure: Figure) -> Figure:
        if not 0 <= figure.value <= 1:
            raise ValueError(f"a share lies between 0 and 1 (write 5 % as 0.05), not {figure.value}")
        return figure

    return AfterValidator(check)


Number = Annotated[Figure, _in("1")]
Share = Annotated[Figure, _in("1"), _share()]
PerYear = Annotated[Figure, _in("1/yr")]
Mu = Annotated[Figure, _in("mu")]
Metres = Annotated[Figure, _in("m")]
Kilometres = Annotated[Figure, _in("km")]
Wan = Annotated[Figure, _in("万元")]
WanPerYear = Annotated[Figure, _in("万元/yr")]
WanPerMu = Annotated[Figure, _in("万元/mu")]
WanPerM2 = Annotated[Figure, _in("万元/m²")]
WanPerPerson = Annotated[Figure, _in("万元/person")]
WanPerPersonKm = Annotated[Figure, _in("万元/(person·km)")]
WanPerWan = Annotated[Figure, _in("万元/(万元/yr)")]
SharePerKm = Annotated[Figure, _in("1/km")]
Year = Annotated[Figure, _in("year")]
Parks = Annotated[Figure, _in("parks")]
Firms = Annotated[Figure, _in("firms")]
Industries = Annotated[Figure, _in("industries")]
YiPerYear = Annotated[Figure, _in("亿元/yr")]
Yi = Annotated[Figure, _in("亿元")]
Tce = Annotated[Figure, _in("tce/yr")]
Tonnes = Annotated[Figure, _in("t/yr")]
Persons = Annotated[Figure, _in("persons")]


class Label(Closed):
    """A text in both languages."""

    en: str
    zh: str
