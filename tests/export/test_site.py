"""The static site: whole or not at all, within its size, no link that leads nowhere."""

import errno
import gzip
import json
import math
import os
import pathlib
import re
import shutil
import signal

import pytest

from explorer import command, demos
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.export.compact import compact
from explorer.lessons.shelf import OWN as OWN_LESSONS
from explorer.own_demos import OWN as OWN_DEMOS
from explorer.run import measure_flow, run
from explorer.static_site import Exported, export_site, folder, read_server
from explorer.static_site.gains import GAINS
from explorer.static_site.site import file_names
from explorer.views.flow.pack import pack_flow
from tests.export.made_site import Page, block_of, files_of, scenes_in

SERVER = "https://rnn.example.edu/app"
CHOSEN = {
    "vanishing", "shapes", "Vanishing", "One loss on its way back", "Training that breaks",
    "A trained network",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    there = tmp_path_factory.mktemp("site") / "course"
    made = export_site(there, SERVER, CHOSEN)
    assert (made.lessons, made.demos, made.left_out) == (2, 4, ())
    return there


def test_every_link_leads_to_a_page_and_every_picture_to_a_file(site):
    pages = {file.name: Page(file) for file in site.glob("*.html")}
    assert len(pages) == 1 + 2 + 4
    used = set()
    for page in pages.values():
        for link in page.all("a"):
            assert link["href"] in pages or link["href"] == f"{SERVER}/", link
        for script in page.all("script"):
            assert "src" not in script or (site / script["src"]).is_file()
        for scene in scenes_in(page.data):
            assert bool(scene["pictures"]) != bool(scene["missing"])
            assert scene["link"].startswith(f"{SERVER}/")
            for picture in scene["pictures"]:
                used |= set(files_of(picture))
        lessons = [page.data.get("next"), page.data.get("back")]
        assert not {name for name in lessons if name} - set(pages)
    packed = {f"files/{file.name}" for file in (site / "files").glob("*.js")}
    assert packed == used | {"files/rnn-explorer.js", "files/plotly-cartesian.min.js"}


def test_a_page_may_load_nothing_but_scripts_beside_it(site):
    for file in site.glob("*.html"):
        page = Page(file)
        (policy,) = (one["content"] for one in page.all("meta") if "http-equiv" in one)
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == "'self' file:"
        assert "connect-src" not in rules
        inline = [one for one in page.all("script") if "src" not in one]
        assert [one["type"] for one in inline] == ["application/json"]  # never run


def test_the_right_answer_is_that_of_the_law_and_the_wrong_ones_are_corrected(site):
    """Waa = 0.5 Q and the slope of tanh is at most 1, so at most 0.5 to the power 24 arrives."""
    lesson = Page(site / "lesson-vanishing.html").data
    first = lesson["places"][0]
    assert 0.5**24 < 1e-6
    assert first["settled"]["answers"][first["right"]]["text"] == "Less than a millionth."
    wrong = [one for i, one in enumerate(first["settled"]["answers"]) if i != first["right"]]
    assert all(one["correction"] for one in wrong)
    assert not any(one["correction"] for one in first["asked"]["answers"])
    arrives = float(re.search(r"([\d.]+)\s×\s10⁻⁸\sreaches step 1", first["keep"])[1]) * 1e-8
    assert arrives < 0.5**24


def test_a_linear_network_on_an_orthogonal_matrix_keeps_all_of_the_gradient(site):
    lesson = Page(site / "lesson-vanishing.html").data
    last = lesson["places"][3]
    assert last["settled"]["answers"][last["right"]]["text"] == "All of it."


def test_an_exercise_and_what_needs_a_server_say_so_and_link_to_it(site):
    *_, exercise = Page(site / "lesson-vanishing.html").data["places"]
    assert exercise["exercise"]
    assert "needs RNN Explorer itself" in exercise["settled"]["sentence"]
    link = exercise["show"]["link"]
    assert link == f"{SERVER}/flow?task=names&n_steps=25&lesson=vanishing&station=5"
    training = Page(site / "demo-training-that-breaks.html").data["scene"]
    assert training["words"][-1].endswith("Later updates need RNN Explorer itself.")
    assert training["link"].startswith(f"{SERVER}/train?")


def test_a_picture_has_the_bytes_of_the_app(site):
    (scene,) = scenes_in(Page(site / "demo-vanishing.html").data)
    flow = measure_flow(run(Experiment(task="names", names="dinosaurs", n_steps=25, gain=0.5)))
    both = pack_flow(flow), pack_flow(flow, states=True)
    assert block_of(site, scene["pictures"][0]["file"]) == compact(both)
    assert [one["view"] for one in scene["pictures"][0]["variants"]] == ["losses", "states"]


def test_the_slider_has_a_run_of_each_gain_and_each_is_another_one(site):
    (scene,) = scenes_in(Page(site / "demo-vanishing.html").data)
    drag = scene["pictures"][0]["drag"]
    assert drag["values"] == list(GAINS)
    assert drag["own"] == 0.5
    whole = gzip.decompress(block_of(site, drag["file"]))
    traces = re.findall(rb'"trace": ?"(\w+)"', whole)
    assert len(traces) == 2 * len(GAINS)  # two matrices each
    assert len(set(traces)) == len(GAINS)
    for i, gain in ((0, 0.0), (10, 1.0), (30, 3.0)):
        one = run(Experiment(task="names", names="dinosaurs", n_steps=25, gain=gain))
        assert traces[2 * i].decode() == one.fingerprint()


def test_a_trained_network_has_no_slider_since_each_gain_would_be_a_training(site):
    (scene,) = scenes_in(Page(site / "demo-a-trained-network.html").data)
    assert scene["pictures"][0]["drag"] is None


def test_the_same_numbers_are_the_same_files(tmp_path):
    names = []
    for there in (tmp_path / "one", tmp_path / "two"):
        export_site(there, only={"One loss on its way back"})
        names.append({file.name: file.read_bytes() for file in there.rglob("*") if file.is_file()})
    assert names[0] == names[1]


# ---- bad input ---------------------------------------------------------------------------------


def test_a_folder_with_something_in_it_is_refused_and_stays_as_it_is(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")
    with pytest.raises(InputError, match=r"thesis\.txt was not written by this command"):
        export_site(tmp_path / "mine", only=())
    assert [file.name for file in tmp_path.rglob("*")] == ["mine", "thesis.txt"]


def test_an_empty_folder_and_an_earlier_site_are_written_again(tmp_path):
    there = tmp_path / "course"
    there.mkdir()
    export_site(there, only={"Vanishing"})
    export_site(there, only={"One loss on its way back"})
    names = {file.name for file in there.glob("demo-*.html")}
    assert names == {"demo-one-loss-on-its-way-back.html"}
    assert [file.name for file in tmp_path.iterdir()] == ["course"]
    (there / "notes.txt").write_text("a lecturer's own")
    with pytest.raises(InputError, match=r"notes\.txt was not written by this command"):
        export_site(there, only=())
    assert (there / "notes.txt").exists()


@pytest.mark.parametrize("mark", ["[]", "{", '{"files": 3}', '{"files": ["x"]}'])
def test_a_mark_that_is_not_ours_protects_nothing_from_being_kept(tmp_path, mark):
    (tmp_path / folder.MARK).write_text(mark)
    (tmp_path / "kept.txt").write_text("x")
    with pytest.raises(InputError, match=r"kept\.txt was not written"):
        folder.check_place(tmp_path)


def test_a_file_or_a_link_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link"):
        with pytest.raises(InputError, match=r"is no folder of its own; give the name"):
            export_site(tmp_path / name, only=())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, r"no space left .* Nothing was written"),
        (errno.EACCES, r"cannot be written: .* choose a folder in a place where you may write"),
    ],
)
def test_what_cannot_be_written_leaves_the_earlier_site_whole(tmp_path, code, words):
    there = tmp_path / "course"
    export_site(there, only={"Vanishing"})
    before = sorted(there.rglob("*"))

    def half(new):
        (new / "index.html").write_text("half")
        raise OSError(code, os.strerror(code))

    with pytest.raises(InputError, match=words):
        folder.write_folder(there, half)
    assert sorted(there.rglob("*")) == before
    assert [file.name for file in tmp_path.iterdir()] == ["course"]


