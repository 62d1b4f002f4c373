"""With scaler= and loss_scale= the log is that of the same training on the loss itself."""

import copy
import io
from collections import namedtuple
from dataclasses import replace

import numpy as np
import pytest

from explorer import record
from explorer.errors import InputError
from explorer.recording import read_log
from explorer.recording.measure import unscaled
from tests.look.reference import torch
from tests.recording.trained import batch, loss_of, model_of, nn

Scaler = torch.amp.GradScaler
Found = namedtuple("Found", "log numbers scaler")

OPTIMISERS = {
    "SGD": lambda own: [torch.optim.SGD(own, 0.5, momentum=0.9)],
    "Adam": lambda own: [torch.optim.Adam(own, 0.02)],
    "fused Adam": lambda own: [torch.optim.Adam(own, 0.02, fused=True)],
}


def in_two(model):
    """One optimiser for the recurrent module, whose step comes first, and one for the head."""
    return [torch.optim.SGD(own.parameters(), 0.5) for own in (model.rnn, model.head)]


def trained(
    scaler, *, optimiser="SGD", clip="unscaled", n=7, broken=(), parts=1, factor=None,
    autocast=None, recorded=True, dtype=torch.float32, **options,
):  # fmt: skip
    """A training of n attempts whose loss is scaled, or is not where `scaler` is None.

    `clip` is "unscaled", behind unscale_(), "scaled", or None; the gradients of the attempts
    `broken` are NaN, which a training without a scaler leaves out itself. A batch comes in `parts`,
    whose losses are divided by their number and added up; `factor` is loss_scale=.
    """
    model = model_of(dtype, **{"num_layers": 2, "kind": "LSTM", **options})
    steps = in_two(model) if optimiser == "two" else OPTIMISERS[optimiser](model.parameters())
    file = io.BytesIO()
    how = {"updates": range(1, 50), "scaler": scaler, "loss_scale": factor}
    recorder = record(model, file, **how) if recorded else None
    with recorder or torch.enable_grad():
        for attempt in range(1, n + 1):
            if scaler is None and attempt in broken:
                with torch.no_grad():  # the same random numbers are drawn
                    for part in range(parts):
                        model(batch(10 * attempt + part)[0].to(dtype))
                continue
            for one in steps:
                one.zero_grad()
            for part in range(parts):
                x, y = batch(10 * attempt + part)
                with torch.autocast("cpu", autocast, enabled=autocast is not None):
                    loss = loss_of(model, x.to(dtype), y)
                if recorder:
                    recorder.loss(loss)
                loss = (loss * torch.nan if attempt in broken else loss) / parts
                (loss if scaler is None else scaler.scale(loss)).backward()
            if clip == "unscaled" and scaler is not None:
                for one in steps:
                    scaler.unscale_(one)
            if clip:
                nn.utils.clip_grad_norm_(model.parameters(), 0.1)
            for one in steps:
                one.step() if scaler is None else scaler.step(one)
            if scaler is not None:
                scaler.update()
    numbers = [*model.state_dict().values(), torch.get_rng_state()]
    for kept in (kept for own in steps for kept in own.state_dict()["state"].values()):
        numbers += filter(torch.is_tensor, kept.values())
    log = read_log(io.BytesIO(file.getvalue())) if recorded else None
    return Found(log, [one.clone() for one in numbers], scaler)


def assert_same(log, other):
    """Two logs are the same to the last bit: every number, and every array of every update."""
    assert log.updates.tolist() == other.updates.tolist()
    for name in ("norm_before", "norm_after", "loss"):
        np.testing.assert_array_equal(getattr(log, name), getattr(other, name), err_msg=name)
    for one, two in zip(log.logged, other.logged, strict=True):
        assert (one.notes, one.calls, one.passes) == (two.notes, two.calls, two.passes)
        np.testing.assert_array_equal(one.radii, two.radii)
        for ours, theirs in zip(one.norms, two.norms, strict=True):
            np.testing.assert_array_equal(ours.da, theirs.da)
            np.testing.assert_array_equal(ours.dc, theirs.dc)
        arrays, others = log.arrays_of(one), other.arrays_of(two)
        assert set(arrays) == set(others)
        for name, array in arrays.items():
            assert array.dtype == others[name].dtype
            np.testing.assert_array_equal(array, others[name], err_msg=name)


