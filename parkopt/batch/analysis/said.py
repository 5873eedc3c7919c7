"""What an analysis has to say besides figures, as keys of the label table: exhibits put it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parkopt.labels import Both, both


@dataclass(frozen=True)
class Said:
    """A sentence: its ``key`` in the label table, and what fills its placeholders."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def both(self) -> Both:
        """The sentence in English and in Chinese. KeyError when the label table lacks it."""
        return both(self.key, **self.values)