def test_a_rename_that_fails_puts_the_earlier_site_back(tmp_path, monkeypatch):
    there = tmp_path / "course"
    export_site(there, only={"Vanishing"})
    rename, calls = os.rename, []

    def second_fails(old, new):
        calls.append(new)
        if len(calls) == 2:
            raise OSError(errno.EACCES, "Permission denied")
        rename(old, new)

    monkeypatch.setattr(os, "rename", second_fails)
    with pytest.raises(InputError, match="Permission denied"):
        folder.write_folder(there, lambda new: (new / "index.html").write_text("new"))
    assert (there / "demo-vanishing.html").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["course"]


@pytest.mark.parametrize(
    "text",
    ["rnn.example.edu", "ftp://a.b", "javascript:alert(1)", "https://", "https://a b", "https://a:x",
     "https://u:p@a.b", "https://a.b/?x=1", "https://a.b/#x", 'https://a.b/"><b>', "https://[::1"],
)  # fmt: skip
def test_what_is_no_address_of_a_server_is_refused(text):
    with pytest.raises(InputError, match=r"is no address of a server; write one such as"):
        read_server(text)


def test_an_address_ends_before_the_name_of_a_page():
    assert read_server("http://127.0.0.1:8501") == "http://127.0.0.1:8501/"
    assert read_server("https://a.b/rnn/") == "https://a.b/rnn/"


