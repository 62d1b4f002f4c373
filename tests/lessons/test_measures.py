"""The numbers of lessons, each against the same number found another way."""

import dataclasses
import pathlib
import re

import numpy as np
import pytest

from explorer import engine, tasks
from explorer.errors import InputError
from explorer.experiment import FIELDS, Experiment
from explorer.lessons import MEASURES, Bench, Setting, Sources
from explorer.lessons.measures import BY_STEP, TABLE, described, not_known, value_of, written
from explorer.run.cells import run_cells
from explorer.run.training import initial_state, open_task, start, train
from explorer.sequences import compare
from explorer.shapes import EXHIBITS, read, translating
from explorer.tasks import learned_at
from explorer.tasks.tone import make_tone

LATCH = {"task": "latch", "n_steps": 9, "n_a": 5}
TRAINED = {**LATCH, "updates": 40, "learning_rate": 0.5, "threshold": 0.05, "batch": 8}


def bench(page="flow", view=None, before=None, **fields):
    return Bench(Setting(page, Experiment(**fields), view or {}), before=before)


def value(name, page="flow", view=None, **fields):
    return value_of(bench(page, view, **fields), name)


def last_loss(experiment, nudge):
    """The last loss of the sequence on the screen if a⟨1⟩ is moved by `nudge`."""
    task, n_steps, _ = open_task(experiment)
    params, probe = start(experiment, task), task.probe(n_steps, seed=experiment.seed)
    first = engine.forward(params, probe.x[:1], initial_state(experiment, 1)).a[-1]
    trace = engine.forward(params, probe.x[1:], first + nudge)
    last = int(np.flatnonzero(probe.weights.any(axis=1))[-1])
    p = trace.y_hat[last - 1, 0]
    return -float(np.log((p * probe.y[last, 0]).sum())), p - probe.y[last, 0], params


def test_what_arrives_is_what_differences_of_the_loss_say():
    one = Experiment(n_steps=6, n_a=4, gain=0.7)
    h, slopes = 1e-6, []
    for i in range(4):
        up, down = (last_loss(one, s * h * np.eye(4)[i])[0] for s in (1, -1))
        slopes.append((up - down) / (2 * h))
    _, of_logits, params = last_loss(one, np.zeros(4))
    at_the_end = np.linalg.norm(params.Wya.T @ of_logits)
    expected = np.linalg.norm(slopes) / at_the_end
    assert value_of(Bench(Setting("flow", one)), "arrives") == pytest.approx(expected, rel=1e-6)


def test_in_a_linear_unit_what_arrives_is_a_power_of_the_gain():
    for gain in (0.5, 1.5):
        found = value("arrives", activation="identity", init="identity", gain=gain, **LATCH)
        assert found == pytest.approx(gain**8, rel=1e-9)


def test_a_window_is_as_far_as_the_loss_reaches():
    assert [value("reaches_back_to", window=k, **LATCH) for k in (0, 4, 3, 1)] == [1, 9, 7, 9]
    assert value("arrives", window=4, **LATCH) == 0


def test_the_total_gradient_and_its_share_are_those_of_the_whole_backward_pass():
    one = Experiment(n_steps=12, gain=0.5)
    task, n_steps, _ = open_task(one)
    params, probe = start(one, task), task.probe(n_steps, seed=one.seed)
    trace = engine.forward(params, probe.x)
    back = engine.backward(params, trace, probe.y, weights=probe.weights, reduction="sum")
    found = Bench(Setting("flow", one))
    norm = np.linalg.norm(back.grads.Waa)
    assert value_of(found, "total_gradient") == pytest.approx(norm / 12)  # the mean of 12 losses
    summed = Bench(Setting("flow", one.replace(reduction="sum")))
    assert value_of(summed, "total_gradient") == pytest.approx(norm)
    N = int(value_of(found, "last_steps"))
    # Truncated to so many steps back, the matrix is nearly the same; to half of them it is not.
    parts = np.zeros_like(params.Waa)
    for t in range(1, n_steps + 1):
        weights = np.zeros_like(probe.weights)
        weights[t - 1] = probe.weights[t - 1]
        one_back = engine.backward(params, trace, probe.y, weights=weights, reduction="sum")
        delta = one_back.da[1:, 0] * (1 - trace.a[1:, 0] ** 2)  # tanh
        for k in range(max(1, t - N + 1), t + 1):
            parts += np.outer(delta[k - 1], trace.a[k - 1, 0])
    missing = np.linalg.norm(parts - back.grads.Waa) / np.linalg.norm(back.grads.Waa)
    assert missing <= 0.01


