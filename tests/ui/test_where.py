"""What a picture looks at in its address: read, kept, and said to the browser."""

import json

import pytest

from explorer.ui import where
from explorer.ui.parts import BY_PICTURES, DOMAINS, PARTS
from explorer.ui.where import read_seen
from tests.opening import open_page

SMALL = {"task": "latch", "n_steps": "9", "n_a": "4"}
NAMES = ("step", "unit", "layer")


def told(app):
    """The message to the browser; None on a page whose picture is not followed."""
    found = [
        one.proto for one in app.get("bidi_component") if one.proto.component_name.endswith("where")
    ]
    return json.loads(found[0].json) if found else None


def test_the_parts_are_in_the_table():
    assert set(BY_PICTURES) < set(PARTS)


def test_a_link_leads_the_picture_to_its_step_and_unit():
    app = open_page("unroll", **SMALL, step="7-back", unit="3", layers="2", layer="1")
    assert told(app) == {
        "link": 1, "chosen": True, "heard": 0,
        "parts": {"step": "7-back", "unit": "3", "layer": "1"},
    }  # fmt: skip
    assert told(open_page("cells", **SMALL, step="5"))["parts"] == {"step": "5", "unit": "1"}
    ball = "4.98,-2.6,1,0.1,3"
    assert told(open_page("cliff", **SMALL, ball=ball))["parts"] == {"ball": ball}


def test_without_one_it_is_led_nowhere_and_the_topmost_layer_is_the_one():
    app = open_page("unroll", **SMALL, layers="2")
    assert told(app)["parts"] == {"step": "1", "unit": "1", "layer": "2"}
    assert not told(app)["chosen"]


def test_pages_whose_picture_has_no_such_parts_have_no_such_message():
    assert told(open_page("flow", **SMALL)) is None


def test_another_link_on_the_page_leads_it_anew_and_what_it_leaves_out_is_the_beginning():
    app = open_page("unroll", **SMALL, step="7-back")
    first = told(app)["link"]
    assert told(app.run())["link"] == first
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in SMALL.items():
        app.query_params[name] = value
    app.query_params["seed"] = "1"
    app.run()
    assert told(app)["link"] == first + 1
    assert told(app)["parts"]["step"] == "1"


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("unroll", {"step": "4-back", "unit": "2", "layer": "1"}),
        ("cells", {"step": "4", "unit": "2"}),
        ("cliff", {"ball": "4.98,-2.6,1,0.1,3"}),
    ],
)
def test_where_a_picture_rests_is_in_the_address(page, seen, monkeypatch):
    app = open_page(page, **SMALL)
    said = {"parts": seen, "link": 1, "number": 5}
    monkeypatch.setattr(where, "said_by", lambda key: {"seen": said})
    app.run()
    assert not app.exception
    assert told(app)["parts"] == seen
    assert told(app)["heard"] == 5
    given = {name: app.query_params[name] for name in app.query_params}
    kept = {name: text[0] if isinstance(text, list) else text for name, text in given.items()}
    assert kept == SMALL | {name: text for name, text in seen.items() if name != "layer"}


def test_what_was_said_before_another_link_or_comes_again_is_no_news(monkeypatch):
    """A message of the browser can be on its way while a link is followed, and Streamlit may
    deliver it with every run from then on."""
    said = {}
    monkeypatch.setattr(where, "said_by", lambda key: {"seen": said} if said else {})
    app = open_page("cliff", **SMALL)
    usual = told(app)["parts"]
    for ball, link, number, heard in (
        ("4.98,-2.6,1,0.1,3", 0, 5, False),  # of the page before the link
        ("4.98,-2.6,1,0.1,4", 1, 5, True),
        ("4.98,-2.6,1,0.1,5", 1, 5, False),
        ("4.98,-2.6,1,0.1,6", 1, 4, False),
        ("4.98,-2.6,1,0.1,7", 1, 6, True),
    ):
        before = told(app)["parts"]
        said.update(parts={"ball": ball}, link=link, number=number)
        app.run()
        assert told(app)["parts"] == ({"ball": ball} if heard else before)
    for name, text in (SMALL | {"seed": "3"}).items():
        app.query_params[name] = text
    del app.query_params["ball"]
    app.run()
    assert told(app)["parts"] == usual


def seen(parts):
    return {"parts": parts, "link": 1, "number": 1}


@pytest.mark.parametrize(
    "message",
    [
        None, 7, [], "step", seen(None), {"parts": {"step": "3"}},
        seen({"step": "3"}) | {"link": "1"},
        *map(seen, ({"step": 7}, {"step": "7-front"}, {"step": "0"}, {"step": "201"},
        {"step": "٣"}, {"unit": "0"}, {"unit": "nan"}, {"layer": "9"}, {"ball": "4.7,-2,1,0.1,9"},
        {"seed": "5"}, {"present": "1"}, {"step": "3", "unit": "x"}, {"step": "9" * 5000})),
    ],
)  # fmt: skip
def test_what_is_no_part_of_this_picture_is_not_heard(message):
    assert read_seen(message, NAMES) == {}


def test_what_is_heard_is_read_as_from_a_link():
    assert read_seen(seen({"step": "7-back", "unit": "3"}), NAMES) == {"step": "7-back", "unit": 3}


@pytest.mark.parametrize(
    "ball",
    [
        "", "4.7", "4.7,-2,1,0.1", "4.7,-2,1,0.1,9,9", "2.9,-2,1,0.1,9", "4.7,-0.4,1,0.1,9",
        "4.7,-2,-1,0.1,9", "4.7,-2,1,1e10,9", "4.7,-2,1,0.1,501", "4.7,-2,1,0.1,-1",
        "4.7,-2,1,0.1,0.5", "nan,-2,1,0.1,9", "4.7,-2,1,nan,9", "4.7,-2,1,0.1,inf", "a,b,c,d,e",
    ],
)  # fmt: skip
def test_a_ball_is_on_the_map_and_its_settings_in_range(ball):
    with pytest.raises(ValueError, match="write w from 3 to 7"):
        DOMAINS["ball"].read(ball)
