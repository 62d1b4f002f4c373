"""What README and docs/ say: their examples run, their links lead somewhere."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def examples(page):
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("page", [p for p in PAGES if examples(p)], ids=lambda page: page.name)
def test_every_example_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "example"}
    for example in examples(page):
        exec(compile(example, page.name, "exec"), names)


def test_there_are_examples():
    assert {page.name for page in PAGES if examples(page)} == {
        "data.md",
        "engine.md",
        "weights.md",
        "sweeps.md",
        "your_network.md",
        "take_home.md",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page):
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_every_benchmark_is_listed_and_no_other():
    listed = re.findall(
        r"python -m tests\.benchmarks\.(\w+) ", (ROOT / "docs" / "measured.md").read_text("utf-8")
    )
    there = {p.stem for p in (ROOT / "tests" / "benchmarks").glob("*.py")} - {"__init__"}
    assert set(listed) == there


def test_the_house_of_contributing_has_every_room():
    house = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {p.name for p in (ROOT / "explorer").iterdir() if (p / "__init__.py").exists()}
    assert set(re.findall(r"^explorer/(\w+)/", house, re.MULTILINE)) == rooms
