"""The experiment as files: what is downloaded is what the page shows."""

import io
import pathlib

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer import export, weights
from explorer.experiment import Experiment
from explorer.run import run
from tests.browser.steps import player_at, unfold

EXPERIMENT = Experiment(n_steps=6, updates=20, dtype="float32")
QUERY = "n_steps=6&updates=20&dtype=float32"


def taken(page, label):
    with page.expect_download() as download:
        page.get_by_role("button", name=label).click()
    return pathlib.Path(download.value.path()).read_bytes()


@pytest.fixture
def opened(visit):
    page, _ = player_at(visit, QUERY)
    unfold(page, "Take home")
    return page


def test_the_scripts_are_those_of_the_experiment(opened):
    expected = export.numpy_script(EXPERIMENT)
    assert taken(opened, "NumPy script").decode("utf-8") == expected
    assert taken(opened, "PyTorch script").decode("utf-8") == export.torch_script(EXPERIMENT)


@pytest.mark.parametrize(
    ("label", "load"),
    [("Weights, .npz", weights.load_npz), ("Weights, .safetensors", weights.load_safetensors)],
)
def test_the_weights_are_those_of_the_network_on_the_page(opened, label, load):
    params = load(io.BytesIO(taken(opened, label)))
    for name, array in run(EXPERIMENT).params.named().items():
        np.testing.assert_array_equal(params.named()[name], array)


def test_in_16_bit_the_page_says_why_there_is_no_pytorch_script(visit):
    page, _ = player_at(visit, "dtype=float16")
    page.get_by_text("Take home").click()
    expect(page.get_by_text("choose float32 or float64 for a PyTorch script")).to_be_visible()
    expect(page.get_by_role("button", name="PyTorch script")).to_have_count(0)
