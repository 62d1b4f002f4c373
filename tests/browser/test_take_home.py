"""The experiment as files: what is downloaded is what the page shows."""

import io
import pathlib
from urllib.parse import parse_qs

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer import export, weights
from explorer.experiment import Experiment, from_query
from explorer.run import run
from explorer.ui.parts import PARTS
from tests.browser.steps import PLAYER, download, expect_rest, player_at, unfold

EXPERIMENT = Experiment(n_steps=6, updates=20, dtype="float32")
QUERY = "n_steps=6&updates=20&dtype=float32"


def taken(page, label):
    """The file that a button gives; a click while the page still runs may be lost to its end."""
    expect_rest(page)
    return pathlib.Path(download(page, label).path()).read_bytes()


@pytest.fixture
def opened(visit):
    page, _ = player_at(visit, QUERY)
    unfold(page, "Take home")
    return page


def test_the_scripts_are_those_of_the_experiment(opened):
    expected = export.numpy_script(EXPERIMENT)
    assert taken(opened, "NumPy script").decode("utf-8") == expected
    assert taken(opened, "PyTorch script").decode("utf-8") == export.torch_script(EXPERIMENT)
    recorded = export.torch_script(EXPERIMENT, recorded=True)
    assert taken(opened, "PyTorch, with a log").decode("utf-8") == recorded


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


def test_the_numbers_and_notebooks_are_those_of_the_run(opened):
    shown = run(EXPERIMENT)
    assert taken(opened, "Numbers, .csv").decode("utf-8") == export.run_csv(shown)
    assert taken(opened, "Run, .npz") == export.run_npz(shown)
    assert taken(opened, "NumPy notebook").decode("utf-8") == export.numpy_notebook(shown)
    assert taken(opened, "PyTorch notebook").decode("utf-8") == export.torch_notebook(shown)


def test_the_html_file_shows_this_run_and_names_its_link(opened, browser, tmp_path):
    file = tmp_path / "player.html"
    file.write_bytes(taken(opened, "Player, .html"))
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    expect(page.locator(PLAYER)).to_have_attribute("data-trace", run(EXPERIMENT).fingerprint())
    query = page.locator(".link code").inner_text()
    assert from_query(parse_qs(query[1:], keep_blank_values=True), PARTS)[0] == EXPERIMENT
    context.close()


def test_the_link_and_the_frame_are_there_to_copy(opened):
    codes = opened.locator('[data-testid="stCode"]')
    expect(codes).to_have_count(2)
    assert "n_steps=6" in codes.nth(0).inner_text()
    assert codes.nth(1).inner_text().startswith("<iframe src=")
