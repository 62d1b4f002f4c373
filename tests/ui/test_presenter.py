"""The presenter's view and the menu of demos: on every page, in every link."""

import pathlib

import pytest

from explorer import demos, pages
from explorer.experiment import DEFAULT, from_query, to_query
from explorer.ui import session
from tests.opening import file_of, open_demos, open_page

PAGES = list(pages.PAGES)


def opened(page, **query):
    return open_page(pathlib.Path(page).stem, seconds=30, **query)


def words(app):
    return "\n".join(element.value for element in app.markdown)


def leaves(app):
    return app.button(key="present").label == "Leave presenter's view"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_the_way_in_and_out_and_it_is_part_of_the_link(page):
    app = opened(page, n_a="5")
    assert not leaves(app)
    app.button(key="present").click().run()
    assert leaves(app)
    assert app.query_params["present"] == "1"
    assert app.query_params["n_a"] == "5"
    app.button(key="present").click().run()
    assert not leaves(app)
    assert "present" not in app.query_params


def test_it_survives_a_page_change_that_drops_the_address():
    app = opened(PAGES[0], present="1")
    app.query_params.clear()
    app.switch_page(file_of(PAGES[3])).run()
    assert leaves(app)
    assert app.query_params["present"] == "1"


def test_a_late_message_with_the_old_address_does_not_bring_it_back():
    app = opened(PAGES[0], present="1", n_a="5")
    app.button(key="present").click().run()
    app.query_params.clear()
    app.query_params["present"], app.query_params["n_a"] = "1", "5"
    app.run()
    assert not leaves(app)


def test_looking_from_the_back_row_runs_nothing_and_changes_no_experiment():
    app = opened(PAGES[0], present="1", **to_query(DEFAULT.replace(n_a=7)))
    query = {name: app.query_params[name] for name in app.query_params if name != "present"}
    assert from_query(query) == (DEFAULT.replace(n_a=7), ())


@pytest.mark.parametrize("value", ["yes", "", "2"])
def test_a_link_that_asks_for_it_in_a_wrong_way_is_told_the_right_one(value):
    app = opened(PAGES[0], present=value)
    assert f"`present={value}`" in app.warning[0].value
    assert "present=1" in app.warning[0].value
    assert not leaves(app)


def test_the_link_can_say_no():
    app = opened(PAGES[0], present="0")
    assert not leaves(app)
    assert not app.warning


@pytest.mark.slow
@pytest.mark.parametrize("demo", demos.load(), ids=lambda demo: demo.title)
def test_a_demo_says_what_to_watch_on_its_page_while_it_is_that_demo(demo):
    page, query = f"../pages/{demo.page}.py", to_query(demo.instead_of(DEFAULT))
    query |= {name: demo.view[name] for name in demo.named}
    assert demo.watch in words(opened(page, **query))
    assert demo.watch not in words(opened(page, **query | {"a0": "random", "updates": "1"}))
    another = "flow" if demo.page == "unroll" else "unroll"
    assert demo.watch not in words(opened(f"../pages/{another}.py", **query))


@pytest.mark.parametrize(
    "demo", [d for d in demos.load() if d.view and not d.named], ids=lambda demo: demo.title
)
def test_what_a_demo_looks_at_is_what_its_page_begins_with(demo):
    """A link without it is the demo too: what a page keeps as its default, no address has."""
    app = opened(f"../pages/{demo.page}.py", **to_query(demo.instead_of(DEFAULT)))
    assert demo.watch in words(app)
    if demo.page == "train":
        assert app.selectbox(key="control_beside").value == demo.view["beside"]
    else:
        page = f"../pages/{demo.page}.py"
        app = opened(page, **to_query(demo.instead_of(DEFAULT)), **demo.view)
        assert demo.watch in words(app)
        assert not set(demo.view) & set(app.query_params), "not what the page begins with"
        assert not set(demo.view) & set(app.session_state[session.KEY].chosen)


def test_a_sentence_on_twins_is_not_said_of_another_pair():
    demo = next(one for one in demos.on_page("train") if not one.named)
    query = to_query(demo.instead_of(DEFAULT))
    assert demo.watch not in words(opened("../pages/train.py", **query, beside="gain:0.5"))
    app = opened("../pages/train.py", **query)
    assert demo.watch in words(app)
    app.selectbox(key="control_beside").select("nothing").run()
    assert demo.watch in words(app), "as the demo's own, see test_demo.py"
    open_demos(app, "train", demo.title)
    app.button(key=f"demo-{demo.title}").click().run()
    assert demo.watch in words(app)
    assert app.selectbox(key="control_beside").value == "clip:off"


@pytest.mark.parametrize("demo", [d for d in demos.load() if d.named], ids=lambda demo: demo.title)
def test_a_sentence_on_another_view_than_the_usual_is_said_where_the_address_names_it(demo):
    query, page = to_query(demo.instead_of(DEFAULT)), f"../pages/{demo.page}.py"
    assert demo.watch not in words(opened(page, **query))
    app = opened(page, **query, **demo.view)
    assert demo.watch in words(app)
    if "beside" in demo.view:
        assert app.selectbox(key="control_beside").value == demo.view["beside"]


def test_a_sentence_that_asks_for_a_drag_is_still_there_after_it():
    demo = next(one for one in demos.on_page("flow") if one.title == "Vanishing")
    for gain in ("0.5", "0.8", "1.0"):
        query = to_query(demo.instead_of(DEFAULT)) | {"gain": gain}
        assert demo.watch in words(opened("../pages/flow.py", **query))
