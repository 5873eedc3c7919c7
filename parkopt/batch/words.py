"""Codes and keys of batches in words."""

from __future__ import annotations

from parkopt.labels import Both, both


def sampling_words(sampling: str) -> Both:
    """A kind of sampling; kinds that are crossed, joined by ×."""
    english, chinese = zip(*(both(f"batch.kind.{kind}") for kind in sampling.split("×")), strict=True)
    return " × ".join(english), " × ".join(chinese)


def short_key(key: str) -> str:
    """The key of a figure without the parts that all of them share."""
    return key.removesuffix(".weight.value" if key.startswith("weights.") else ".value")
