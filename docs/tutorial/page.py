"""The tutorial's page and pictures from a store: the template with what the analyses say in its places."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import Final

from docs.tutorial.choice import advice, alternatives, comparison, exercise, lacking
from docs.tutorial.pictures import standing_alone
from docs.tutorial.prose import plain
from docs.tutorial.runs import batch, frequency, head, noise, outcome
from docs.tutorial.told import Facts, Told
from docs.tutorial.tradeoffs import front, groups, regret, replacing
from parkopt.batch.exhibits.exhibit import Exhibit, Picture
from parkopt.batch.exhibits.listed import EXHIBITS
from parkopt.batch.exhibits.matter import Matter
from parkopt.folder import replaced_file

PAGE: Final = "tutorial-weights.md"
FOLDER: Final = "tutorial"
"""Where the pictures lie, seen from the page."""
TEMPLATE: Final = Path(__file__).with_name("page.md.in")
SECTIONS: Final[tuple[Callable[[Told], Facts], ...]] = (
    head, batch, outcome, noise, frequency, front, regret, groups, replacing, alternatives, comparison, advice, exercise,
)  # fmt: skip
"""What fills the places of the template."""
PICTURES: Final = {
    "overview-gaps": "gaps", "noise-settings": "noise", "noise-map": "verdicts", "frequency-curves": "shares",
    "frequency-map": "map", "fronts": "trade-offs", "regret-1": "regret", "groups-tree": "groups",
    "replacing": "replacing", "alternatives-near": "alternatives",
}  # fmt: skip
"""Pictures of the exhibits that the page shows, and the names of their files; the map is that of the part told at length."""


def write(store: Path, batch_file: Path, out: Path) -> tuple[Path, int]:
    """Write page and pictures into ``out`` and ``out``/tutorial, and clear older pictures there. Returns the page, and how many bytes all are.

    Raises InputError when there is no store, ValueError when it is not of ``batch_file`` or its data are not synthetic.
    """
    matter = Matter.of(store)
    text, pictures = render(matter, batch_file.read_text(encoding="utf-8"))
    files = {out / PAGE: text} | {out / FOLDER / f"{name}.svg": drawn for name, drawn in pictures.items()}
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    for file, told in files.items():
        with replaced_file(file) as fresh:
            fresh.write_text(told, encoding="utf-8", newline="\n")
    for old in set((out / FOLDER).glob("*.svg")) - set(files):
        old.unlink()
    return out / PAGE, sum(len(told.encode()) for told in files.values())


def render(matter: Matter, batch_text: str) -> tuple[str, dict[str, str]]:
    """The page, and the pictures by name. Raises ValueError when the batch is not that of ``batch_text``, has no plan, or when its data
    are not said to be synthetic: the words of the template are about invented parks."""
    parts = [part["name"] for part in tomllib.loads(batch_text)["vary"]]
    if set(parts) != set(matter.evidence.members["part"]):
        raise ValueError(f"the store is of another batch: the file has the parts {', '.join(parts)}")
    if not len(matter.evidence.planned):
        raise ValueError("the store has no plan yet")
    if not matter.synthetic:
        raise ValueError(
            "the tutorial is about the synthetic demo city; the runs of this store do not say that their data are"
        )
    told = Told(matter)
    exhibits = tuple(build(matter) for build in EXHIBITS)
    facts: Facts = {"file": batch_text.rstrip()} | lacking(exhibits)
    for section in SECTIONS:
        facts |= section(told)
    shown = _pictures(told, exhibits)
    for name in PICTURES.values():
        place = f"picture_{name.replace('-', '_')}"
        facts[place] = f"![{plain(shown[name].caption[0])}]({FOLDER}/{name}.svg)" if name in shown else ""
    page = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(facts)
    return _closed_up(page), {name: standing_alone(picture) for name, picture in shown.items()}


def _pictures(told: Told, exhibits: tuple[Exhibit, ...]) -> dict[str, Picture]:
    """The pictures that this batch has, by the names of their files."""
    every = {picture.key: picture for exhibit in exhibits for picture in exhibit.pictures}
    if told.part is not None:
        number = [part.part for part in told.frequency.parts].index(told.part.part)
        every["frequency-map"] = every.get(f"frequency-map-{number}")  # type: ignore[assignment]
    return {name: every[key] for key, name in PICTURES.items() if every.get(key) is not None}


def _closed_up(page: str) -> str:
    """Without the empty lines that places leave which this batch does not fill."""
    while "\n\n\n" in page:
        page = page.replace("\n\n\n", "\n\n")
    return page.rstrip() + "\n"
