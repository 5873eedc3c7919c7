"""Imports point one way: a module uses only what stands before it in the list of layers."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "parkopt"

LAYERS = (
    "errors",
    "cells",
    "folder",
    "units",
    "memory",
    "resources",
    "progress",
    "interrupt",
    "dataset",
    "city",
    "scenario",
    "review",
    "labels",
    "results",
    "grounds",
    "spatial",
    "coefficients",
    "instance",
    "model",
    "rulebook",
    "solve",
    "audit",
    "metrics",
    "report",
    "disclose",
    "atlas",
    "compare",
    "records",
    "source",
    "planning",
    "run",
    "batch",
    "show",
    "cli_common",
    "cli_batch",
    "cli",
)
"""From the ground up. Entry points and package data stand outside."""
OUTSIDE = {"__init__", "__main__", "_shipped"}
AUDIT_MAY_IMPORT = {"dataset", "scenario", "units", "results", "errors", "audit"}
AUDIT_LIBRARIES = {"numpy", "pandas", "geopandas", "shapely"}

MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of everything the module imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} uses a relative import"
            module = node.module or ""
            found |= {f"parkopt.{alias.name}" for alias in node.names} if module == "parkopt" else {module}
    return found


def layers_used(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imports(path) if name.startswith("parkopt.")}
    return names - {"__version__"}


def test_every_module_has_a_layer() -> None:
    assert {layer_of(path) for path in MODULES} - OUTSIDE <= set(LAYERS)


@pytest.mark.parametrize(
    "path", [path for path in MODULES if layer_of(path) not in OUTSIDE], ids=lambda path: path.stem
)
def test_a_module_imports_only_from_below(path: Path) -> None:
    own = LAYERS.index(layer_of(path))
    above = {name for name in layers_used(path) if name not in LAYERS or LAYERS.index(name) > own}
    assert not above


@pytest.mark.parametrize("path", [path for path in MODULES if layer_of(path) == "audit"], ids=lambda path: path.stem)
def test_the_audit_shares_nothing_with_the_model(path: Path) -> None:
    assert layers_used(path) <= AUDIT_MAY_IMPORT
    outside = {name.split(".")[0] for name in imports(path)} - {"parkopt"}
    assert outside <= AUDIT_LIBRARIES | sys.stdlib_module_names


def test_only_the_command_line_knows_the_command_line_libraries() -> None:
    users = {layer_of(path) for path in MODULES if imports(path) & {"typer", "typer.core"}}
    assert users <= {"cli", "cli_batch"}
