"""Train in the static site: every update as the app would send it, and as the engine has it."""

import json

import numpy as np
import pytest

from explorer import demos
from explorer.experiment import Experiment
from explorer.labels import name_value
from explorer.lessons import Setting
from explorer.live import beside, prepare
from explorer.run import run
from explorer.static_site import export_site, training
from explorer.static_site.records import once
from explorer.static_site.scenes import scene_of
from explorer.views.train.picture import Ask, answer
from tests.export.made_site import Page, messages_of, scenes_in
from tests.wire.unpack import unpack

DEMOS = [demo for demo in demos.load() if demo.page == "train"]
SERVER = "https://rnn.example.edu"
TITLE = "Training that breaks"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    there = tmp_path_factory.mktemp("trained") / "course"
    made = export_site(there, SERVER, {demo.title for demo in DEMOS})
    assert made.demos == len(DEMOS) == 3
    return there


def picture_in(site, title):
    name = f"demo-{title.lower().replace(' ', '-')}.html"
    (scene,) = scenes_in(Page(site / name).data)
    (picture,) = scene["pictures"]
    assert not scene["missing"]
    return picture


def fresh(demo):
    return prepare(beside.pair(demo.experiment, demo.view["beside"]), None)


@pytest.mark.slow
@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.title)
def test_every_update_is_the_apps_answer_byte_for_byte(site, demo):
    """To a browser that asks for each update in turn, and has the rows of those before it."""
    messages, session = messages_of(site, picture_in(site, demo.title)), fresh(demo)
    assert len(messages) == training.MOST + 1
    assert messages[0] == answer(session, name_value, None, 0)
    for update in range(1, len(messages)):
        have = (update - 1,) * len(session.networks)
        ask = Ask(0, session.name, update, 0, True, 250, have, settle=False)
        assert messages[update] == answer(session, name_value, ask, 0), update


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.title)
def test_loss_and_norms_are_those_of_a_run_that_knows_nothing_of_the_live_training(site, demo):
    messages = [unpack(one)[1] for one in messages_of(site, picture_in(site, demo.title))]
    for i, experiment in enumerate(beside.pair(demo.experiment, demo.view["beside"])):
        history = run(experiment.replace(updates=100)).history
        for update in range(1, 101):
            arrays = messages[update]
            if arrays[f"at{i}"][0] < update:
                assert history.diverged_at == arrays[f"at{i}"][0]
                break
            loss, before, after = arrays[f"row{i}"][0, :3]
            expected = history.loss[update - 1], history.norm_before[update - 1]
            np.testing.assert_array_equal((loss, before), expected)
            assert after == history.norm_after[update - 1] or np.isnan(after)


def test_the_page_says_how_far_it_goes_where_it_stops_and_what_may_cure(site):
    (scene,) = scenes_in(Page(site / "demo-training-that-breaks.html").data)
    assert scene["words"][-1].startswith("This page has the updates 0 to 300 of this training")
    packed = scene["pictures"][0]["training"]
    assert (packed["last"], packed["begin"], packed["stops"]) == (300, 0, [32, 108])
    assert packed["opens"][0] == (
        f"{SERVER}/unroll?task=latch&n_steps=30&activation=identity&dtype=float32"
        "&learning_rate=0.01&clip=off"
    )
    header, _ = unpack(messages_of(site, scene["pictures"][0])[-1])
    offered = {
        f"{cure['field']}:{cure['value']}" for cure in header["states"][0]["broken"]["cures"]
    }
    assert set(packed["cures"][0]) == offered != set()
    assert packed["cures"][1] == {}
    assert "clip=off" in packed["cures"][0]["gain:0.5"]
    assert packed["cures"][0]["gain:0.5"].endswith("beside=gain%3A0.5%3Aright")


def test_without_a_server_no_button_has_a_link(tmp_path):
    export_site(tmp_path / "course", only={TITLE})
    packed = picture_in(tmp_path / "course", TITLE)["training"]
    assert packed["opens"] == ["", ""]
    assert not any(packed["cures"][0].values())


def scene(page="train", **fields):
    view = fields.pop("view", {})
    return scene_of(Setting(page, Experiment(**fields), view), once())


def test_a_training_of_large_networks_has_fewer_updates_and_says_so():
    """128 units over 60 steps are 40 times what the demos have in a state."""
    shown = scene(task="latch", n_steps=60, n_a=128, view={"beside": "clip:off"})
    (picture,) = shown.pictures
    last = len(picture.messages) - 1
    assert 20 < last < 100
    assert sum(map(len, picture.messages)) < training._LARGEST + len(picture.messages[-1]) + 1
    assert f"the updates 0 to {last} of" in shown.words[-1]


def test_a_training_that_begins_beyond_the_file_begins_at_its_end_and_says_so():
    shown = scene(task="latch", n_steps=4, n_a=2, updates=2000, view={"beside": "nothing"})
    assert shown.pictures[0].training.begin == training.MOST
    assert "Update 2,000, where it begins, and later ones need RNN Explorer" in shown.words[-1]


def test_where_every_network_breaks_the_whole_training_is_there():
    breaks = next(demo for demo in DEMOS if demo.title == TITLE).experiment.replace(clip="off")
    shown = scene_of(Setting("train", breaks, {"beside": "nothing"}), once())
    assert len(shown.pictures[0].messages) == 33
    assert shown.words[-1].endswith("No network goes on after the last one.")
    assert not shown.pictures[0].training.goes_on


def test_the_gradient_of_the_link_is_the_one_shown_first():
    shown = scene(task="names", n_steps=5, n_a=3, view={"gradient": "all", "beside": "nothing"})
    header = shown.pictures[0].messages[0]
    told = json.loads(header[4 : 4 + int.from_bytes(header[:4], "little")])
    assert told["scene"]["gradient"] == "all"
