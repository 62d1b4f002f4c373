"""`import explorer`: what it offers is seen before any of it is used."""

import inspect
import pydoc
import subprocess
import sys

import pytest

import explorer
from explorer.experiment import Experiment

OFFERED = {"look", "record", "unroll", "flow", "Experiment", "InputError"}


def of_a_new_python(code):
    """What a Python that has imported nothing else prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_tab_completion_offers_what_there_is_and_nothing_else():
    code = "import explorer; print(*[n for n in dir(explorer) if not n.startswith('_')])"
    assert set(of_a_new_python(code).split()) == OFFERED == set(explorer.__all__)
    assert {"__version__", "__doc__", "__path__"} <= set(dir(explorer))


def test_help_names_everything_that_is_offered():
    # As text, and without the terminal's bold letters.
    shown = pydoc.plain(pydoc.render_doc(explorer))
    description = shown.split("PACKAGE CONTENTS")[0]
    assert all(name in description for name in OFFERED)
    assert "import_module" not in shown


def test_everything_that_is_offered_is_there_and_comes_with_a_star():
    code = (
        "from explorer import *; print(Experiment().task, look, record, unroll, flow, InputError)"
    )
    assert of_a_new_python(code).startswith(Experiment().task)
    assert explorer.Experiment is Experiment
    for name in OFFERED:
        assert callable(getattr(explorer, name)), name
        assert inspect.getdoc(getattr(explorer, name))


def test_importing_the_package_imports_none_of_it():
    code = (
        "import sys, explorer; dir(explorer); print(*[m for m in sys.modules if 'explorer.' in m])"
    )
    assert of_a_new_python(code) == ""


def test_what_is_not_offered_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'explorer' has no attribute 'looks'"):
        explorer.looks  # noqa: B018
