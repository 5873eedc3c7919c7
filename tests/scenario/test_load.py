"""Loading scenarios: extending, overriding, and one error that lists everything that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parkopt.errors import Fault, InputError
from parkopt.resources import shipped
from parkopt.scenario.load import from_resolved, list_shipped, load_scenario, resolved, scenario_files

BASE = shipped("scenarios", "shaoxing-2020.toml")


def write(folder: Path, text: str, name: str = "mine.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def faults_of(ref: str | Path) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        load_scenario(ref)
    return tuple(caught.value.faults)


def edited(folder: Path, *changes: tuple[str, str]) -> Path:
    """The base scenario with text replaced; every replacement must find its text."""
    text = BASE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return write(folder, text)


def test_a_shipped_scenario_is_found_by_name_and_by_path() -> None:
    assert load_scenario("shaoxing-2020") == load_scenario(BASE) == load_scenario(str(BASE))


def test_a_folder_of_the_same_name_does_not_hide_a_shipped_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shaoxing-2020").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_scenario("shaoxing-2020").name == "shaoxing-2020"


def test_a_child_overrides_key_by_key_and_keeps_the_rest(tmp_path: Path) -> None:
    file = write(tmp_path, 'extends = "shaoxing-2020"\n[rules.land]\nmax_move = { value = 25 }\n')
    base, child = load_scenario("shaoxing-2020"), load_scenario(file)
    assert (child.name, child.title) == ("mine", base.title)
    assert child.rules.land.max_move == base.rules.land.max_move.model_copy(update={"value": 25.0})
    assert child.rules.land.plot_ratio == base.rules.land.plot_ratio
    assert child.rules.model_copy(update={"land": base.rules.land}) == base.rules


def test_phases_are_replaced_whole(tmp_path: Path) -> None:
    phase = '[[phases]]\nyear = 2020\npark_limit = { value = 30, unit = "parks", clause = "G18 §1.2" }\n'
    faults = faults_of(write(tmp_path, f'extends = "shaoxing-2020"\n{phase}'))
    assert [fault.rule for fault in faults] == ["budget_years"]  # one phase left, and the budget still names two


def test_a_relative_parent_is_looked_up_beside_its_child(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path, 'extends = "shaoxing-2020"\n[solver]\nseed = 7\n', "parent.toml")
    child = write(tmp_path / "deep", 'extends = "../parent"\n[solver]\nthreads = 1\n')
    solver = load_scenario(child).solver
    assert (solver.seed, solver.threads) == (7, 1)


def test_the_files_of_a_scenario_are_its_own_and_its_parents(tmp_path: Path) -> None:
    child = write(tmp_path, 'extends = "shaoxing-2020-parks-24"')
    names = [file.name for file in scenario_files(child)]
    assert names == ["mine.toml", "shaoxing-2020-parks-24.toml", "shaoxing-2020.toml"]


def test_a_data_path_beside_the_file_becomes_absolute(tmp_path: Path) -> None:
    (tmp_path / "town").mkdir()
    file = write(tmp_path, 'extends = "shaoxing-2020"\n[data]\npath = "town"\n')
    assert load_scenario(file).data.path == str(tmp_path / "town")
    assert load_scenario("shaoxing-2020").data.path == "shaoxing"


def test_a_new_source_replaces_the_old_one(tmp_path: Path) -> None:
    figure = '{ value = 0.7, assumption = "half-way", low = 0.4, high = 0.8 }'
    file = write(tmp_path, f'extends = "shaoxing-2020"\n[targets.in_park_rate_all]\nvalue = {figure}\n')
    value = load_scenario(file).targets["in_park_rate_all"].value
    assert (value.clause, value.assumption, value.low, value.unit) == (None, "half-way", 0.4, "1")


def test_a_changed_figure_may_not_keep_its_clause(tmp_path: Path) -> None:
    file = write(tmp_path, 'extends = "shaoxing-2020"\n[targets.in_park_rate_all]\nvalue = { value = 0.7 }\n')
    (fault,) = faults_of(file)
    assert (fault.rule, fault.column) == ("unsourced_change", "targets.in_park_rate_all.value")
    assert "G18 §1.2" in fault.message


def test_overrides_take_dotted_or_nested_keys_and_do_not_touch_the_caller() -> None:
    nested = {"weights": {"jobs_displaced": {"weight": {"value": 3}}}}
    dotted = {"weights.jobs_displaced.weight.value": 3}
    one = load_scenario("shaoxing-2020", nested)
    both = load_scenario("shaoxing-2020", nested | {"weights.output_lost.weight.value": 2})
    assert one == load_scenario("shaoxing-2020", dotted)
    assert both.weights.output_lost.weight.value == 2
    assert nested == {"weights": {"jobs_displaced": {"weight": {"value": 3}}}}


def test_an_overridden_clause_figure_becomes_an_assumption() -> None:
    scenario = load_scenario("shaoxing-2020", {"targets.in_park_rate_all.value.value": 0.7})
    value = scenario.targets["in_park_rate_all"].value
    assert (value.value, value.clause, value.low, value.high) == (0.7, None, 0.7, 0.8)
    assert "G18 §1.2" in str(value.assumption)


def test_an_override_outside_its_range_names_the_overrides() -> None:
    with pytest.raises(InputError) as caught:
        load_scenario("shaoxing-2020", {"weights.jobs_displaced.weight.value": 99})
    (fault,) = caught.value.faults
    assert (fault.file, fault.rule) == ("overrides", "out_of_range")


def test_all_faults_come_at_once_with_file_key_and_rule(tmp_path: Path) -> None:
    file = edited(
        tmp_path,
        ('min_contact = { value = 200, unit = "m"', 'min_contact = { value = 200, unit = "ha"'),
        ('max_gap = { value = 2000, unit = "m"', 'max_gap = { value = 9000, unit = "m"'),
        ("plot_ratio = {", "plot_ration = {"),
        ('by = { value = 2018, unit = "year", clause = "G18 §1.2" }', "by = 2018"),
        ('clause = "B50-W2"', 'clause = "B50-W99"'),
        ("seed = 1", 'seed = "one"'),
        ("park_overlap_share = { value = 0.30", "park_overlap_share = { value = 30"),
    )
    found = {(fault.column, fault.rule) for fault in faults_of(file)}
    assert found == {
        ("rules.merging.min_contact", "wrong_unit"),
        ("rules.merging.max_gap", "out_of_range"),
        ("rules.land.plot_ration", "unknown_key"),
        ("rules.land.plot_ratio", "missing"),
        ("rules.polluters.by", "wrong_type"),
        ("rules.admission.origin_mark_by.clause", "unknown_clause"),
        ("solver.seed", "wrong_type"),
        ("rules.redlines.park_overlap_share", "out_of_range"),
    }
    assert all(fault.file.endswith("mine.toml") and fault.message and fault.remedy for fault in faults_of(file))


def test_a_near_miss_of_a_key_is_suggested(tmp_path: Path) -> None:
    file = write(tmp_path, 'extends = "shaoxing-2020"\n[rules.land]\nplot_ration = 1\n')
    (fault,) = faults_of(file)
    assert fault.remedy == "did you mean plot_ratio?"


def test_a_fault_names_the_file_that_brought_it_in(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "shaoxing-2020"\n[rules.land]\nmax_move = { value = 500 }\n', "parent.toml")
    child = write(tmp_path, 'extends = "parent"\n[solver]\nspeed = 1\n', "child.toml")
    found = {fault.column: Path(fault.file).name for fault in faults_of(child)}
    assert found == {"rules.land.max_move": "parent.toml", "solver.speed": "child.toml"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('extends = "nowhere"', "missing_parent"),
        ('extends = "mine"', "cycle"),
        ("extends = 3", "wrong_type"),
        ("a = 1\nb = = 2", "toml_syntax"),
        ('a = "x"\na = "y"', "toml_syntax"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_fault(tmp_path: Path, text: str, rule: str) -> None:
    (fault,) = faults_of(write(tmp_path, text))
    assert fault.rule == rule
    assert Path(fault.file).name == "mine.toml"


def test_a_syntax_fault_names_its_line(tmp_path: Path) -> None:
    (fault,) = faults_of(write(tmp_path, "a = 1\nb = = 2"))
    assert fault.row == "line 2"


def test_a_circle_over_two_files_is_shown(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "b"', "a.toml")
    write(tmp_path, 'extends = "a"', "b.toml")
    (fault,) = faults_of(tmp_path / "a.toml")
    assert "a.toml → b.toml → a.toml" in fault.message


def test_an_unknown_name_lists_what_ships() -> None:
    (fault,) = faults_of("shaoxing-2022")
    assert fault.rule == "missing_file"
    assert "shaoxing-2020-jobs-first" in fault.remedy


def test_bytes_that_are_not_utf8_are_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes('title = "绍兴"'.encode("gbk"))
    (fault,) = faults_of(file)
    assert fault.rule == "not_utf8"


@pytest.mark.parametrize(("text", "rule"), [("nan", "not_finite"), ('"5"', "wrong_type"), ("true", "wrong_type")])
def test_a_value_that_is_no_number_is_refused(tmp_path: Path, text: str, rule: str) -> None:
    file = write(tmp_path, f'extends = "shaoxing-2020"\n[costs]\nmove_per_mu = {{ value = {text} }}\n')
    (fault,) = faults_of(file)
    assert (fault.column, fault.rule) == ("costs.move_per_mu.value", rule)


def test_resolved_survives_json() -> None:
    for name, _ in list_shipped():
        scenario = load_scenario(name)
        assert from_resolved(json.loads(json.dumps(resolved(scenario)))) == scenario


def test_a_spoilt_manifest_is_refused() -> None:
    tree = resolved(load_scenario("shaoxing-2020"))
    del tree["costs"]["retrofit"]
    with pytest.raises(InputError, match=r"manifest.json · costs.retrofit: .* \[missing\]"):
        from_resolved(tree)
