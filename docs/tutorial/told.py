"""What the tutorial's sections are made of: the batch, its analyses, and names as Markdown shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from docs.tutorial.prose import plain
from parkopt.batch.analysis.alternatives import Alternatives, analyse_alternatives
from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.frequency import Frequency, PartFrequency, analyse_frequency
from parkopt.batch.analysis.front import Fronts, analyse_fronts
from parkopt.batch.analysis.groups import Groups, analyse_groups
from parkopt.batch.analysis.noise import Noise
from parkopt.batch.analysis.regret import Regret, RulesRegret, analyse_regret
from parkopt.batch.analysis.replacing import Replacing, analyse_replacing
from parkopt.batch.analysis.said import Said
from parkopt.batch.exhibits.matter import Matter

Facts = dict[str, str]
"""What stands for each placeholder of the template."""


@dataclass(frozen=True)
class Told:
    """A batch with its analyses, each made once."""

    matter: Matter

    @property
    def evidence(self) -> Evidence:
        return self.matter.evidence

    @property
    def noise(self) -> Noise:
        return self.matter.noise

    @cached_property
    def frequency(self) -> Frequency:
        return analyse_frequency(self.evidence)

    @cached_property
    def fronts(self) -> Fronts:
        return analyse_fronts(self.evidence)

    @cached_property
    def regret(self) -> Regret:
        return analyse_regret(self.evidence)

    @cached_property
    def groups(self) -> Groups:
        return analyse_groups(self.evidence)

    @cached_property
    def replacing(self) -> Replacing:
        return analyse_replacing(self.evidence, self.matter.places.sites)

    @cached_property
    def alternatives(self) -> Alternatives | Said:
        return analyse_alternatives(self.evidence)

    @property
    def rules_regret(self) -> RulesRegret | None:
        """Regrets under the rules that most plans keep."""
        return self.regret.same[0] if self.regret.same else None

    @property
    def base(self) -> str | None:
        """The job with the weights of the base scenario, where one has a plan."""
        return None if isinstance(self.alternatives, Said) else self.alternatives.weighting

    @cached_property
    def part(self) -> PartFrequency | None:
        """The part whose shares are told at length: an even sample where there is one, else that with most plans."""
        even = [part for part in self.frequency.parts if part.sampling == "sobol"]
        return max(even or self.frequency.parts, key=lambda part: part.plans, default=None)

    @cached_property
    def retained(self) -> pd.DataFrame:
        """Whether each park is retained in each plan: site_id × job."""
        return self.evidence.fates == "RETAIN"

    @staticmethod
    def said(limits: Iterable[Said]) -> str:
        """What an analysis could not tell."""
        return " ".join(plain(one.both[0]) for one in limits)

    def entry(self, job: str) -> str:
        """What a job is called, as code."""
        return self.code(self.matter.entry(job))

    @staticmethod
    def code(name: str) -> str:
        """A name from the batch file as code, also inside a table."""
        return f"`{' '.join(name.replace('`', ' ').split())}`".replace("|", "\\|")

    def park(self, site: str) -> str:
        """Name of a park or zone group."""
        return plain(self.matter.places.site(site)[0])

    def parks(self, sites: pd.Index | tuple[str, ...]) -> list[str]:
        return [self.park(str(site)) for site in sites]
