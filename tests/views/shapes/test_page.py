"""The page "Shapes", opened without a browser."""

import pytest

from explorer import demos, sampling, shapes, tasks
from explorer.experiment import to_query
from explorer.shapes import EXHIBITS, find
from explorer.shapes.lettering import letters_of, word_of
from explorer.ui import demo as ui_demo
from tests import opening


def open_page(name=None, *, painted=True, **query):
    fields = to_query(EXHIBITS[name].recipe) if name else {}
    state = {"graph_painted": True} if painted else {}  # as a browser tells
    return opening.open_page("shapes", state=state, seconds=90, **(fields | query))


def words(app):
    return [element.value for element in app.markdown]


def answer(app):
    return next(value for value in words(app) if value.startswith("### "))


def tiles(app):
    return [(metric.label, metric.value) for metric in app.metric]


def in_address(app, name):
    """A part of the address, however it came there."""
    given = app.query_params[name]
    return given if isinstance(given, str) else given[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", EXHIBITS)
def test_every_exhibit_opens_with_the_network_that_comes_with_the_app(name):
    app = open_page(name)
    assert not app.error
    assert any("came with the app" in caption.value for caption in app.caption)
    scores = shapes.report(find(EXHIBITS[name].recipe), tasks_of(name)).scores
    assert len(tiles(app)) == len(scores)


def tasks_of(name):
    recipe = EXHIBITS[name].recipe
    return tasks.make(recipe.task, names=recipe.names, text=recipe.text)


def test_without_a_choice_a_trained_network_is_shown_and_the_experiment_is_left_alone():
    app = open_page(bare=True)
    assert any("came with the app" in caption.value for caption in app.caption)
    assert "task" not in app.query_params
    app.button(key="shapes_take").click().run()
    assert in_address(app, "task") == "names"
    assert in_address(app, "updates") == "150"


def test_a_sentence_is_judged_as_the_engine_judges_it():
    app = open_page("sentiment", say="a wonderful film")
    task = tasks.make("sentiment")
    reading, _ = shapes.read(find(EXHIBITS["sentiment"].recipe), task, "a wonderful film")
    assert reading.answers[reading.answer] == "positive"
    assert any("positive" in value for value in words(app))
    app.text_input[0].set_value("an awful film").run()
    assert in_address(app, "say") == "an awful film"
    assert any("negative" in value for value in words(app))


def test_ten_thousand_words_are_cut_for_the_link_and_that_is_said():
    app = open_page("sentiment")
    app.text_input[0].set_value("good " * 10_000).run()
    assert len(in_address(app, "say")) == 2000
    assert any("2,000 of 50,000 characters" in caption.value for caption in app.caption)
    assert any("The first 200 of 400 words are read" in info.value for info in app.info)
    assert not app.error


def test_what_comes_after_the_graph_waits_for_it_unless_there_is_none():
    app = open_page("sentiment", painted=False)
    assert not tiles(app)
    app = open_page("sentiment", painted=False, say="")
    assert any("nothing to read" in error.value for error in app.error)
    assert tiles(app)
    assert app.slider(key="control_n_a").value == 32


def test_an_empty_sentence_is_refused_and_the_scores_stay():
    app = open_page("sentiment", say="")
    assert any("nothing to read" in error.value for error in app.error)
    assert tiles(app)


def test_a_name_that_is_written_is_the_one_the_network_writes():
    app = open_page("dinosaurs", say="st", draw="3")
    task, params = tasks_of("dinosaurs"), find(EXHIBITS["dinosaurs"].recipe)
    begin = letters_of(task, "st")
    written = sampling.write(
        params, task, begin, most=40, temperature=0.8, seed=3, stop=task.n_y - 1
    )
    assert f"### {word_of(task, begin, written.codes)}" in words(app)
    app.button(key="shapes_again").click().run()
    assert in_address(app, "draw") == "4"


def test_greedy_and_beam_are_ways_to_write_and_part_of_the_link():
    app = open_page("dinosaurs", way="greedy")
    greedy = answer(app)
    app.selectbox(key="shapes_way").set_value("beam").run()
    assert in_address(app, "way") == "beam"
    app.slider(key="shapes_width").set_value(1).run()
    assert answer(app) == greedy


def test_a_number_is_translated_and_what_is_none_is_refused():
    app = open_page("numbers", say="271")
    said = answer(app)
    assert "deux cent soixante et onze" in said.replace("\\", "")
    assert "right" in said
    app.text_input[0].set_value("1000").run()
    assert any("from 0 to 999" in error.value for error in app.error)
    assert tiles(app)


def test_training_it_oneself_is_the_same_recipe_from_another_seed():
    app = open_page("plain")
    app.button(key="shapes_train").click().run()
    assert not app.exception
    assert in_address(app, "seed") == str(EXHIBITS["plain"].recipe.seed + 1)
    assert any("trained here" in caption.value for caption in app.caption)
    app.button(key="shapes_shipped").click().run()
    assert any("came with the app" in caption.value for caption in app.caption)


def test_an_untrained_network_that_was_asked_for_is_shown_as_such():
    app = open_page("plain")
    app.slider(key="control_updates").set_value(0).run()
    assert not app.exception
    assert any("no update yet" in caption.value for caption in app.caption)


def test_a_demo_shows_what_it_speaks_of_whatever_was_there_before():
    app = open_page("sentiment", say="what a waste", own="yes")
    assert app.get("file_uploader")
    opening.open_demos(app, "shapes")
    app.button(key="demo-Not bad at all").click().run()
    assert not app.exception
    assert not app.get("file_uploader")
    assert app.text_input[0].value == "the food was not bad at all"
    assert {"say", "own"}.isdisjoint(app.query_params)  # its link is the demo's and nothing more


def own_sentences(**setting):
    """The page with a file that was read before, of 30 sentences made from few words."""
    words = ("ship whale crab gull wave", "sails dives floats drifts", "deep blue wide")
    rows = [
        (" ".join(group.split()[i % len(group.split())] for group in words) + f" {label}", label)
        for i in range(15)
        for label in ("sea", "hill")
    ]
    state = {"graph_painted": True, "own_sentences": (tasks.make_sentences(rows), "a file")}
    fields = to_query(EXHIBITS["sentiment"].recipe) | setting
    return opening.open_page("shapes", state=state, seconds=90, own="yes", **fields)


def test_sentences_of_ones_own_are_learned_and_begin_with_one_whose_words_are_known():
    app = own_sentences(updates=20, n_a=4)
    assert not app.exception
    said = [info.value for info in app.info]
    assert any("30 sentences are few" in one for one in said)
    assert not any("Never met" in one or "Until there is a file" in one for one in said)
    example = app.text_input[0].value
    assert set(example.split()) & {"sea", "hill"}
    # It is from the file, and so in no address: there stands only that a file is asked for.
    assert app.session_state["explorer_session"].chosen == {"own": "yes"}
    assert "say" not in app.query_params


def test_a_training_on_ones_own_sentences_that_breaks_is_said():
    app = own_sentences(
        updates=60, n_a=8, cell="rnn", activation="identity", gain=4, learning_rate=10,
        optimiser="sgd", clip="off",
    )  # fmt: skip
    assert not app.exception
    assert any("Training broke at update" in info.value for info in app.info)


def test_a_demos_sentence_is_marked_as_left_unless_its_own_words_are_read(monkeypatch):
    marks = []
    monkeypatch.setattr(ui_demo, "_mark", lambda data, **_: marks.append(data["left"]))
    (demo,) = [one for one in demos.on_page("shapes") if one.title == "Not bad at all"]
    app = open_page("sentiment")
    app.text_input[0].set_value("the food was bad").run()  # as it asks for
    app.text_input[0].set_value("the wine was not good").run()
    app.text_input[0].set_value("the food was not bad at all").run()
    app.segmented_control(key="shapes_variant").set_value("own").run()
    assert marks == [False, False, True, False, True]
    assert demo.watch in opening.said(app)


def test_a_view_that_there_is_not_is_said_and_left_out():
    app = open_page("sentiment", own="perhaps")
    assert "`own=perhaps`" in app.warning[0].value
    assert not app.get("file_uploader")


def test_another_shape_begins_with_its_own_example():
    app = open_page("sentiment", say="a wonderful film")
    app.segmented_control(key="shapes_variant").set_value("news").run()
    assert not app.exception
    assert in_address(app, "task") == "news"
    assert "say" not in app.query_params
    assert not app.error


@pytest.mark.parametrize(
    ("before", "typed", "button"),
    [
        ("numbers", "forty two", "dates"),
        ("sentiment", "really quite bad", "news"),
        ("dinosaurs", "qqq", "countries"),
    ],
)
def test_what_is_typed_and_not_entered_is_not_given_to_the_network_chosen_next(
    before, typed, button
):
    app = open_page(before)
    app.segmented_control(key="shapes_variant").set_value(button)
    app.text_input[0].set_value(typed).run()  # both come in one message
    assert not app.exception
    assert not app.error
    assert in_address(app, "task") == EXHIBITS[button].recipe.task
    assert app.text_input[0].value == open_page(button).text_input[0].value
    assert "say" not in app.query_params


def test_what_is_typed_and_not_entered_of_ones_own_sentences_is_not_given_to_the_apps():
    app = open_page("sentiment", own="yes")
    app.segmented_control(key="shapes_variant").set_value("sentiment")
    app.text_input[0].set_value("words of my own").run()
    assert not app.exception
    assert app.text_input[0].value == open_page("sentiment").text_input[0].value


def test_another_network_that_one_is_led_to_is_not_given_what_was_given_to_the_one_before():
    app = open_page("sentiment", say="a wonderful film")
    assert in_address(app, "say") == "a wonderful film"
    app.query_params.clear()
    app.query_params.update(to_query(EXHIBITS["numbers"].recipe))
    app.run()
    assert not app.exception
    assert not app.error
    assert "say" not in app.query_params
    app.query_params.clear()
    app.query_params.update(to_query(EXHIBITS["sentiment"].recipe) | {"say": "a dull book"})
    app.run()
    assert in_address(app, "say") == "a dull book"


@pytest.mark.parametrize(
    ("field", "value", "remedy"),
    [
        ("temperature", "99", "choose a number from 0 to 3"),
        ("way", "<b>", "choose draw, greedy or beam"),
        ("width", "0", "choose a whole number from 1 to 10"),
        ("draw", "-1", "choose a whole number from 0 to 9999"),
    ],
)
def test_a_bad_part_of_the_link_is_named(field, value, remedy):
    app = open_page("dinosaurs", **{field: value})
    assert any(remedy in warning.value for warning in app.warning)
    app.run()  # as when the graph is painted
    assert any(remedy in warning.value for warning in app.warning)


WITHOUT = ["prices", "tone", "latch", "copy", "adding", "order"]


@pytest.mark.parametrize("task", WITHOUT)
def test_an_experiment_without_a_shape_is_told_so(task):
    app = open_page(task=task, n_steps="20", updates="3")
    title = tasks.TASKS[task].title
    (note,) = [info.value for info in app.info if "has no shape on this page" in info.value]
    assert title in note
    assert "“Opinions” is shown here" in note


def test_the_weather_over_many_steps_is_shown_at_one_step_and_told_so():
    app = open_page(task="weather", n_steps="13", updates="3")
    (note,) = [info.value for info in app.info if "no shape here" in info.value]
    assert "one to one at one step. This experiment has 13 steps" in note
    assert any("°" in label for label in [slider.label for slider in app.slider])


@pytest.mark.parametrize("name", EXHIBITS)
def test_an_experiment_that_has_a_shape_is_not_told_that_it_has_none(name):
    app = open_page(name)
    assert not [info for info in app.info if "shape" in info.value]


@pytest.mark.slow
def test_beside_ones_own_sentences_nothing_is_said_to_have_come_with_the_app():
    some = {
        "sea": ("ship whale crab gull wave", "sails dives floats drifts", "deep blue wide"),
        "hill": ("goat mule hawk fox pine", "climbs rests stands looks", "steep grey bare"),
    }
    lists = {label: [words.split() for words in of_it] for label, of_it in some.items()}
    rows = [
        (f"a {' '.join(one[i % len(one)] for one in of_it)} {label}", label)
        for i in range(20)
        for label, of_it in lists.items()
    ]
    state = {"graph_painted": True, "own_sentences": (tasks.make_sentences(tuple(rows)), "f1")}
    app = opening.open_page("shapes", state=state, task="sentiment", own="yes")
    said = [caption.value for caption in app.caption]
    assert not any("came with the app" in sentence for sentence in said)
    assert not any("comes with the app" in sentence for sentence in said)
    own = "Shown is a network trained here on your sentences, with the settings of “Opinions”."
    assert own in said
    before = answer(app)
    app.button(key="shapes_take").click().run()
    assert not app.exception
    assert app.slider(key="control_updates").value == EXHIBITS["sentiment"].recipe.updates
    assert answer(app) == before
