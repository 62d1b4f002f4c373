"""From an experiment to its numbers: deterministic, honest about what could not be given."""

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.experiment import Experiment
from explorer.live import LiveNetwork
from explorer.run import gradient_from, run, run_twins
from tests.own_file import ALL


def plain_training(experiment, clip):
    """The same training written as a loop of the engine's public functions."""
    task = tasks.make(
        experiment.task, names=experiment.names, text=experiment.text, data=experiment.data
    )
    params = engine.init_params(
        "rnn",
        task.n_x,
        experiment.n_a,
        task.n_y,
        activation=experiment.activation,
        output=task.output,
        init=experiment.init,
        gain=experiment.gain,
        seed=experiment.seed,
        dtype=experiment.dtype,
        border=task.border,
    )
    n_steps, _ = task.check_steps(experiment.n_steps)
    stream = np.random.default_rng([experiment.seed, 1])
    for _ in range(experiment.updates):
        x, y, weights = task.batch(stream, experiment.batch, n_steps)
        back = engine.backward(params, engine.forward(params, x), y, weights=weights)
        grads = back.grads
        if clip == "norm":
            grads, _ = engine.clip_by_norm(grads, experiment.threshold)
        new = {
            name: array - experiment.learning_rate * grads.named()[name]
            for name, array in params.named().items()
        }
        params = params.replace(**new)
    return params


@pytest.mark.parametrize("task", tasks.TASKS)
def test_a_trained_run_is_a_plain_loop_of_the_public_functions(task):
    experiment = Experiment(**ALL[task], n_steps=9, n_a=5, updates=12, batch=3, clip="norm")
    trained = run(experiment).params.named()
    for name, array in plain_training(experiment, "norm").named().items():
        np.testing.assert_allclose(trained[name], array, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_what_the_steps_add_sums_up_to_the_gradient_of_all_gates(cell):
    result = run(Experiment(cell=cell, n_steps=7, updates=5, a0="random"))
    back, grads = result.backward.layers[0], result.backward.back.grads
    of_gates = [grads[name] for name in grads if name.startswith("W") and name != "Wya"]
    assert back.so_far[0] == pytest.approx(np.linalg.norm(of_gates), rel=1e-12)
    assert back.so_far[-1] == pytest.approx(back.adds[-1], rel=1e-12)
    added = [
        result.backward.back.step_norms[name][3]
        for name in grads
        if name[0] == "W" and name != "Wya"
    ]
    assert back.adds[3] == pytest.approx(np.linalg.norm(added), rel=1e-12)


@pytest.mark.parametrize("window", [0, 3])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_every_layer_adds_up_to_its_own_gradient_whatever_the_window(cell, layers, window):
    experiment = Experiment(
        cell=cell, layers=layers, window=window, n_steps=7, n_a=5, updates=4, a0="random"
    )
    result = run(experiment)
    task, m = result.task, experiment.batch
    params = engine.init_params(
        cell, task.n_x, 5, task.n_y, init=experiment.init, seed=experiment.seed, layers=layers
    )
    vectors = np.random.default_rng([experiment.seed, 2]).uniform(-1, 1, (layers, 1, 5))
    a0 = np.tile(vectors, (1, m, 1)).reshape((layers, m, 5) if layers > 1 else (m, 5))
    stream = np.random.default_rng([experiment.seed, 1])
    for _ in range(4):
        batch = task.batch(stream, m, 7)
        trace = engine.forward(params, batch.x, a0)
        grads = engine.backward(
            params, trace, batch.y, weights=batch.weights, window=window or None
        ).grads
        grads, _ = engine.clip_by_norm(grads, 1.0)
        params = params.replace(**{n: params[n] - 0.1 * grads[n] for n in grads})
    np.testing.assert_allclose(result.params.flat, params.flat, rtol=1e-9, atol=1e-12)
    grads = result.backward.back.grads
    for i, layer in enumerate(result.backward.layers, start=1):
        number = i if layers > 1 else ""
        names = {"rnn": ["Waa"], "gru": ["Wu", "Wr", "Wc"], "lstm": ["Wf", "Wu", "Wc", "Wo"]}
        total = np.linalg.norm([grads[f"{name}{number}"] for name in names[cell]])
        assert layer.so_far[0] == pytest.approx(total, rel=1e-12)
    assert result.notes == ()


@pytest.mark.parametrize("cell", ["gru", "lstm"])
def test_a_cell_with_gates_has_its_own_tanh_whatever_the_activation(cell):
    one, other = (run(Experiment(cell=cell, activation=g)) for g in ("tanh", "relu"))
    assert one.fingerprint() == other.fingerprint()
    assert one.fingerprint() != run(Experiment()).fingerprint()


@pytest.mark.parametrize("task", tasks.TASKS)
def test_the_same_experiment_gives_the_same_numbers(task):
    experiment = Experiment(**ALL[task], n_steps=9, updates=5)
    assert run(experiment).fingerprint() == run(experiment).fingerprint()


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 5},
        {"gain": 1.01},
        {"n_a": 17},
        {"activation": "relu"},
        {"init": "normal"},
        {"a0": "random"},
        {"a0": "learned", "updates": 1},
        {"dtype": "float32"},
        {"updates": 3},
        {"n_steps": 12},
        {"names": "elements"},
        {"task": "latch"},
        {"updates": 3, "optimiser": "adam"},
        {"cell": "gru"},
        {"layers": 2},
        {"window": 5},
        {"updates": 3, "clip": "tensor", "threshold": 0.01},
    ],
)
def test_every_change_of_the_network_shows_in_the_fingerprint(change):
    assert run(Experiment(**change)).fingerprint() != run(Experiment()).fingerprint()