def test_the_bound_is_a_power_of_gamma_and_sigma():
    assert value("bound", init="identity", gain=2.0, **LATCH) == pytest.approx(2.0**8)


def test_doubling_in_16_bit_ends_where_a_loop_of_doubling_does():
    fields = {**LATCH, "n_steps": 30, "activation": "identity", "gain": 2.0, "n_a": 16}
    found = bench(dtype="float16", **fields)
    one = found.experiment
    task, n_steps, _ = open_task(one)
    params, probe = start(one.replace(dtype="float64"), task), task.probe(n_steps, seed=one.seed)
    large = np.abs(engine.forward(params, probe.x).a[:, 0]).max(axis=1)
    expected = int(np.flatnonzero(large >= 65_520)[0])  # rounds to ∞ from there
    assert value_of(found, "first_infinite_step") == expected
    assert expected < value_of(found, "all_nan_from") <= expected + 2
    assert value("first_infinite_step", dtype="float64", **fields) == np.inf
    assert value("all_nan_from", dtype="float64", **fields) == np.inf


def test_one_unit_by_hand():
    one = bench(page="unroll", task="latch", n_steps=3, n_a=1, activation="identity",
                init="identity", gain=0.5)  # fmt: skip
    a, inputs = 0.0, []
    for t in (1, 2, 3):
        inputs.append(float((one.run.params.Wax @ one.run.probe.x[t - 1, 0])[0]))
        assert value_of(one, f"memory_{t}") == pytest.approx(0.5 * a)
        a = 0.5 * a + inputs[-1]
        assert value_of(one, f"a_{t}") == pytest.approx(a)
        assert value_of(one, f"input_{t}") == pytest.approx(inputs[-1])
    assert value_of(one, "largest_state") == pytest.approx(np.abs(one.run.trace.a).max())
    for name in ("a_1", "input_1", "memory_1"):
        with pytest.raises(InputError, match="write n_a=1"):
            value(name, **LATCH)


def test_what_a_step_adds_is_the_outer_product_of_its_two_vectors():
    one = bench(n_steps=5, n_a=4)
    back, trace = one.run.backward, one.run.trace
    for t in range(1, 6):
        delta = back.back.da[t, 0] * (1 - trace.a[t, 0] ** 2)
        expected = np.linalg.norm(delta) * np.linalg.norm(trace.a[t - 1, 0])
        assert value_of(one, f"adds_{t}") == pytest.approx(expected, abs=1e-12)
    assert value_of(one, "steps_that_add") == 4
    assert value("steps_that_add", n_steps=5, n_a=4, a0="random") == 5


@pytest.mark.parametrize(("cell", "gates"), [("rnn", 1), ("gru", 3), ("lstm", 4)])
def test_weights_are_counted_as_on_paper(cell, gates):
    n_a, n_x, n_y = 7, 27, 27
    expected = gates * n_a * (n_a + n_x + 1) + n_y * (n_a + 1)
    assert value("parameters", cell=cell, n_a=n_a) == expected
    in_the_cell = gates * n_a * (n_a + n_x + 1)
    assert value("cell_parameters", cell=cell, n_a=n_a) == in_the_cell


def test_a_loss_is_where_the_task_asks():
    assert value("losses", **LATCH) == 1
    assert value("losses", n_steps=9) == 9


def test_another_first_input_matters_as_much_with_a_window_as_without():
    with_window, without = (value("first_input_matters", window=k, **LATCH) for k in (3, 0))
    assert with_window == without > 0
    assert value("first_input_matters", **{**LATCH, "gain": 0.0}) == 0