@pytest.mark.parametrize("clip", ["unscaled", None])
@pytest.mark.parametrize("optimiser", [*OPTIMISERS, "two"])
@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_the_log_of_a_scaled_training_is_that_of_the_training_itself(kind, optimiser, clip):
    """Exactly: scales are powers of two, and the training computes in float32."""
    scaler = Scaler("cpu", init_scale=2.0**10, growth_interval=3)
    how = {"kind": kind, "optimiser": optimiser, "clip": clip, "reads": "states", "dropout": 0.3}
    scaled, plain = trained(scaler, **how), trained(None, **how)
    assert_same(scaled.log, plain.log)
    assert [one.scale for one in scaled.log.logged] == [2.0**10] * 3 + [2.0**11] * 3 + [2.0**12]
    assert all(one.scale == 1 for one in plain.log.logged)
    assert scaled.log.notes == (
        "All gradients are those of the loss before the GradScaler multiplied it.",
    )
    assert plain.log.notes == scaled.log.skipped == ()
    assert (scaled.log.norm_after < scaled.log.norm_before).any() == (clip is not None)


def test_without_scaler_the_numbers_are_those_of_the_scaled_loss_as_before():
    plain = trained(None, n=1, clip=None).log
    model = model_of(torch.float32, num_layers=2)
    scaler, file = Scaler("cpu", init_scale=2.0**10), io.BytesIO()
    steps = torch.optim.SGD(model.parameters(), 0.5, momentum=0.9)
    with record(model, file):
        x, y = batch(10)
        scaler.scale(loss_of(model, x.float(), y)).backward()
        scaler.step(steps)
    log = read_log(io.BytesIO(file.getvalue()))
    np.testing.assert_array_equal(log.norm_before, plain.norm_before * 2**10)
    np.testing.assert_array_equal(log.norm_after, plain.norm_after)
    np.testing.assert_array_equal(log.norms(), plain.norms() * 2**10)
    assert log.notes == ()


@pytest.mark.parametrize("optimiser", ["SGD", "fused Adam"])
def test_a_clip_of_the_scaled_gradients_is_shown_as_what_the_optimiser_gets(optimiser):
    """By mistake the threshold is then that many times smaller: before the clip nothing changes."""
    scaler = Scaler("cpu", init_scale=2.0**10)
    scaled = trained(scaler, clip="scaled", optimiser=optimiser, n=1).log
    plain = trained(None, clip=None, optimiser=optimiser, n=1).log
    np.testing.assert_array_equal(scaled.norm_before, plain.norm_before)
    np.testing.assert_allclose(scaled.norm_after, 0.1 / 2**10, rtol=1e-4)


@pytest.mark.parametrize("clip", ["unscaled", None])
@pytest.mark.parametrize("optimiser", ["SGD", "fused Adam"])
@pytest.mark.parametrize(
    ("broken", "parts"), [((3,), 1), ((3,), 2), ((1, 2, 6), 1), ((7,), 1), ((4, 5, 7), 3)]
)
def test_a_step_that_the_scaler_skips_is_no_update(broken, parts, optimiser, clip):
    scaler = Scaler("cpu", init_scale=2.0**10)
    how = {"optimiser": optimiser, "broken": broken, "clip": clip, "parts": parts}
    scaled, plain = trained(scaler, **how), trained(None, **how)
    assert_same(scaled.log, plain.log)
    assert scaled.log.last_update == plain.log.last_update == 7 - len(broken)
    tried = tuple(at - i for i, at in enumerate(broken))
    assert scaled.log.skipped == tried
    assert scaled.log.first_nonfinite is None
    (said,) = (note for note in scaled.log.notes if "skipped by the GradScaler" in note)
    if len(broken) == 1:
        assert said == (
            f"1 step, tried for update {tried[0]}, was skipped by the GradScaler, as a gradient "
            "was inf or NaN: it changed no weight and is counted as no update."
        )
    else:
        begin = f"3 steps, tried for updates {tried[0]} to {tried[-1]}, were skipped by the "
        assert said.startswith(begin)


