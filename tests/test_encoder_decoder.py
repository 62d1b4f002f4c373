"""Tasks for an encoder and a decoder, from the experiment to what every page is given."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.checks import gradients
from explorer.checks.autograd import check_autograd
from explorer.checks.flow import check_flow
from explorer.checks.setting import setting_of
from explorer.experiment import Experiment
from explorer.live import LiveNetwork
from explorer.live.postmortem import find_break
from explorer.notation import written
from explorer.run import gradient_from, layers_of, measure_flow, run, run_twins
from explorer.run.cells import run_cells
from explorer.run.landscape import measure_landscape
from explorer.sweeps import sweep
from explorer.sweeps.chunks import can_batch, chunks_of
from explorer.views.clipping.words import costs, describe_twin
from explorer.views.flow import words as flow_words

CELLS = ("rnn", "gru", "lstm")
TASKS = ("numbers", "dates")
NUMBERS = Experiment(task="numbers", n_steps=12, n_a=6, updates=4, batch=3, learning_rate=0.3)


def recurrent(result, mark):
    """‖∂L/∂W‖ of all recurrent weights of the encoder (_enc) or the decoder (_dec)."""
    grads = result.backward.back.grads
    names = [f"W{gate}{mark}" for gate in result.trace.gates or ("aa",)]
    return float(np.linalg.norm(np.concatenate([grads[name].ravel() for name in names])))


def by_hand(experiment, clip):
    """The training as a loop of the engine's public functions: (params, losses)."""
    task = tasks.make(experiment.task)
    params = engine.init_params(
        experiment.cell, task.n_x, experiment.n_a, task.n_y, init=experiment.init,
        gain=experiment.gain, seed=experiment.seed, border=task.border,
    )  # fmt: skip
    stream, losses = np.random.default_rng([experiment.seed, 1]), []
    for _ in range(experiment.updates):
        x, y, weights = task.batch(stream, experiment.batch, task.max_steps)
        back = engine.backward(params, engine.forward(params, x), y, weights=weights)
        grads = engine.clip_by_norm(back.grads, experiment.threshold)[0] if clip else back.grads
        rate = experiment.learning_rate
        params = params.replace(**{n: params[n] - rate * grads[n] for n in grads})
        losses.append(float(back.loss))
    return params, losses


