import numpy as np
import pytest

from explorer import engine
from explorer.errors import InputError
from tests.engine.textbook import problem

CLIPS = [engine.clip_by_norm, engine.clip_by_value, engine.clip_by_tensor]


def gradients(**options):
    params, x, y, weights, a0 = problem(**options)
    return engine.backward(params, engine.forward(params, x, a0), y, weights=weights).grads


def test_clipping_three_four_worked_by_hand():
    by_norm, before = engine.clip_by_norm({"W": [3.0, 4.0]}, 1)
    assert before == 5
    np.testing.assert_allclose(by_norm["W"], [0.6, 0.8], rtol=1e-15)
    by_value, before = engine.clip_by_value({"W": [3.0, 4.0]}, 1)
    assert before == 5
    assert by_value["W"].tolist() == [1, 1]
    by_tensor, before = engine.clip_by_tensor({"W": [3.0, 4.0]}, 1)
    assert before == 5
    np.testing.assert_allclose(by_tensor["W"], [0.6, 0.8], rtol=1e-15)
    degrees = np.degrees(np.arccos(np.dot([3, 4], [1, 1]) / (5 * np.sqrt(2))))
    assert degrees == pytest.approx(8.1301, abs=5e-5)


def test_the_norm_is_global_over_all_parameters():
    grads = gradients()
    _, before = engine.clip_by_norm(grads, 1)
    squares = [np.sum(array**2) for array in grads.named().values()]
    assert before == pytest.approx(np.sqrt(sum(squares)), rel=1e-14)
    clipped, _ = engine.clip_by_norm(grads, before / 4)
    for name, array in clipped.named().items():
        np.testing.assert_allclose(array, grads[name] / 4, rtol=1e-13)
    assert np.linalg.norm(clipped.flat) == pytest.approx(before / 4, rel=1e-14)


def test_by_value_limits_every_number_alone():
    grads = gradients()
    clipped, _ = engine.clip_by_value(grads, 0.05)
    np.testing.assert_array_equal(clipped.flat, np.clip(grads.flat, -0.05, 0.05))
    assert (clipped.flat != grads.flat).any()
    assert (clipped.flat == grads.flat).any()


def test_by_tensor_each_array_fits_alone_and_keeps_its_own_direction():
    grads = {"Waa": [[3.0, 0.0], [0.0, 4.0]], "ba": [0.3, 0.4], "by": [-6.0]}
    clipped, before = engine.clip_by_tensor(grads, 1)
    assert before == pytest.approx(np.sqrt(25 + 0.25 + 36))
    np.testing.assert_allclose(clipped["Waa"], [[0.6, 0], [0, 0.8]], rtol=1e-15)
    assert clipped["ba"].tolist() == [0.3, 0.4]
    assert clipped["by"].tolist() == [-1]
    lost, before = engine.clip_by_tensor({"W": [3.0, np.nan], "b": [0.0, 2.0]}, 1)
    assert np.isnan(before)
    assert np.isnan(lost["W"]).all()
    assert lost["b"].tolist() == [0, 1]


@pytest.mark.parametrize("clip", CLIPS)
def test_a_gradient_that_fits_is_left_alone_bit_for_bit(clip):
    grads = gradients()
    for threshold in (np.linalg.norm(grads.flat) * 1.01, float("inf"), 1e308):
        clipped, _ = clip(grads, threshold)
        np.testing.assert_array_equal(clipped.flat, grads.flat)


@pytest.mark.parametrize("clip", CLIPS)
def test_a_threshold_of_zero_leaves_nothing(clip):
    clipped, before = clip(gradients(), 0)
    assert before > 0
    assert not clipped.flat.any()


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("threshold", [float("nan"), -1, -0.001, "1", None, True, 10**400])
def test_a_threshold_that_means_nothing_is_refused(clip, threshold):
    with pytest.raises(InputError, match="threshold=.*choose 0 or more"):
        clip(gradients(), threshold)


def test_huge_and_tiny_gradients_are_clipped_without_loss():
    for scale in (1e-200, 1e200, 1e307):
        clipped, before = engine.clip_by_norm({"W": [3 * scale, 4 * scale]}, 2.5 * scale)
        assert before == pytest.approx(5 * scale)
        np.testing.assert_allclose(clipped["W"], [1.5 * scale, 2 * scale], rtol=1e-14)
    clipped, _ = engine.clip_by_norm({"W": [3e300, 4e300]}, 1e-10)
    np.testing.assert_allclose(clipped["W"], [0.6e-10, 0.8e-10], rtol=1e-14)


def test_infinity_and_nan_are_reported_and_nothing_is_raised():
    clipped, before = engine.clip_by_norm({"W": [np.inf, 1.0]}, 1)
    assert before == np.inf
    assert np.isnan(clipped["W"]).all()
    clipped, before = engine.clip_by_norm({"W": [np.nan, 1.0]}, 1)
    assert np.isnan(before)
    assert np.isnan(clipped["W"]).all()
    clipped, before = engine.clip_by_value({"W": [np.inf, np.nan, 0.5]}, 1)
    assert np.isnan(before)
    np.testing.assert_array_equal(clipped["W"], [1, np.nan, 0.5])


def test_an_infinite_gradient_has_no_direction_to_keep():
    grads = {"W": np.array([1.0]), "b": np.array([np.inf, -2.0])}
    by_norm, before = engine.clip_by_norm(grads, 1.0)
    assert before == np.inf
    assert np.isnan(by_norm.flat).all()
    by_tensor, _ = engine.clip_by_tensor(grads, 1.0)
    assert by_tensor["W"].tolist() == [1]
    assert np.isnan(by_tensor["b"]).all()
    for clip in CLIPS:
        np.testing.assert_array_equal(clip(grads, np.inf)[0].flat, [1, np.inf, -2])


def test_a_finite_gradient_whose_norm_no_float_holds_is_scaled_all_the_same():
    for clip in (engine.clip_by_norm, engine.clip_by_tensor):
        clipped, before = clip({"W": np.full(4, 1e308)}, 1.0)
        assert before == np.inf
        np.testing.assert_allclose(clipped["W"], [0.5] * 4, rtol=1e-14)
        clipped, _ = clip({"W": [-1.2e308, 1.6e308, 0.0, 1e300]}, 1e-300)
        np.testing.assert_allclose(clipped["W"], [-0.6e-300, 0.8e-300, 0, 5e-309], rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_clipped_gradient_keeps_its_precision_and_the_norm_is_exact(dtype):
    grads = gradients(dtype=dtype)
    clipped, before = engine.clip_by_norm(grads, 0.01)
    assert clipped.flat.dtype == dtype
    exact = np.linalg.norm(grads.flat.astype(float))
    assert before == pytest.approx(exact, rel=1e-6)
    assert np.linalg.norm(clipped.flat.astype(float)) == pytest.approx(0.01, rel=1e-3)
    big, before = engine.clip_by_norm({"W": np.full(4, 60000, dtype)}, 1)
    assert before == 120000
    assert big["W"].tolist() == [0.5] * 4


def test_what_is_no_gradient_is_refused():
    for grads in (np.zeros(3), {}, None):
        with pytest.raises(InputError, match="give the grads of a backward pass"):
            engine.clip_by_norm(grads, 1)