def test_two_states_that_read_the_same_letter():
    one = bench(n_steps=8)
    a = one.run.trace.a[:, 0]
    assert value_of(one, "states_apart") == pytest.approx(np.linalg.norm(a[6] - a[5]))  # n, n
    with pytest.raises(InputError, match="choose a longer one"):
        value("states_apart", n_steps=2)


def test_two_trainings_are_those_of_the_engine():
    found = bench(page="clipping", **TRAINED)
    one = found.experiment
    histories = {}
    for clip in ("off", "norm"):
        twin = one.replace(clip=clip)
        task, n_steps, _ = open_task(twin)
        _, histories[clip] = train(twin, task, start(twin, task), n_steps, None)
    off, on = histories["off"], histories["norm"]
    fired = on.norm_before > 0.05
    assert value_of(found, "clip_fired") == fired.sum() > 5
    assert value_of(found, "first_gradient") == pytest.approx(on.norm_before[0])
    assert value_of(found, "largest_gradient") == pytest.approx(off.norm_before.max())
    for name, history in (("without", off), ("with", on)):
        assert value_of(found, f"loss_{name}_clip") == pytest.approx(history.loss[-1])
        mean = value_of(found, f"mean_loss_{name}_clip")
        assert mean == pytest.approx(history.loss[-20:].mean()) != history.loss[-1]
    assert value_of(found, "losses_apart") == pytest.approx(np.abs(off.loss - on.loss).max())
    assert value_of(found, "angle") == 0
    assert value_of(found, "broke_without_clip") == value_of(found, "broke_with_clip") == np.inf
    for name, history in (("without", off), ("with", on)):
        learned = learned_at(history.loss, 0.1) is not None
        assert value_of(found, f"learned_{name}_clip") == learned


def test_a_clip_by_value_turns_by_the_angle_between_before_and_after():
    one = Experiment(**{**TRAINED, "updates": 1, "clip": "value"})
    task, n_steps, _ = open_task(one)
    params, stream = start(one, task), np.random.default_rng([one.seed, 1])
    batch = task.batch(stream, one.batch, n_steps)
    trace = engine.forward(params, batch.x)
    back = engine.backward(params, trace, batch.y, weights=batch.weights)
    raw = np.concatenate([array.ravel() for array in back.grads.named().values()])
    cut = np.clip(raw, -0.05, 0.05)
    cosine = raw @ cut / np.linalg.norm(raw) / np.linalg.norm(cut)
    expected = np.degrees(np.arccos(cosine))
    found = value_of(Bench(Setting("clipping", one)), "angle")
    assert found == pytest.approx(expected, abs=1e-6)
    assert found > 1


def test_a_training_that_breaks_says_at_which_update():
    wild = {"n_steps": 30, "activation": "identity", "dtype": "float32", "learning_rate": 0.01}
    found = bench(page="clipping", task="latch", updates=40, **wild)
    assert value_of(found, "broke_without_clip") == 32  # as the demo "Training that breaks" says
    assert value_of(found, "broke_with_clip") == np.inf


def test_three_cells_are_three_runs():
    found = bench(page="cells", **LATCH)
    for cell in ("rnn", "gru"):
        assert value_of(found, f"arrives_{cell}") == pytest.approx(
            value("arrives", cell=cell, **LATCH)
        )
    run = bench(cell="lstm", **LATCH).run
    dc = engine.one_loss(run.params, run.trace, run.probe.y, weights=run.probe.weights).dc_norm
    assert value_of(found, "arrives_lstm") == pytest.approx(dc[1] / dc[dc.nonzero()[0][-1]])


