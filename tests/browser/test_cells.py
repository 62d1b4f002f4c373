"""Unroll with gates, with stacked layers and with a window, driven in a real browser."""

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment, to_query
from explorer.run import run
from tests.browser.steps import (
    expect_at,
    expect_fits,
    expect_rest,
    next_frame,
    numbers_in,
    open_player,
    painted,
    player_at,
    trace_of,
)


def link_of(experiment):
    return "&".join(f"{name}={value}" for name, value in to_query(experiment).items())


def open_at(visit, experiment, presses):
    """The page, the player after so many presses of →, and the run it shows."""
    page, player = player_at(visit, link_of(experiment))
    for _ in range(presses):
        page.keyboard.press("ArrowRight")
    return page, player, run(experiment)


def shown(player, line):
    """The numbers of one line of the formula."""
    nums = player.get_by_test_id("formula").locator(".line").nth(line).locator(".num")
    return [numbers_in(text)[0] for text in nums.all_inner_texts()]


def sigma(z):
    return 1 / (1 + np.exp(-z))


def gate_of(result, name, t, memory, unit=0):
    """W [memory, x⟨t⟩] + b of one unit, from the weights alone."""
    row = result.params[f"W{name}"][unit] @ np.concatenate((memory, result.probe.x[t - 1, 0]))
    return row + result.params[f"b{name}"][unit]


@pytest.mark.parametrize("t", [1, 4])
def test_the_formula_of_an_lstm_shows_how_c_and_a_are_made(visit, t):
    experiment = Experiment(cell="lstm", n_steps=6, updates=20)
    _, player, result = open_at(visit, experiment, t - 1)
    expect_at(player, t, "forward")
    before, c_before = result.trace.a[t - 1, 0], result.trace.c[t - 1, 0, 0]
    f, u, o = (sigma(gate_of(result, name, t, before)) for name in "fuo")
    candidate = np.tanh(gate_of(result, "c", t, before))
    c = f * c_before + u * candidate
    np.testing.assert_allclose(shown(player, 0), [f, c_before, u, candidate, c], atol=6e-4)
    np.testing.assert_allclose(shown(player, 1), [o, c, o * np.tanh(c)], atol=6e-4)
    expect(player.get_by_test_id("formula")).to_contain_text(f"a₁⟨{t}⟩")


@pytest.mark.parametrize("t", [1, 5])
def test_the_formula_of_a_gru_shows_what_the_update_gate_mixes(visit, t):
    experiment = Experiment(cell="gru", n_steps=6, updates=20, a0="random")
    _, player, result = open_at(visit, experiment, t - 1)
    expect_at(player, t, "forward")
    before = result.trace.a[t - 1, 0]
    u = sigma(gate_of(result, "u", t, before))
    r = sigma(np.array([gate_of(result, "r", t, before, i) for i in range(experiment.n_a)]))
    candidate = np.tanh(gate_of(result, "c", t, r * before))
    a = u * candidate + (1 - u) * before[0]
    np.testing.assert_allclose(shown(player, 0), [u, candidate, u, before[0], a], atol=6e-4)
    np.testing.assert_allclose(shown(player, 1), [r[0]], atol=6e-4)


@pytest.mark.parametrize("t", [6, 2])
def test_going_back_an_lstm_shows_the_gradient_of_its_memory_beside_that_of_its_state(visit, t):
    experiment = Experiment(cell="lstm", n_steps=6, updates=20)
    _, player, result = open_at(visit, experiment, 5 + 1 + 6 - t)
    expect_at(player, t, "backward")
    back = result.backward.back
    from_y, from_next, da = shown(player, 0)
    assert da == pytest.approx(back.da[t, 0, 0], abs=6e-4)
    assert from_y + from_next == pytest.approx(da, abs=2e-3)
    own = result.params.Wya[:, 0] @ (result.trace.y_hat[t - 1, 0] - result.probe.y[t - 1, 0])
    assert from_y == pytest.approx(own, abs=6e-4)
    o, c = result.trace.gates["o"][t - 1, 0, 0], result.trace.c[t, 0, 0]
    through = back.da[t, 0, 0] * o * (1 - np.tanh(c) ** 2)
    kept = back.dc[t + 1, 0, 0] * result.trace.gates["f"][t, 0, 0] if t < 6 else 0.0
    np.testing.assert_allclose(shown(player, 1), [through, kept, back.dc[t, 0, 0]], atol=6e-4)
    a_norm, c_norm, adds, so_far, _ = shown(player, 2)
    np.testing.assert_allclose([a_norm, c_norm], [back.da_norm[t], back.dc_norm[t]], atol=6e-4)
    # What the steps T … t have added, from outer products in plain NumPy.
    read = np.concatenate((result.trace.a[:-1, 0], result.trace.x[:, 0]), axis=1)
    delta = np.concatenate([back.delta[gate][:, 0] for gate in "fuco"], axis=1)
    parts = [np.outer(delta[k - 1], read[k - 1]) for k in range(t, 7)]
    expected = [np.linalg.norm(parts[0]), np.linalg.norm(sum(parts))]
    np.testing.assert_allclose([adds, so_far], expected, atol=6e-4)


