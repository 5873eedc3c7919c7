"""The JSON files of a run folder: manifest, metrics and audit, written and read back."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from parkopt.errors import Fault, InputError
from parkopt.results import AuditReport, Manifest, Measures, Metric, Phase, RuleResult, Term

Tree = dict[str, Any]


def manifest_tree(manifest: Manifest) -> Tree:
    """The manifest as JSON holds it; figures that do not exist (NaN, infinity) are null."""
    return _plain(asdict(manifest))  # type: ignore[no-any-return]


def metrics_tree(measures: Measures, base_year: int) -> list[Tree]:
    """One flat record per indicator and scope, with ``baseline_<base year>``, ``plan_<year>``, ``target_<year>``."""
    return [_metric_tree(metric, base_year) for metric in measures.metrics]


def audit_tree(report: AuditReport) -> Tree:
    """Whether every rule passed, and each rule with what was checked and its violations in words."""
    rules = [
        {
            "rule": result.rule,
            "family": result.family,
            "clause": result.clause,
            "checked": int(result.checked),
            "violations": list(result.violations),
        }
        for result in report.rules
    ]
    return {"passed": report.passed, "rules": rules}


def write_json(tree: object, path: Path) -> None:
    """Write ``tree`` as UTF-8 JSON with two spaces of indent; refuses NaN."""
    text = json.dumps(tree, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(path: Path) -> Manifest:
    """The manifest that ``manifest_tree`` gave. Raises InputError when the file is missing or is no manifest."""
    return manifest_of(_read(path), path)


def manifest_of(tree: Tree, path: Path) -> Manifest:
    """The manifest that ``manifest_tree`` gave as ``tree``. Raises InputError, naming ``path``, when it is none."""
    tree = dict(tree)
    try:
        terms = {name: Term(**term) for name, term in tree.pop("terms").items()}
        phases = {name: Phase(**phase) for name, phase in tree.pop("phases", {}).items()}
        return Manifest(terms=terms, phases=phases, **tree)
    except (KeyError, TypeError, AttributeError) as error:
        raise _broken(path, str(error)) from error


def read_audit(path: Path) -> AuditReport:
    """The report that ``audit_tree`` gave. Raises InputError when the file is missing or is no audit."""
    tree = _read(path)
    try:
        rules = (
            RuleResult(rule["rule"], rule["family"], rule["clause"], rule["checked"], tuple(rule["violations"]))
            for rule in tree["rules"]
        )
        return AuditReport(tuple(rules))
    except (KeyError, TypeError) as error:
        raise _broken(path, str(error)) from error


def _metric_tree(metric: Metric, base_year: int) -> Tree:
    years: Tree = {f"plan_{year}": value for year, value in sorted(metric.plan.items())}
    years |= {f"target_{year}": value for year, value in sorted(metric.target.items())}
    tree = {
        "key": metric.key,
        "scope": metric.scope,
        "label": {"en": metric.label.en, "zh": metric.label.zh},
        "clause": metric.clause,
        "unit": metric.unit,
        "mode": metric.mode,
        f"baseline_{base_year}": metric.baseline,
        **years,
        "met": metric.met,
        "missing": metric.missing,
        "missing_points": metric.missing_points,
        "missing_cost": metric.missing_cost,
        "imputed_share": metric.imputed_share,
    }
    return _plain(tree)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    """``value`` of nothing but JSON's own types: numpy scalars become Python's, what is not finite becomes null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _read(path: Path) -> Tree:
    if not path.is_file():
        message = f"there is no {path.name}: {path.parent} is no run folder"
        raise InputError([Fault(str(path), "", "", "", "missing_file", message, "name a folder that parkopt wrote")])
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _broken(path, str(error)) from error
    if not isinstance(tree, dict):
        raise _broken(path, "not an object")
    return tree


def _broken(path: Path, message: str) -> InputError:
    return InputError([Fault(str(path), "", "", "", "broken_record", message, "run parkopt solve again")])