def test_what_the_forget_gates_alone_leave_is_what_is_left_with_their_values_held():
    """∂L/∂c⟨1⟩ by differences, in a loop whose only way on is c⟨t⟩ = Γf⟨t⟩ c⟨t−1⟩ + what enters."""
    one = Experiment(**LATCH, cell="lstm", forget_bias=2)
    found = Bench(Setting("cells", one))
    run = found.cells.cells["lstm"].run
    trace, n = run.trace, run.n_steps
    f, enters = trace.gates["f"][:, 0], trace.gates["u"][:, 0] * trace.gates["c"][:, 0]

    def loss(nudge, at):
        c = trace.c[at, 0] + nudge
        for t in range(at + 1, n + 1):
            c = f[t - 1] * c + enters[t - 1]
        a = trace.gates["o"][n - 1, 0] * np.tanh(c)
        z = run.params.Wya @ a + run.params.by
        return np.log(np.exp(z).sum()) - z @ run.probe.y[n - 1, 0]

    h = 1e-6

    def slope(at):
        around = [(loss(h * e, at) - loss(-h * e, at)) / (2 * h) for e in np.eye(5)]
        return np.linalg.norm(around)

    ratio = value_of(found, "through_forget_gates")
    assert ratio == pytest.approx(slope(1) / slope(n), rel=1e-5)
    assert f.min() ** (n - 1) < ratio < f.max() ** (n - 1)
    assert value_of(found, "forget_gate") == pytest.approx(f.mean())
    silent = Sources(cells=lambda one: dataclasses.replace(run_cells(one), source=None))
    with pytest.raises(InputError, match="choose a task"):
        value_of(Bench(Setting("cells", one), silent), "through_forget_gates")


def test_predictors_are_those_of_the_page():
    fields = {"task": "weather", "n_steps": 6, "updates": 3, "n_a": 3}
    found = bench(page="sequences", view={"k": "3", "order": "shuffled"}, **fields)
    comparison = compare(Experiment(**fields), tasks.make("weather"), 3, "shuffled")
    for name in ("naive", "last", "window", "rnn"):
        assert value_of(found, f"error_{name}") == comparison[name].errors.mean()
    assert value_of(found, "k") == 3
    assert value("k") == 5


def test_the_sound_of_the_page_is_the_one_that_is_compared():
    fields = {"task": "tone", "n_steps": 6, "updates": 3, "n_a": 3}
    errors = {}
    for sound in ("two", "pluck"):
        found = bench(page="sequences", view={"sound": sound}, **fields)
        kept = compare(Experiment(**fields), make_tone(sound), 5, "kept")
        errors[sound] = value_of(found, "error_rnn")
        assert errors[sound] == kept["rnn"].errors.mean()
    assert errors["two"] != errors["pluck"]
    assert value_of(bench(page="sequences", **fields), "error_rnn") == errors["two"]
    with pytest.raises(InputError, match="There is no sound called 'upload'; choose one of"):
        value_of(bench(page="sequences", view={"sound": "upload"}, **fields), "error_rnn")


def test_sentences_of_a_file_are_not_read_by_the_shipped_network():
    view = {"say": "the food was not bad at all", "own": "yes"}
    with pytest.raises(InputError, match="own sentences"):
        value_of(Bench(Setting("shapes", EXHIBITS["sentiment"].recipe, view)), "positive_4")


def test_beliefs_are_those_of_the_shipped_network():
    recipe = EXHIBITS["sentiment"].recipe
    say = "the food was not bad at all"
    found = Bench(Setting("shapes", recipe, {"say": say}))
    belief = read(found.run.params, found.run.task, say)[0].belief[:, 1]
    assert [value_of(found, f"positive_{t}") for t in range(1, 8)] == belief.tolist()
    assert value_of(found, "final_positive") == belief[-1]
    assert value_of(found, "highest_positive") == belief.max()
    assert found.reading.answers[1] == "positive"
    with pytest.raises(InputError, match="has 7 words"):
        value_of(found, "positive_9")
    with pytest.raises(InputError, match="say="):
        value_of(Bench(Setting("shapes", recipe)), "final_positive")
    news = Setting("shapes", EXHIBITS["news"].recipe, {"say": "rain"})
    with pytest.raises(InputError, match="task=sentiment"):
        value_of(Bench(news), "final_positive")


def test_what_goes_over_the_border_is_one_vector_however_long_the_sentence():
    for T in (5, 12):
        found = bench(page="shapes", task="numbers", n_steps=T, n_a=7)
        at_the_border = found.run.trace.a[found.run.params.border]
        assert value_of(found, "border_numbers") == 7 == at_the_border.size
    with pytest.raises(InputError, match="encoder and a decoder"):
        value("border_numbers")