def test_a_lesson_and_a_demo_with_mistakes_are_said_and_left_out(tmp_path, monkeypatch):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "mine.md").write_text("title: Mine\n\n## A question without answers?\n")
    evil = "</script><script>alert(1)</script>"
    entries = [
        {"title": evil, "page": "unroll", "watch": evil, "fields": {"n_steps": 3}},
        {"title": "Wrong", "page": "nowhere", "watch": "x"},
    ]
    (tmp_path / "demos.json").write_text(json.dumps({"demos": entries}))
    monkeypatch.setenv(OWN_LESSONS, str(tmp_path / "lessons"))
    monkeypatch.setenv(OWN_DEMOS, str(tmp_path / "demos.json"))
    made = export_site(tmp_path / "site", only={"mine", evil, "Wrong"})
    assert (made.lessons, made.demos) == (0, 1)
    assert [text.split(":")[0] for text in made.left_out] == [
        "Lesson mine", "Demo 2 of your own, “Wrong”"
    ]  # fmt: skip
    (file,) = (tmp_path / "site").glob("demo-*.html")
    page = Page(file)
    assert len(page.all("script")) == 2
    assert "alert(1)" in page.text
    assert "<script>alert" not in page.text


def test_files_of_titles_that_look_alike_have_different_names():
    titles = ["ρ < 1", "1", "⟨⟩", "…", "A b"]
    assert file_names("demo", titles) == [
        "demo-1.html", "demo-1-2.html", "demo-page.html", "demo-page-2.html", "demo-a-b.html"
    ]  # fmt: skip


# ---- the command -------------------------------------------------------------------------------