def test_the_first_adam_update_moves_every_weight_by_the_learning_rate():
    # After one step V/sqrt(S) is the sign of the gradient (Kingma and Ba 2015, section 2.1).
    before = run(Experiment()).params.Waa
    after = run(Experiment(updates=1, optimiser="adam", learning_rate=0.003)).params.Waa
    moved = np.abs(after - before)
    np.testing.assert_allclose(moved[moved > 1e-12], 0.003, rtol=1e-3)


def test_what_the_steps_add_sums_up_to_the_gradient():
    result = run(Experiment(updates=10))
    back = result.backward.layers[0]
    total = np.linalg.norm(result.backward.back.grads.named()["Waa"])
    assert back.so_far[0] == pytest.approx(total, rel=1e-12)
    assert back.so_far[-1] == pytest.approx(back.adds[-1], rel=1e-12)
    assert back.adds[0] == 0  # a<0> is zero, so the first step adds nothing to dWaa


def test_the_losses_sent_back_one_by_one_add_up_to_all_of_them():
    result = run(Experiment(n_steps=6, updates=10))
    parts = [gradient_from(result, j).back.da for j in range(1, 7)]
    np.testing.assert_allclose(sum(parts), result.backward.back.da, atol=1e-12)


def test_one_loss_starts_at_its_own_step():
    result = run(Experiment(n_steps=6))
    back = gradient_from(result, 4)
    assert (back.source, back.starts_at) == (4, 4)
    assert not back.back.da[5:].any()
    assert back.back.da[4].any()


def test_a_step_without_a_loss_cannot_be_sent_back():
    result = run(Experiment(task="latch", n_steps=6))
    assert result.backward.starts_at == 6
    with pytest.raises(InputError, match="step 3 has no loss; choose one of 6, or all losses"):
        gradient_from(result, 3)


def test_a_text_that_is_too_short_for_T_is_said_and_shown_as_far_as_it_goes():
    result = run(Experiment(task="text", text="hello world", n_steps=50))
    assert result.n_steps == 10
    assert "50" in result.notes[0]
    assert "10" in result.notes[0]
    assert len(result.probe.x) == 10


def test_a_training_that_breaks_ends_with_finite_weights_and_says_where():
    experiment = Experiment(
        task="latch", activation="identity", gain=3.0, n_steps=30, updates=50, clip="off",
        learning_rate=1000.0, dtype="float32",
    )  # fmt: skip
    result = run(experiment)
    assert result.history.diverged_at is not None
    assert f"broke at update {result.history.diverged_at}" in result.notes[0]
    assert all(np.isfinite(a).all() for a in result.params.named().values())


