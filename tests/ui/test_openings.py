"""A page that is opened bare shows its opening, until something is chosen."""

from functools import partial

import pytest

from explorer import demos, openings
from explorer.experiment import DEFAULT, Experiment, to_query
from explorer.pages import PAGES
from explorer.ui import session
from tests import opening
from tests.opening import file_of, said

open_bare = partial(opening.open_page, bare=True)


def session_of(app):
    return app.session_state[session.KEY]


def query_of(app):
    values = app.query_params
    return {name: one if isinstance(one := values[name], str) else one[0] for name in values}


@pytest.mark.parametrize("page", [pytest.param(page, marks=pytest.mark.slow) for page in PAGES])
def test_each_page_shows_its_demo_and_its_address_stays_bare(page):
    app = open_bare(page)
    title = openings._TITLES.get(page)
    if title and page != "start":
        (demo,) = [one for one in demos.load() if one.title == title]
        assert demo.page == page
        assert demo.watch in said(app)
    assert query_of(app) == {}
    assert session_of(app).experiment is None


def test_what_is_changed_becomes_the_session_s_and_stays_on_the_other_pages():
    app = open_bare("unroll")
    opened = openings.of_page("unroll").experiment
    app.slider(key="control_updates").set_value(3).run()
    assert query_of(app) == to_query(opened.replace(updates=3))
    app.switch_page(file_of("flow")).run()
    assert session_of(app).experiment == opened.replace(updates=3)
    assert query_of(app) == to_query(opened.replace(updates=3))


def test_a_trained_network_is_seen_untrained_at_a_click():
    app = open_bare("unroll")
    opened = openings.of_page("unroll").experiment
    button = app.button(key="untrained")
    assert button.label == f"Trained, {opened.updates} updates · see it untrained"
    button.click().run()
    assert session_of(app).experiment == opened.replace(updates=0)
    assert "untrained" not in [one.key for one in app.button]


def test_a_page_that_only_was_looked_at_leaves_the_next_one_its_own_opening():
    app = open_bare("unroll")
    app.switch_page(file_of("flow")).run()
    vanishing = next(one for one in demos.load() if one.title == "Vanishing")
    assert vanishing.watch in said(app)
    assert query_of(app) == {}


def test_a_link_to_the_default_shows_the_default_and_not_the_opening():
    app = opening.open_page("unroll", **to_query(DEFAULT))
    assert session_of(app).experiment == DEFAULT


def test_a_step_is_kept_in_the_address_and_chooses_no_experiment():
    app = open_bare("unroll", step="3-back")
    assert session_of(app).experiment is None
    assert query_of(app) == {"step": "3-back"}


def test_a_part_that_the_opening_sets_is_changed_with_the_opening_as_the_session_s(monkeypatch):
    """Else a part that is chosen at its default would show the opening's value again."""
    now = session.Session(path="sequences")
    monkeypatch.setattr(session, "_session", lambda: now)
    monkeypatch.setattr(session, "_write", lambda _: None)
    assert session.look("at") == int(openings.of_page("sequences").view["at"])
    session.choose("at", 0)
    assert session.look("at") == 0
    assert now.experiment == openings.of_page("sequences").experiment


def test_the_openings_are_trained():
    untrained = {page for page in openings._TITLES if not openings.of_page(page).experiment.updates}
    # Of a network as it starts, and of one that is trained before the eyes.
    assert untrained == {"flow", "train"}


def test_a_page_without_an_entry_opens_with_the_default():
    assert openings.of_page("checks") == openings.Opening(Experiment())
