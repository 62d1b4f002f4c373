"""The glossary: every word and symbol, each with a picture in which it is."""

from functools import partial

import pytest

from explorer.experiment import Experiment
from explorer.notation import SYMBOLS, TERMS
from explorer.pages import PAGES
from explorer.views.glossary import ENTRIES
from tests import opening

open_page = partial(opening.open_page, "glossary")


def written(app):
    """The page's text, without what keeps it from being Markdown."""
    text = "\n".join(one.value for one in app.markdown)
    return text.replace("\\", "").replace(":small[]", "")


def test_every_word_and_every_symbol_is_there_once():
    app = open_page()
    assert not app.exception
    names = [entry.name for entry in ENTRIES]
    assert len(names) == len(TERMS) + len(SYMBOLS)
    said = written(app)
    for one in (*TERMS.values(), *SYMBOLS.values()):
        assert one.sentence in said
    assert len(names) == len(set(names))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_where_it_is_seen_is_a_page_and_an_experiment(entry):
    assert entry.page in PAGES
    Experiment(**entry.fields)


def test_a_search_leaves_what_it_is_about():
    app = open_page()
    app.text_input(key="glossary-search").set_value("largest eigenvalue").run()
    said = written(app)
    assert TERMS["ρ"].sentence.split(",")[0] in said
    assert TERMS["softmax"].sentence.split(",")[0] not in said


@pytest.mark.parametrize(
    ("searched", "found"),
    [
        ("rho", {"ρ"}),
        ("Lambda", {"λ₁"}),
        ("y_hat", {"ŷ⟨t⟩"}),
        ("window", {"window of truncated BPTT", "window k of values"}),
        ("spectral radius", {"ρ"}),
    ],
)
def test_a_search_finds_what_a_keyboard_can_write(searched, found):
    names = {entry.name for entry in ENTRIES if entry.has(searched)}
    assert found <= names
    assert len(names) < 6


def test_a_search_for_nothing_that_is_there_says_so():
    app = open_page()
    app.text_input(key="glossary-search").set_value("<b>transformer</b>").run()
    assert "search for less" in written(app)
    assert not [one for one in app.markdown if "<b>" in one.value]