def test_a_layer_is_chosen_and_the_formula_follows_it(visit):
    experiment = Experiment(layers=2, n_steps=5, updates=20)
    page, player, result = open_at(visit, experiment, 2)
    expect_at(player, 3, "forward")
    formula = player.get_by_test_id("formula")
    expect(formula).to_contain_text("a[2]₁⟨3⟩")
    W, (low, high) = result.params, (layer.a[:, 0] for layer in result.trace.layers)
    for name, before, reads, now in (
        ("2", high[2], low[3], high[3, 0]),
        ("1", low[2], result.probe.x[2, 0], low[3, 0]),
    ):
        player.get_by_label("Layer").select_option(str(int(name) - 1))
        expect(formula).to_contain_text(f"a[{name}]₁⟨3⟩")
        memory, of_input = W[f"Waa{name}"][0] @ before, W[f"Wax{name}"][0] @ reads
        expected = [memory, of_input, W[f"ba{name}"][0], np.arctanh(now), now]
        np.testing.assert_allclose(shown(player, 0), expected, atol=6e-4)
    expect(formula).to_contain_text("it is what layer 2 reads at step 3")
    player.focus()
    page.keyboard.press("End")
    expect_at(player, 1, "backward")
    back = result.backward.back.layers[0]
    assert shown(player, 0)[2] == pytest.approx(back.da[1, 0, 0], abs=6e-4)
    expect(formula).to_contain_text("from a[2]⟨1⟩")


def test_a_click_on_a_cell_chooses_its_layer(page, app_url):
    player = open_player(page, f"{app_url}/?{link_of(Experiment(layers=3, n_steps=5))}")
    expect(player.get_by_label("Layer")).to_have_value("2")
    expect_rest(page)
    box = player.locator("#scene").bounding_box()
    seen = set()
    for y in range(0, int(box["height"] * 0.6), 8):
        page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + y)
        next_frame(page)  # the choice shows the layer when the picture is painted
        seen.add(player.get_by_label("Layer").input_value())
    assert seen == {"0", "1", "2"}


def test_the_grid_is_walked_through_the_units_of_every_layer(page, app_url):
    experiment = Experiment(cell="lstm", layers=2, n_steps=4, n_a=3)
    result = run(experiment)
    player = open_player(page, f"{app_url}/?{link_of(experiment)}")
    grid = player.get_by_role("grid")
    grid.focus()
    spoken = []
    for row in range(1, 12):
        expect(grid).to_have_attribute("aria-activedescendant", f"cell-{row}-1")
        spoken.append(player.locator(f"#cell-{row}-1").text_content())
        page.keyboard.press("ArrowDown")
    names = [f"{a}[{n}]{u}⟨1⟩" for n in (2, 1) for a in "ac" for u in "₁₂₃"]
    assert [text.split(" = ")[0] for text in spoken] == names[:11]
    values = [numbers_in(text.split(" = ")[1])[0] for text in spoken]
    top, low = result.trace.layers[1], result.trace.layers[0]
    expected = np.concatenate((top.a[1, 0], top.c[1, 0], low.a[1, 0], low.c[1, 0]))[:11]
    np.testing.assert_allclose(values, expected, atol=6e-4)
    expect(player.get_by_label("Layer")).to_have_value("0")


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_the_window_cuts_the_way_back_and_says_so(visit, cell):
    experiment = Experiment(cell=cell, window=5, n_steps=12, updates=10)
    page, player, result = open_at(visit, experiment, 11 + 1 + 12 - 5)
    expect_at(player, 5, "backward")
    said = player.get_by_test_id("cuts")
    expect(said).to_have_text(
        "Scissors: the gradient is cut between the steps 6 and 5, 11 and 10. "
        "The state still goes forward."
    )
    expect(player.get_by_test_id("formula")).to_contain_text("cut: nothing from a⟨6⟩")
    expect(player.locator("#caption")).to_contain_text("Cut here")
    expect(player.locator("#aloud")).to_contain_text("cut here, nothing comes from step 6")
    from_y, from_next, da = shown(player, 0)[:3]
    assert from_next == 0
    assert from_y == da == pytest.approx(result.backward.back.da[5, 0, 0], abs=6e-4)
    page.keyboard.press("ArrowRight")
    expect_at(player, 4, "backward")
    expect(player.get_by_test_id("formula")).not_to_contain_text("cut:")
    assert shown(player, 0)[1] == pytest.approx(
        result.backward.layers[0].terms.from_future[3, 0, 0], abs=6e-4
    )
    whole = run(experiment.replace(window=0, updates=0))
    assert whole.trace.a.shape == result.trace.a.shape


def test_without_a_window_nothing_is_cut(visit):
    _, player, _ = open_at(visit, Experiment(n_steps=5), 0)
    expect(player.get_by_test_id("cuts")).to_have_text("")
    expect(player.get_by_label("Layer")).to_be_hidden()


def test_the_same_link_gives_the_same_trace_for_every_variant(visit):
    for experiment in (
        Experiment(cell="gru", n_steps=5, updates=3),
        Experiment(cell="lstm", layers=3, window=2, n_steps=5, updates=3),
    ):
        _, player, result = open_at(visit, experiment, 0)
        assert trace_of(player) == result.fingerprint()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1400, 900), (390, 844)])
def test_three_layers_of_an_lstm_fit_the_screen(visit, width, height, scheme):
    link = "cell=lstm&layers=3&window=4&n_steps=13"
    page, player = player_at(visit, link, width, height, color_scheme=scheme)
    assert painted(page, "#scene")
    expect_fits(page)
    if width > 1000:
        assert player.bounding_box()["height"] <= height - 80