def test_the_command_writes_a_site_and_says_what_was_left_out(tmp_path, monkeypatch, capsys):
    given = []

    def instead(there, server, tell):
        given.append((there, server))
        return Exported(9, 28, 10_400_000, ("Lesson mine: wrong.",))

    monkeypatch.setattr("explorer.static_site.export_site", instead)
    command.main(["export", str(tmp_path / "x"), "--server", "https://a.b"])
    assert given == [(tmp_path / "x", "https://a.b/")]
    out, err = capsys.readouterr()
    assert out.startswith("9 lessons and 28 demos in ")
    assert "10.4 MB" in out
    assert err == "Left out: Lesson mine: wrong.\n"


class _Ended:
    """A site during whose making a signal comes."""

    def __init__(self, folder, *given):
        self.folder = folder

    def write(self):
        (self.folder / "index.html").write_text("half")
        signal.raise_signal(self.number)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_command_in_one_line_and_leaves_nothing(
    tmp_path, monkeypatch, capsys, name
):
    number = getattr(signal, name)
    monkeypatch.setattr("explorer.static_site.site._Site", type("", (_Ended,), {"number": number}))
    before = signal.getsignal(number)
    with pytest.raises(SystemExit) as ended:
        command.main(["export", str(tmp_path / "new" / "folders" / "site")])
    assert ended.value.code == 128 + number
    assert capsys.readouterr().err == f"Ended by {name}: nothing was changed.\n"
    assert list(tmp_path.iterdir()) == []
    assert signal.getsignal(number) is before


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_site_that_was_there_stays_where_a_signal_comes_while_it_is_replaced(
    tmp_path, monkeypatch
):
    there = tmp_path / "site"
    export_site(there, only=())
    before, rename = contents(there), os.rename

    def ended(one, other):
        if pathlib.Path(one).name == "new":
            raise KeyboardInterrupt
        rename(one, other)

    monkeypatch.setattr(os, "rename", ended)
    with pytest.raises(KeyboardInterrupt):
        export_site(there, only=())
    assert contents(there) == before
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_a_terminal_shows_which_page_is_being_written(tmp_path, monkeypatch, capsys):
    told = []
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    def instead(there, server, tell):
        tell("Lesson 1 of 9: " + "a long title " * 40)
        told.append(capsys.readouterr().out)
        return Exported(9, 28, 10_400_000, ())

    monkeypatch.setattr("explorer.static_site.export_site", instead)
    command.main(["export", str(tmp_path / "x")])
    assert told[0].startswith("\rLesson 1 of 9: a long title")
    assert "\n" not in told[0]
    assert len(told[0]) <= shutil.get_terminal_size().columns
    cleared, line = capsys.readouterr().out.rsplit("\r", 1)
    assert cleared.strip() == ""
    assert line.startswith("9 lessons and 28 demos")


def test_every_page_is_told_as_it_is_begun(tmp_path):
    told = []
    export_site(tmp_path / "site", only={"Vanishing"}, tell=told.append)
    assert told == ["Demo 1 of 1: Vanishing"]


def test_the_command_says_what_is_wrong(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(SystemExit, match=r"thesis\.txt was not written by this command"):
        command.main(["export", str(tmp_path)])
    for wrong in (["export"], ["export", "x", "--server", "a.b"]):
        with pytest.raises(SystemExit):
            command.main(wrong)
    assert "is no address of a server" in capsys.readouterr().err


@pytest.mark.slow
def test_the_whole_site_has_every_lesson_and_demo_and_takes_less_than_15_megabytes(tmp_path):
    made = export_site(tmp_path / "site")
    assert (made.lessons, made.demos) == (9, len(demos.load()))
    assert made.left_out == ()
    assert made.bytes < 15e6
    total = sum(file.stat().st_size for file in (tmp_path / "site").rglob("*") if file.is_file())
    assert math.isclose(total, made.bytes, rel_tol=0.01)
    pages = [Page(file).data for file in (tmp_path / "site").glob("*.html")]
    scenes = [scene for page in pages if page["kind"] != "index" for scene in scenes_in(page)]
    assert all(scene["pictures"] and not scene["missing"] for scene in scenes)
    assert {"Train", "Shapes"} < {scene["title"] for scene in scenes}
