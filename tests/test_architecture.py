"""The house: what may import what, and what no file may contain."""

import ast
import functools
import pathlib
import re
import subprocess
import sys

from explorer.pages import PAGES

ROOT = pathlib.Path(__file__).parents[1]
STDLIB = set(sys.stdlib_module_names)

CORE = tuple(
    f"explorer.{room}"
    for room in (
        "errors", "experiment", "own_data", "own_files", "array_names", "notation", "number_text",
        "labels", "spelling",
        "engine", "tasks", "run", "weights", "sampling", "sound", "sweeps", "export", "race",
        "live", "shapes", "sequences", "checks", "lessons", "rooms", "look",
        "own_network", "recording",
    )
)  # fmt: skip
"""What knows of no web: it computes, and any page may ask it."""

ALLOWED = {
    "explorer/errors.py": set(),
    "explorer/array_names.py": set(),
    "explorer/places.py": set(),
    "explorer/tokens.py": {"explorer.places"},
    "explorer/command.py": {
        "streamlit", "explorer.__version__", "explorer.places", "explorer.serve",
        "explorer.errors", "explorer.recording", "explorer.static_site",
    },
    "explorer/static_site": {
        "explorer.charts", "explorer.demos", "explorer.errors", "explorer.experiment",
        "explorer.export", "explorer.labels", "explorer.lessons", "explorer.live",
        "explorer.own_demos", "explorer.pages", "explorer.places", "explorer.race",
        "explorer.run", "explorer.sequences", "explorer.shapes",
        "explorer.static_site", "explorer.ui.figure", "explorer.ui.parts",
        *(f"explorer.views.{page}" for page in ("cells", "cliff", "clipping", "flow",
                                                "sequences", "shapes", "train", "unroll")),
    },
    "explorer/serve": {
        "click", "streamlit", "starlette", "uvicorn", "app", "explorer.places", "explorer.pages",
        "explorer.rooms", "explorer.wire.fits", "explorer.wire.messages", "explorer.serve",
        "explorer.experiment", "explorer.spelling",
    },
    "explorer/openings.py": {"explorer.demos", "explorer.experiment"},
    "explorer/rooms": {"redis", "explorer.errors", "explorer.rooms"},
    "explorer/spelling.py": set(),
    "explorer/experiment.py": {
        "explorer.errors", "explorer.notation", "explorer.own_data", "explorer.spelling",
    },
    "explorer/own_data.py": set(),
    "explorer/own_files.py": {
        "explorer.errors", "explorer.own_data", "explorer.sound", "explorer.tasks",
    },
    "explorer/number_text.py": set(),
    "explorer/labels.py": {"explorer.experiment", "explorer.notation", "explorer.number_text"},
    "explorer/notation.py": {"explorer.array_names"},
    "explorer/engine": {"numpy", "explorer.errors", "explorer.array_names", "explorer.engine"},
    "explorer/weights": {
        "numpy", "explorer.errors", "explorer.array_names", "explorer.engine", "explorer.weights",
    },
    "explorer/sweeps": {
        "numpy", "explorer.errors", "explorer.experiment", "explorer.tasks", "explorer.engine",
        "explorer.run", "explorer.sweeps",
    },
    "explorer/race": {
        "explorer.errors", "explorer.places", "explorer.experiment", "explorer.labels",
        "explorer.tasks", "explorer.engine", "explorer.run", "explorer.sweeps", "explorer.race",
    },
    "explorer/tasks": {
        "numpy", "pandas", "explorer.errors", "explorer.number_text", "explorer.places",
        "explorer.tasks",
    },
    "explorer/run": {
        "numpy", "explorer.errors", "explorer.experiment", "explorer.array_names",
        "explorer.notation", "explorer.number_text", "explorer.labels", "explorer.tasks",
        "explorer.engine", "explorer.run",
    },
    "explorer/sequences": {
        "numpy", "explorer.errors", "explorer.experiment", "explorer.number_text",
        "explorer.tasks", "explorer.engine", "explorer.run", "explorer.sequences",
    },
    "explorer/sampling": {
        "numpy", "explorer.errors", "explorer.tasks", "explorer.engine", "explorer.sampling",
    },
    "explorer/shapes": {
        "numpy", "explorer.errors", "explorer.experiment", "explorer.number_text",
        "explorer.tasks", "explorer.engine", "explorer.run", "explorer.weights",
        "explorer.sampling", "explorer.shapes", "explorer.places",
    },
    "explorer/sound": {"numpy", "av", "explorer.errors", "explorer.sound"},
    "explorer/live": {
        "numpy", "explorer.errors", "explorer.experiment", "explorer.array_names", "explorer.tasks",
        "explorer.engine", "explorer.run", "explorer.live",
    },
    "explorer/checks": {
        "numpy", "torch", "explorer.errors", "explorer.experiment", "explorer.array_names",
        "explorer.number_text", "explorer.tasks", "explorer.engine", "explorer.run",
        "explorer.checks",
    },
    "explorer/export": {
        "numpy", "explorer.errors", "explorer.experiment", "explorer.own_data",
        "explorer.array_names",
        "explorer.places", "explorer.tokens", "explorer.labels", "explorer.tasks",
        "explorer.engine", "explorer.run", "explorer.export", "explorer.wire.messages.rules",
    },
    "explorer/lessons": {
        "numpy", "explorer.errors", "explorer.experiment", "explorer.number_text",
        "explorer.places", "explorer.tasks", "explorer.engine", "explorer.run",
        "explorer.sequences", "explorer.shapes", "explorer.lessons",
    },
    "explorer/demos.py": {"explorer.experiment", "explorer.places"},
    "explorer/own_demos.py": {"explorer.demos", "explorer.experiment", "explorer.spelling"},
    "explorer/pages.py": {"explorer.places"},
    "explorer/charts": {
        "numpy", "plotly", "explorer.experiment", "explorer.number_text", "explorer.race",
        "explorer.tokens", "explorer.charts",
    },
    "explorer/wire": {"numpy", "streamlit", "explorer.places", "explorer.wire"},
    "explorer/ui": {
        "streamlit", "numpy", "plotly", "segno", *CORE, "explorer.pages", "explorer.places",
        "explorer.demos", "explorer.own_demos", "explorer.openings", "explorer.charts",
        "explorer.wire", "explorer.ui",
    },
    "explorer/views": {
        "streamlit", "numpy", "pandas", "plotly", *CORE, "explorer.pages", "explorer.demos",
        "explorer.own_demos", "explorer.tokens",
        "explorer.charts", "explorer.wire", "explorer.ui",
    },  # and its own room: see below
    "explorer/main.py": {"streamlit", "explorer.pages", "explorer.ui"},
    "explorer/look": {
        "numpy", "torch", "explorer.errors", "explorer.engine", "explorer.weights", "explorer.look",
    },
    "explorer/own_network": {
        "numpy", "explorer.errors", "explorer.array_names", "explorer.number_text",
        "explorer.engine", "explorer.tasks", "explorer.run", "explorer.look", "explorer.weights",
        "explorer.shapes", "explorer.checks", "explorer.own_network",
    },
    "explorer/notebook.py": {
        "explorer.errors", "explorer.experiment", "explorer.look", "explorer.own_network",
        "explorer.run", "explorer.export", "explorer.views.flow.pack",
        "explorer.views.unroll.large", "explorer.views.unroll.pack", "explorer.widget",
    },
    "explorer/widget.py": {"anywidget", "traitlets", "explorer.export"},
    "explorer/recording": {
        "numpy", "torch", "explorer.errors", "explorer.engine", "explorer.weights",
        "explorer.look", "explorer.own_network", "explorer.recording",
    },
    "explorer/__init__.py": {
        "explorer.errors", "explorer.experiment", "explorer.look", "explorer.notebook",
        "explorer.recording",
    },
    "pages": {"streamlit", "explorer.ui", "explorer.demos"},  # and its view
    "app.py": {
        "pandas",
        "streamlit",
        "starlette",
        "explorer.places",
        "explorer.serve.front", "explorer.serve.headers", "explorer.serve.page_html",
        "explorer.serve.rooms", "explorer.serve.store", "explorer.rooms",
        "explorer.ui",
        "explorer.wire.modules", "explorer.wire.mount", "explorer.wire.plotly_js",
        "explorer.pages",
    },
}  # fmt: skip

FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [ROOT / "app.py", *ROOT.glob("explorer/**/*.py"), *ROOT.glob("pages/*.py")]
)


@functools.cache
def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


@functools.cache
def nodes_of(path):
    return tuple(ast.walk(ast.parse(text_of(path))))


def imported(path):
    """The modules a file imports; `from explorer import run` counts as explorer.run."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module in ("explorer", "explorer.views"):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def room_of(path):
    return next(room for room in ALLOWED if path == room or path.startswith(f"{room}/"))


def may_import(path, module):
    allowed = {*ALLOWED[room_of(path)], *own_view(path)}
    return module.split(".")[0] in STDLIB or any(
        module == name or module.startswith(f"{name}.") for name in allowed
    )


def own_view(path):
    """The view of a page, for its files and for the page: none imports that of another page.

    But for the first page, which has the player to step at once, and for that of one's own
    network, which shows it in the pictures of the others.
    """
    if path == "pages/start.py":
        yield "explorer.views.unroll"
    if path.startswith("explorer/views/network/"):
        yield "explorer.notebook"
        yield from (f"explorer.views.{name}" for name in ("unroll", "flow", "cells", "checks"))
    if match := re.fullmatch(r"pages/(\w+)\.py|explorer/views/(\w+)/\w+\.py", path):
        yield f"explorer.views.{match[1] or match[2]}"


def test_imports_point_one_way():
    wrong = [
        f"{path} may not import {module}"
        for path in FILES
        for module in imported(path)
        if not may_import(path, module)
    ]
    assert not wrong


def test_a_file_that_draws_with_plotly_knows_nothing_of_streamlit():
    wrong = [
        path
        for path in FILES
        if {"plotly", "plotly.graph_objects"} & set(imported(path))
        if any(re.match(r"streamlit|explorer\.(ui|wire)\b", module) for module in imported(path))
    ]
    assert not wrong


def test_every_page_of_the_table_has_a_file_and_a_room_and_no_other_has():
    names = sorted(PAGES)
    assert names == sorted(path.stem for path in ROOT.glob("pages/*.py"))
    rooms = [path.parent.name for path in ROOT.glob("explorer/views/*/__init__.py")]
    assert names == sorted(rooms)


def not_done_here(node):
    """What no file does of what this node says, or None."""
    if isinstance(node, ast.ExceptHandler) and node.type is None:
        return "catches everything"
    if not isinstance(node, ast.Call):
        return None
    called = ast.unparse(node.func)
    owned = called.startswith("np.random.default_rng")
    if called == "print" or (called.startswith("np.random.") and not owned):
        return f"calls {called}"
    return None


def test_no_file_prints_or_catches_everything_or_draws_from_the_global_generator():
    wrong = [
        f"{path}:{node.lineno} {not_done_here(node)}"
        for path in FILES
        for node in nodes_of(path)
        if not_done_here(node)
    ]
    assert not wrong


def test_every_figure_is_shown_in_place_and_none_with_streamlits_own_chart():
    """It would load a Plotly of its own, and build every figure anew."""
    assert not [
        path
        for path in FILES
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr == "plotly_chart"
    ]


def test_the_address_is_read_and_written_in_one_place():
    """A link that is made names its parts by keyword: `query_params=…` of `st.page_link`."""
    at = [
        path
        for path in FILES
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr == "query_params"
    ]
    assert set(at) == {"explorer/ui/session.py"}


def test_a_file_is_about_one_idea():
    nameless = ("utils.py", "helpers.py", "common.py", "misc.py")
    wrong = [
        path
        for path in FILES
        if path.split("/")[-1] in nameless or len(text_of(path).splitlines()) > 350
    ]
    assert not wrong


def test_the_engine_needs_nothing_but_numpy():
    code = (
        "import sys; sys.modules.update(streamlit=None, plotly=None, pandas=None); "
        "from explorer import engine; engine.init_params('rnn', 2, 3, 2)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_the_checks_look_for_torch_only_when_they_are_asked_to_compare_with_it():
    code = (
        "import sys; sys.modules.update(torch=None, streamlit=None); "
        "from explorer import checks; assert checks.laws()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_a_network_of_ones_own_needs_nothing_but_numpy_and_looks_for_torch_only_when_it_is_given():
    code = (
        "import sys; sys.modules.update(torch=None, streamlit=None, plotly=None, pandas=None); "
        "import numpy as np, explorer; "
        "assert 'explorer.engine' not in sys.modules; from explorer import look; "
        "W = {'weight_ih_l0': np.ones((2, 3)), 'weight_hh_l0': np.ones((2, 2))}; "
        "assert look(W, np.ones((4, 1, 3))).trace.a.shape == (5, 1, 2); "
        "assert explorer.look(W, np.ones((4, 1, 3))).back.da_norm.shape == (5,); "
        "from explorer import record; from explorer.recording import read_log"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_a_process_of_a_sweep_starts_without_what_only_pages_and_files_of_data_need():
    code = (
        "import sys; sys.modules.update(pandas=None, streamlit=None, plotly=None); "
        "import explorer.sweeps.worker, explorer.sweeps.chunks"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=60)


def test_a_picture_imports_nothing_but_its_own_folder_and_the_base():
    for path in ROOT.glob("assets/js/*/*.js"):
        own = (
            {path.parent, path.parents[1] / "base"} if path.parent.name != "base" else {path.parent}
        )
        for name in re.findall(
            r'^(?:import|\} from)[^"\n]*"([^"]+)"', path.read_text("utf-8"), re.M
        ):
            module = (path.parent / name).resolve()
            assert module.is_file(), (path, name)
            assert module.parent in own, (path, name)


def test_a_module_of_the_browser_is_about_one_idea():
    for path in ROOT.glob("assets/js/*/*.js"):
        assert len(path.read_text("utf-8").splitlines()) <= 300, path


def test_a_line_of_a_module_of_the_browser_has_at_most_120_characters():
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ROOT.glob("assets/js/**/*.[jt]s")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(line) > 120
    ]
    assert not wrong


NAMESPACE = "http://www.w3.org/2000/svg"
"""The name of a language, which no browser fetches."""


def test_the_app_names_no_address_outside():
    for path in [*ROOT.glob("assets/js/**/*.js"), *(ROOT / name for name in FILES)]:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "http://" not in line.replace(NAMESPACE, ""), path
            assert "https://" not in line, path