def test_an_overflow_is_said_with_step_and_precision():
    experiment = Experiment(activation="identity", gain=3.0, n_steps=20, dtype="float16")
    result = run(experiment)
    order = [
        (f"{name}⟨{t}⟩", np.isfinite(array).all())
        for t in range(1, 21)
        for name, array in (("a", result.trace.a[t]), ("ŷ", result.trace.y_hat[t - 1]))
    ]
    first = next(name for name, finite in order if not finite)
    assert result.notes[0].startswith(f"{first} is the first that is ∞ or NaN in 16 bit.")
    assert run(experiment.replace(dtype="float64")).notes == ()


def test_a_cancel_passes_through_and_leaves_nothing_behind():
    class Cancelled(BaseException):
        pass

    def cancel(done):
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(Experiment(updates=10), cancel)
    assert run(Experiment(updates=10)).fingerprint() == run(Experiment(updates=10)).fingerprint()


def test_twins_that_never_clip_are_identical():
    twins = run_twins(Experiment(updates=20, threshold=1e6))
    assert not twins.on.fired.any()
    np.testing.assert_array_equal(twins.off.loss, twins.on.loss)


def test_twins_count_their_progress_through_both():
    seen = []
    run_twins(Experiment(updates=4), seen.append)
    assert seen == list(range(1, 9))


def test_the_random_start_is_one_vector_for_every_sequence_and_follows_the_seed():
    one, two = (run(Experiment(a0="random", seed=s)).trace.a[0, 0] for s in (1, 2))
    assert np.abs(one).max() <= 1
    assert not np.array_equal(one, two)
    assert np.array_equal(one, run(Experiment(a0="random", seed=1, n_steps=5)).trace.a[0, 0])


@pytest.mark.parametrize("layers", [1, 2])
def test_a_learned_start_begins_at_zero_and_follows_its_own_gradient(layers):
    experiment = Experiment(a0="learned", layers=layers, n_steps=4, clip="off")
    first = run(experiment)
    assert not any(layer.a[0].any() for layer in first.trace.layers)
    task, stream = first.task, np.random.default_rng([experiment.seed, 1])
    batch = task.batch(stream, experiment.batch, 4)
    trace = engine.forward(first.params, batch.x)
    back = engine.backward(first.params, trace, batch.y, weights=batch.weights)
    after = run(experiment.replace(updates=1))
    for states, layer in zip(after.trace.layers, back.layers, strict=True):
        moved = -experiment.learning_rate * layer.da[0].sum(axis=0)
        assert moved.any()
        np.testing.assert_allclose(states.a[0, 0], moved, rtol=1e-10, atol=1e-15)
    assert run_twins(experiment.replace(updates=2)).on.loss.shape == (2,)


def test_a_learned_start_is_watched_live_as_it_is_run():
    network = LiveNetwork(Experiment(a0="learned", n_steps=4))
    assert network.go_to(5)
    live, whole = network.run(5), run(Experiment(a0="learned", n_steps=4, updates=5))
    assert live.fingerprint() == whole.fingerprint()


def test_a_run_cannot_be_changed():
    result = run(Experiment())
    with pytest.raises(ValueError, match="read-only"):
        result.trace.a[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        result.backward.layers[0].so_far[0] = 1


@pytest.mark.parametrize("layers", [1, 2])
def test_the_forget_gate_of_an_lstm_starts_at_its_bias_and_nothing_else_moves(layers):
    base = Experiment(cell="lstm", layers=layers, n_steps=3, n_a=4)
    plain, biased = run(base), run(base.replace(forget_bias=2))
    before, after = plain.params.named(), biased.params.named()
    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    assert moved == {name for name in before if name.startswith("bf")}
    assert all((after[name] == 2).all() for name in moved)
    assert len(moved) == layers


@pytest.mark.parametrize("cell", ["rnn", "gru"])
def test_a_cell_without_a_forget_gate_is_as_it_was(cell):
    base = Experiment(cell=cell, n_steps=3, n_a=4)
    assert run(base).fingerprint() == run(base.replace(forget_bias=2)).fingerprint()