def test_a_skipped_step_takes_its_loss_with_it():
    """What log.loss was told of it does not stand at the update that is made instead."""
    model, scaler, file = model_of(torch.float32), Scaler("cpu"), io.BytesIO()
    steps = torch.optim.SGD(model.parameters(), 0.1)
    with record(model, file, every=1, scaler=scaler) as log:
        for attempt in (1, 2):
            steps.zero_grad()
            loss = loss_of(model, batch(attempt)[0].float(), batch(attempt)[1])
            if attempt == 1:
                log.loss(loss)
            scaler.scale(loss * torch.inf if attempt == 1 else loss).backward()
            scaler.step(steps)
            scaler.update()
        assert (log.update, log.skipped) == (1, 1)
    assert np.isnan(read_log(io.BytesIO(file.getvalue())).loss).tolist() == [True]


def test_inf_in_the_gradients_of_another_optimiser_is_a_skip_of_its_own():
    """The recurrent module is updated, and nothing is broken: that step alone is skipped."""
    model, scaler, file = model_of(torch.float32), Scaler("cpu"), io.BytesIO()
    steps = in_two(model)
    with record(model, file, updates=[3], scaler=scaler):
        for attempt in range(3):
            for one in steps:
                one.zero_grad()
            loss = loss_of(model, batch(attempt)[0].float(), batch(attempt)[1])
            hook = model.head.bias.register_hook(
                lambda g, at=attempt: g * torch.inf if at == 1 else g
            )
            scaler.scale(loss).backward()
            hook.remove()
            for one in steps:
                scaler.step(one)
            scaler.update()
    log = read_log(io.BytesIO(file.getvalue()))
    assert (log.last_update, log.skipped, log.first_nonfinite) == (3, (), None)


def test_a_step_of_another_optimiser_alone_is_no_skip_though_the_scale_changes():
    model, scaler, file = model_of(torch.float32), Scaler("cpu", growth_interval=1), io.BytesIO()
    own, other = in_two(model)
    with record(model, file, every=1, scaler=scaler) as log:
        for one in (other, other, own):
            own.zero_grad()
            other.zero_grad()
            scaler.scale(loss_of(model, batch(1)[0].float(), batch(1)[1])).backward()
            scaler.step(one)
            scaler.update()
        assert (log.update, log.skipped) == (1, 0)


def test_a_gradient_in_16_bit_is_divided_in_32():
    """By 65536 the smallest numbers of float16 would be 0."""
    gradient = np.array([6e-8, 1.5, 65504], np.float16)
    found = unscaled(gradient, 2.0**16)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, gradient.astype(float) / 2**16)
    assert unscaled(gradient.astype(np.float64), 2.0**16).dtype == np.float64


@pytest.mark.parametrize("factor", [0.25, lambda: 1 / 4], ids=["number", "function"])
@pytest.mark.parametrize("with_scaler", [False, True])
def test_of_an_accumulated_loss_the_last_pass_is_that_of_its_own_loss(with_scaler, factor):
    scaler = Scaler("cpu", init_scale=2.0**10) if with_scaler else None
    told, plain = trained(scaler, parts=4, factor=factor).log, trained(None, parts=4).log
    for name in ("norm_before", "norm_after", "loss"):
        np.testing.assert_array_equal(getattr(told, name), getattr(plain, name))
    assert (told.norm_after < told.norm_before).any()
    for row in told.rows:
        for state in "ac":
            np.testing.assert_array_equal(told.norms(row, state), 4 * plain.norms(row, state))
    kept, others = (log.arrays_of(log.at(3)) for log in (told, plain))
    for name, array in kept.items():
        np.testing.assert_array_equal(array, others[name] * (4 if name[0] == "d" else 1))
    assert {one.loss_scale for one in told.logged} == {0.25}
    assert any("divided by loss_scale=" in note for note in told.notes)