def test_inputs_are_given_or_fed_as_the_graph_of_the_shape_draws_them():
    music = {"task": "music", "n_steps": 8}
    assert value("given_inputs", page="shapes", **music) == 1
    assert value("fed_inputs", page="shapes", **music) == 3
    assert value("fed_inputs", page="shapes") == 0
    numbers = translating([""] * 3, "", [""] * 3)
    given = sum(not step.fed for step in numbers.steps)
    assert value("given_inputs", page="shapes", task="numbers", n_steps=6) == given


def test_before_is_the_same_number_of_what_was_shown_before():
    earlier = bench(gain=0.5, **LATCH)
    assert value_of(bench(before=earlier, **LATCH), "before_arrives") == value(
        "arrives", gain=0.5, **LATCH
    )
    with pytest.raises(InputError, match=r"add a \[look\]"):
        value("before_arrives", **LATCH)


def test_fields_that_are_numbers_have_their_own_names():
    assert value("gain", gain=0.5) == 0.5
    assert value("n_steps") == FIELDS["n_steps"].read("13")
    assert value("bits", dtype="float16") == 16


def test_every_number_has_a_name_that_is_known_and_a_description():
    assert all(not not_known(name) for name in MEASURES)
    assert all(described(name) for name in MEASURES)
    assert described("a_7") == "a⟨7⟩ of one unit"
    assert described("memory_7") == "Waa a⟨6⟩ of one unit"
    assert described("adds_1") == "‖what step 1 adds to ∂L/∂Waa‖"
    assert MEASURES["memory_1"] == "Waa a⟨t−1⟩ of one unit"
    assert described("before_gain") == "gain of Waa"
    for name in ("arives", "a_0", "a_1000", "before_", "cell", "__class__", "x" * 500):
        assert not_known(name).startswith("write ")
    with pytest.raises(InputError, match="no number of a run; write"):
        value("arives")
    with pytest.raises(InputError, match="has 9 steps"):
        value("adds_10", **LATCH)


def test_every_number_is_held_to_something_here():
    here = pathlib.Path(__file__).read_text(encoding="utf-8")
    known = {*TABLE, *BY_STEP}
    found = {name for name in known if re.search(rf'"{name}["_]|"{name}_\{{', here)}
    tried = {f"{what}_{how}_clip" for what in ("learned", "loss", "mean_loss")
             for how in ("with", "without")}  # fmt: skip
    tried |= {f"error_{name}" for name in ("naive", "last", "window", "rnn")}
    tried |= {f"arrives_{cell}" for cell in ("rnn", "gru")}
    assert known - found - tried == set()


def test_the_radius_and_a_silence():
    assert value("spectral_radius", init="spectral", gain=0.7, **LATCH) == pytest.approx(0.7)
    dead = {"activation": "relu", "init": "identity", "n_steps": 20, "batch": 32, "seed": 6}
    found = bench(page="clipping", task="latch", updates=40, **dead)
    still = int(value_of(found, "still_from"))
    norms = found.twins.off_last.norms[:, 1]
    assert not norms[still - 1 :].any()
    assert norms[: still - 1].all()
    assert value("still_from", page="clipping", **TRAINED) == np.inf


def test_numbers_are_written_as_elsewhere():
    one = bench()
    assert written(("arrives",), 2.371e-8, one) == "2.4\u00a0×\u00a010⁻⁸"
    assert written(("first_infinite_step",), np.inf, one) == "never"
    assert written(("parameters",), 1163.0, one) == "1,163"
    assert written(("learned_with_clip",), 0.0, one) == "no"
    assert written(("a_2",), -0.27447, one) == "−0.274"
    assert written(("gain", "a_1"), 0.29, one) == "0.29"
    assert written(("before_gain",), 0.5, bench(before=one)) == "0.5"
    assert written((), 0.3, one) == "0.3"


@pytest.mark.parametrize(
    ("task", "said"),
    [("tone", "4.7%"), ("text", "4.7%"), ("prices", "1.2%"), ("weather", "0.35 °C")],
)
def test_an_error_is_written_in_the_unit_of_its_task(task, said):
    one = bench(page="sequences", task=task, n_steps=6, updates=0, n_a=2)
    assert written(("error_rnn",), 0.0473, one) == said
    assert written(("before_error_rnn",), 0.0473, bench(before=one)) == said