@pytest.mark.slow
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_training_is_that_of_an_encoder_and_a_decoder(cell, task):
    experiment = NUMBERS.replace(cell=cell, task=task, threshold=0.3, layers=2)
    params, losses = by_hand(experiment, clip=True)
    trained = run(experiment)
    np.testing.assert_allclose(trained.params.flat, params.flat, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(trained.history.loss, losses, rtol=1e-10)
    twins = run_twins(experiment)
    np.testing.assert_allclose(twins.on.loss, losses, rtol=1e-10)
    np.testing.assert_allclose(twins.off.loss, by_hand(experiment, clip=False)[1], rtol=1e-10)
    live = LiveNetwork(experiment)
    live.go_to(experiment.updates)
    reached = live.evaluate(experiment.updates)
    np.testing.assert_array_equal(reached.params.flat, trained.params.flat)
    ((_, record),) = sweep([experiment], executor=None)
    np.testing.assert_allclose(record.loss, losses, rtol=1e-10)


# Each window and each start. All others are held by autograd number by number, and by differences
# along directions in which every number moves.
NUMBER_BY_NUMBER = {(0, "learned"), (3, "learned"), (5, "random"), (7, "zeros")}


@pytest.mark.slow
@pytest.mark.parametrize("a0", ["zeros", "random", "learned"])
@pytest.mark.parametrize("window", [0, 3, 5, 7])
@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_on_the_page_is_right_by_differences(cell, window, a0):
    result = run(NUMBERS.replace(cell=cell, window=window, a0=a0, n_a=2))
    if (window, a0) in NUMBER_BY_NUMBER:
        probe, start = result.probe, None if a0 == "learned" else result.trace.a[0]
        report = engine.gradient_check(
            result.params, probe.x, probe.y, weights=probe.weights, reduction="sum", a0=start,
            window=window or None,
        )  # fmt: skip
        assert max(report.values()) < 1e-5
    setting = setting_of(result)
    for name, array in result.backward.back.grads.items():
        np.testing.assert_allclose(setting.back.grads[name], array, rtol=1e-12, atol=1e-14)
    found = [gradients.check_all_at_once(setting), check_flow(setting), *check_autograd(setting)]
    assert [check.name for check in found if not check.passed] == []


def test_a_wrong_gradient_of_the_encoder_is_found_also_behind_a_cut():
    setting = setting_of(run(NUMBERS.replace(window=3)))
    grads = setting.back.grads
    assert gradients.check_all_at_once(setting).passed
    object.__setattr__(setting.back, "grads", grads.replace(Waa_enc=1.01 * grads["Waa_enc"]))
    check = gradients.check_all_at_once(setting)
    assert check.passed is False
    assert "shown is Waa_enc, where the two differ most" in check.sentence


@pytest.mark.parametrize("source", [None, 8])
@pytest.mark.parametrize("window", [0, 7])
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("cell", CELLS)
def test_what_the_steps_add_is_a_sum_for_each_of_the_two(cell, task, window, source):
    result = run(NUMBERS.replace(cell=cell, task=task, window=window))
    border = result.params.border
    if source is not None:
        source = border + 3
    passed = gradient_from(result, source)
    (layer,) = passed.layers
    alone = run(result.experiment)
    object.__setattr__(alone, "backward", passed)
    assert layer.so_far[0] == pytest.approx(recurrent(alone, "_enc"), rel=1e-12)
    assert layer.so_far[border] == pytest.approx(recurrent(alone, "_dec"), rel=1e-12)
    assert layer.so_far[border - 1] == pytest.approx(layer.adds[border - 1], rel=1e-12)
    assert layer.so_far[-1] == pytest.approx(layer.adds[-1], rel=1e-12)
    norms = passed.back.step_norms
    gates = list(result.trace.gates) or ["aa"]
    encoder = np.hypot.reduce([norms[f"W{gate}_enc"] for gate in gates])
    decoder = np.hypot.reduce([norms[f"W{gate}_dec"] for gate in gates])
    np.testing.assert_allclose(layer.adds, np.where(encoder > 0, encoder, decoder), rtol=1e-12)
    assert not decoder[:border].any()
    assert not encoder[border:].any()


@pytest.mark.parametrize("cell", CELLS)
def test_losses_are_in_the_decoder_and_flow_back_into_the_encoder(cell):
    result = run(NUMBERS.replace(cell=cell))
    border, back = result.params.border, result.backward.back
    assert not back.loss_t[:border].any()
    assert back.loss_t[border] > 0
    assert (back.da_norm[: border + 1] > 0).all()
    assert not result.backward.layers[0].terms.from_output[:border].any()
    cut = run(NUMBERS.replace(cell=cell, window=border)).backward.back
    assert not cut.da_norm[: border + 1].any()


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("layers", [2, 3])
def test_more_layers_than_there_are_become_one_and_it_is_said_everywhere(task, layers):
    asked = NUMBERS.replace(task=task, layers=layers, updates=1, a0="random")
    asked = asked.replace(n_steps=tasks.make(task).max_steps)
    said = (
        f"This task cannot have {layers} layers: its encoder and its decoder have one layer "
        "each. Choose 1 layer."
    )
    assert layers_of(asked) == 1
    one, result = run(asked.replace(layers=1)), run(asked)
    assert one.notes == ()
    assert result.notes == run_twins(asked).notes == LiveNetwork(asked).notes == (said,)
    assert run_cells(asked).notes == ("Here each cell has one layer.",)
    np.testing.assert_array_equal(result.params.flat, one.params.flat)
    assert result.fingerprint() == one.fingerprint()
    assert layers_of(Experiment(layers=layers)) == layers


@pytest.mark.parametrize("cell", CELLS)
def test_of_two_cells_only_the_matrix_is_measured_and_the_page_says_why(cell):
    flow = measure_flow(run(NUMBERS.replace(cell=cell)))
    result = flow.run
    expected = engine.gradient_flow(
        result.params, result.trace, result.probe.y, weights=result.probe.weights
    )
    losses = result.probe.weights.any(axis=1)
    np.testing.assert_array_equal(flow.matrix[losses], expected[losses])
    assert np.isnan(flow.matrix[~losses]).all()
    left_out = (flow.measured, flow.bound, flow.radius, flow.lyapunov, flow.lag_norms)
    assert left_out == (None,) * 5
    assert "an encoder (steps 1 to 5) and a decoder (steps 6 to 12)" in flow_words.undefined(flow)
    assert flow_words.share(flow).startswith("The split by distance is defined for one cell")
    assert flow_words.size(flow).endswith("where it starts.")


@pytest.mark.parametrize("cell", CELLS)
def test_the_loss_around_the_network_is_that_of_the_engine(cell):
    result = run(NUMBERS.replace(cell=cell, updates=0, layers=2))
    found = measure_landscape(result, "gradient", points=3)
    stream = np.random.default_rng([result.experiment.seed, 1])
    x, y, weights = result.task.batch(stream, 3, 12)
    trace = engine.forward(result.params, x)
    back = engine.backward(result.params, trace, y, weights=weights)
    assert found.loss[1, 1] == pytest.approx(back.loss, rel=1e-12)
    norm = engine.clip_by_norm(back.grads, np.inf)[1]
    assert found.gradient_norm[1, 1] == pytest.approx(norm, rel=1e-12)


def test_a_sweep_trains_them_one_by_one():
    several = [NUMBERS.replace(seed=seed) for seed in (1, 2)]
    assert not any(map(can_batch, several))
    assert [len(chunk) for chunk in chunks_of(several)] == [1, 1]


def test_no_guess_has_one_cost_where_a_sum_has_more_losses_in_some_batches():
    numbers = NUMBERS.replace(reduction="sum")
    assert costs(run_twins(numbers)) == ()
    assert "no guess has one cost" in describe_twin(run_twins(numbers), "on").verdict
    ((_, mean),) = costs(run_twins(NUMBERS))
    ((_, total),) = costs(run_twins(numbers.replace(task="dates")))
    assert mean == tasks.make("numbers").baselines[0].loss
    assert total == 11 * tasks.make("dates").baselines[0].loss


def test_where_a_training_breaks_is_found_and_named():
    broke = LiveNetwork(
        NUMBERS.replace(
            activation="identity", gain=3.0, clip="off", learning_rate=1000.0, dtype="float32"
        )
    )
    broke.go_to(300)
    found = find_break(broke)
    assert not found.of_states
    assert np.isfinite(found.norm) or found.part != "weights"


def test_the_name_of_an_array_says_whose_it_is():
    assert written("dWaa_enc") == "∂L/∂Waa[enc]"
    assert written("Wf_dec") == "Wf[dec]"
    assert written("dy_hat", 3) == "∂L/∂ŷ⟨3⟩"
