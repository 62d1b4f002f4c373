"""A lecturer's own demos: what the file may say, and what is said of one with mistakes."""

import json
import pathlib
import re

import pytest

from explorer import demos, own_demos
from explorer.experiment import Experiment, Number, Whole
from explorer.own_demos import File, file_of, load, read

ROOT = pathlib.Path(__file__).parents[1]
VIEWS = {"flow": {}, "sequences": {"k": Whole(1, 60)}, "shapes": {"temperature": Number(0.0, 3.0)}}
GOOD = {"title": "Mine", "page": "flow", "watch": "Look here.", "fields": {"gain": 0.7}}
OTHER = {"title": "Also mine", "page": "sequences", "watch": "And here.", "view": {"k": 7}}


def said(*entries):
    return read(json.dumps({"demos": entries}), VIEWS)


def test_a_good_file_is_demos_in_a_chapter_of_their_own():
    found = said(GOOD | {"chapter": "Clipping", "also": {"gain": None}}, OTHER)
    assert found.mistakes == ()
    first, second = found.demos
    assert (first.chapter, second.chapter) == (own_demos.CHAPTER,) * 2
    assert first.experiment == Experiment(gain=0.7)
    assert first.is_shown_by(Experiment(gain=3.0))
    assert second.view == {"k": "7"}, "as in an address"
    assert second.is_shown_by(Experiment(), {"k": "7"})
    assert not second.is_shown_by(Experiment(), {"k": "8"})


def test_every_entry_of_the_apps_own_file_that_was_not_counted_is_in_this_format():
    entries = json.loads(demos.PATH.read_text("utf-8"))["demos"]
    plain = [one for one in entries if "solved" not in one and "view" not in one]
    renamed = [one | {"title": f"My {one['title']}"[:60]} for one in plain]
    found = read(json.dumps({"demos": renamed}), {one["page"]: {} for one in plain})
    assert found.mistakes == ()
    assert len(found.demos) == len(plain) > 8


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (7, "this is no entry; copy one of assets/demos.json"),
        (GOOD | {"titel": "x"}, "`titel` is no part of a demo; write `title`"),
        (GOOD | {"solved": {}}, "`solved` is no part of a demo; leave it out"),
        ({**GOOD, "title": 3}, "it has no title; write `title`, a text of at most 60 characters"),
        ({**GOOD, "title": ["x"]}, "it has no title"),
        ({**GOOD, "watch": "x" * 401}, "it has no watch; write `watch`, a text of at most 400"),
        ({**GOOD, "title": "Vanishing"}, "another demo has this title; choose one that is not"),
        ({**GOOD, "page": "dance"}, "`page` is `dance`; choose one of flow, sequences, shapes"),
        ({**GOOD, "page": ["flow"]}, "`page` is `['flow']`; choose one of flow"),
        (GOOD | {"page": None}, "`page` is missing; choose one of flow"),
        (GOOD | {"fields": [1]}, '`fields` is `[1]`; write {"name": value}'),
        (GOOD | {"fields": {"gian": 1}}, "`gian` is no field of an experiment; write `gain`"),
        (GOOD | {"fields": {"zzz": 1}}, "`zzz` is no field of an experiment; leave it out"),
        (GOOD | {"fields": {"gain": 9}}, "`gain` is `9`; choose a number from 0 to 4"),
        (GOOD | {"fields": {"gain": [1]}}, "`gain` is `[1]`"),
        (GOOD | {"fields": {"cell": {"a": 1}}}, "choose rnn, gru or lstm"),
        (GOOD | {"view": {"k": 5}}, "`k` is no part of the view of flow; leave it out"),
        (OTHER | {"view": {"k": 99}}, "`k` is `99`; choose a whole number from 1 to 60"),
        (OTHER | {"view": None}, "`view` is missing"),
        (GOOD | {"also": {"gain": 2}}, '`also` says which other values may come; write {"gain"'),
        (GOOD | {"also": [1]}, "`also` says which other values may come"),
        (GOOD | {"also": {"gain": [7]}}, "`gain` is `7`; choose a number from 0 to 4"),
        (GOOD | {"also": {"k": [7]}}, "`k` is no field or part of the view; leave it out"),
        (OTHER | {"named": ["order"]}, "`named` has a name that is not in `view`"),
        (GOOD | {"named": ["k"], "view": 5}, "`view` is `5`"),
        (GOOD | {"named": 3}, "`named` has a name"),
    ],
)
def test_an_entry_with_a_mistake_says_so_with_its_remedy_and_the_others_go_on(entry, wrong):
    found = said(OTHER | {"title": "Before"}, entry, OTHER | {"title": "After"})
    assert [demo.title for demo in found.demos] == ["Before", "After"]
    assert any(wrong in one for one in found.mistakes)
    assert all(one.startswith("Demo 2 of your own") for one in found.mistakes)


def test_a_mistake_names_the_demo():
    assert said(GOOD | {"fields": {"gain": 9}}).mistakes == (
        "Demo 1 of your own, “Mine”: `gain` is `9`; choose a number from 0 to 4.",
    )


def test_two_of_ones_own_with_one_title_are_told_apart():
    found = said(GOOD, GOOD)
    assert len(found.demos) == 1
    assert "another demo has this title" in found.mistakes[0]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('{"demos": [\n {"title": "x",}\n]}', "line 2 is no JSON"),
        ("[]", "has no list of demos; begin it with"),
        ('{"demos": {}}', "has no list of demos"),
        ("7", "has no list of demos"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps({"demos": [GOOD] * 61}), "has 61 demos; keep 60"),
    ],
)
def test_a_file_that_is_none_says_what_is_wrong(text, wrong):
    found = read(text, VIEWS)
    assert found.demos == ()
    (one,) = found.mistakes
    assert one.startswith("Your own demos cannot be read:")
    assert wrong in one


def test_the_file_is_the_one_that_the_environment_names(tmp_path, monkeypatch):
    monkeypatch.delenv(own_demos.OWN, raising=False)
    assert file_of() is None
    assert load(None, VIEWS).demos == ()
    path = tmp_path / "mine.json"
    monkeypatch.setenv(own_demos.OWN, str(path))
    assert load(file_of(), VIEWS).mistakes == (
        "Your own demos cannot be read: there is no file mine.json that can be read; give "
        "RNN_EXPLORER_DEMOS the path of a JSON file.",
    )
    path.write_text(json.dumps({"demos": [GOOD]}), "utf-8")
    before = file_of()
    assert [demo.title for demo in load(before, VIEWS).demos] == ["Mine"]
    path.write_text(json.dumps({"demos": [GOOD, OTHER]}), "utf-8")
    assert file_of() != before, "it is read again"
    path.write_bytes(b'{"demos": "\xff"}')
    assert "not UTF-8; save it as UTF-8" in load(file_of(), VIEWS).mistakes[0]
    assert "larger than 100 kB" in load(File(path, 0, 100_001), VIEWS).mistakes[0]
    monkeypatch.setenv(own_demos.OWN, str(tmp_path))
    assert "no file" in load(file_of(), VIEWS).mistakes[0]


def test_the_example_of_the_documentation_is_one():
    text = (ROOT / "docs" / "hosting.md").read_text("utf-8")
    (example,) = re.findall(r'```json\n(\{"demos".*?)```', text, re.DOTALL)
    found = read(example, VIEWS)
    assert found.mistakes == ()
    assert found.demos[0].is_shown_by(Experiment(n_steps=25, gain=2.0))