@pytest.mark.parametrize("autocast", [torch.bfloat16, torch.float16], ids=str)
def test_in_mixed_precision_the_log_is_that_of_the_loss_itself(autocast):
    """To the bit in bfloat16, which has the exponents of float32. Float16 rounds what is small."""
    scaler = Scaler("cpu", init_scale=2.0**10)
    how = {"kind": "GRU", "autocast": autocast, "clip": None}  # an LSTM depends on the processor
    scaled, plain = trained(scaler, **how), trained(None, **how)
    if autocast is torch.bfloat16:
        assert_same(scaled.log, plain.log)
    else:
        for name in ("norm_before", "norm_after"):
            ours, theirs = getattr(scaled.log, name), getattr(plain.log, name)
            np.testing.assert_allclose(ours, theirs, rtol=0.02)
        np.testing.assert_allclose(scaled.log.norms(), plain.log.norms(), rtol=0.05)


def test_a_scaler_that_is_not_enabled_changes_nothing():
    assert_same(trained(Scaler("cpu", enabled=False)).log, trained(None).log)


@pytest.mark.parametrize("broken", [(), (2, 5)])
@pytest.mark.parametrize("optimiser", ["SGD", "fused Adam", "two"])
def test_weights_optimiser_scaler_and_random_numbers_are_those_without_the_recorder(
    optimiser, broken
):
    how = {"optimiser": optimiser, "broken": broken, "dropout": 0.4}
    found = [
        trained(Scaler("cpu", init_scale=2.0**10, growth_interval=2), recorded=recorded, **how)
        for recorded in (False, True)
    ]
    assert found[0].scaler.state_dict() == found[1].scaler.state_dict()
    pairs = list(zip(found[0].numbers, found[1].numbers, strict=True))
    assert len(pairs) > 10
    assert all(torch.equal(one, other) for one, other in pairs)


WRONG = [
    ({"scaler": 65536.0}, "scaler=65536.0 is no torch.amp.GradScaler; give the one whose scale"),
    ({"scaler": nn.Linear(1, 1)}, "is no torch.amp.GradScaler"),
    *(
        ({"loss_scale": given}, f"loss_scale={given!r} is not possible: give the positive number")
        for given in (0, 0.0, -0.25, float("nan"), float("inf"), True, "1/4")
    ),
]


@pytest.mark.parametrize(("how", "reason"), WRONG)
def test_another_scaler_or_factor_is_refused_and_makes_no_file(tmp_path, how, reason):
    with pytest.raises(InputError, match=reason):
        record(model_of(), tmp_path / "run.rnnlog", **how)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("given", [0, None, float("nan")])
def test_a_function_that_returns_no_factor_is_refused_when_it_is_asked(given):
    with pytest.raises(InputError, match=r"loss_scale\(\)=.* is not possible: give the positive"):
        trained(None, factor=lambda: given, n=1)


def test_the_comparison_of_two_logs_sees_one_number():
    plain = trained(None, n=2)
    other = copy.copy(plain.log.logged[1].norms[0].da)
    other[2] = np.nextafter(other[2], 1)
    first, second = plain.log.logged
    norms = (second.norms[0]._replace(da=other), *second.norms[1:])
    changed = replace(plain.log, logged=(first, replace(second, norms=norms)))
    with pytest.raises(AssertionError):
        assert_same(plain.log, changed)
