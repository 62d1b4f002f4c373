"""The page "Shapes" with a tune to begin with, chosen, typed, or in a link."""

from tests.opening import open_page, said

MUSIC = {
    "task": "music", "cell": "gru", "n_steps": "32", "n_a": "24", "updates": "150",
    "optimiser": "adam", "learning_rate": "0.005", "batch": "32", "dtype": "float32",
}  # fmt: skip


def opened(**more):
    return open_page("shapes", {"graph_painted": True}, **MUSIC, **more)


def test_it_begins_with_a_note_nothing_or_the_first_notes_of_a_known_tune():
    app = opened()
    box = app.selectbox(key="shapes_first_note")
    assert box.value == "E4 ¼"
    assert box.options[0] == "nothing"
    assert "Ode to Joy" in box.options[1]
    app.selectbox(key="shapes_first_note").select_index(0).run()
    assert not app.exception
    app.selectbox(key="shapes_first_note").select_index(1).run()
    assert not app.exception
    given = app.query_params["say"]
    assert (given if isinstance(given, str) else given[0]).startswith("E4 ¼, E4 ¼, F4 ¼")


def test_a_tune_in_a_link_is_one_of_the_choices():
    app = opened(say="C4 ½, G4")
    assert app.selectbox(key="shapes_first_note").value == "C4 ½, G4"
    assert "is no tune" not in said(app)


def test_what_is_no_tune_is_said_and_one_note_is_played_instead():
    app = opened(say="H9")
    assert "“H9” is no tune to begin with" in said(app).replace("\\", "").replace(":small[]", "")
    assert app.selectbox(key="shapes_first_note").value == "E4 ¼"
