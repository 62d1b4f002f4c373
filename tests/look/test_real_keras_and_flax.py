"""Weights of real Keras and Flax layers, where these are installed: states and gradients.

The equations of both are written out in test_keras_and_flax.py, which needs neither.
"""

import os

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")
jax = pytest.importorskip("jax")

from explorer import look  # noqa: E402

pytestmark = [
    pytest.mark.slow,
    # Of Keras's own variables, when they are asked for their numbers.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
RNG = np.random.default_rng(0)
X = RNG.standard_normal((3, 6, 4))  # (m, T, n_x)


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("kind", "more"),
    [("SimpleRNN", {}), ("LSTM", {}), ("GRU", {}), ("GRU", {"reset_after": False})],
)
def test_a_real_keras_layer_stacked_with_its_dense(kind, more, bias, bidirectional):
    keras = pytest.importorskip("keras")
    if kind == "GRU" and not (bias or more.get("reset_after", True)):
        pytest.skip("without a bias nothing tells the two kinds of GRU apart")
    made = []
    for units in (5, 3):
        layer = getattr(keras.layers, kind)(units, return_sequences=True, use_bias=bias, **more)
        made.append(keras.layers.Bidirectional(layer) if bidirectional else layer)
    net = keras.Sequential([keras.layers.Input((6, 4)), *made, keras.layers.Dense(2)])
    net.set_weights([RNG.standard_normal(w.shape) * 0.5 for w in net.get_weights()])
    arrays = {w.path: np.asarray(w.value) for w in net.weights}
    assert len(arrays) == len(net.weights)
    y = RNG.standard_normal((3, 6, 2))
    seen = look(arrays, X, y, batch_first=True, reduction="sum")
    values = [w.value for w in net.trainable_variables]
    others = [w.value for w in net.non_trainable_variables]

    def loss(given):
        return 0.5 * ((net.stateless_call(given, others, X)[0] - y) ** 2).sum()

    outputs = net.stateless_call(values, others, X)[0]
    # Keras computes in float32: close enough to tell every gate and every bias apart.
    np.testing.assert_allclose(seen.trace.y_hat.swapaxes(0, 1), outputs, rtol=0, atol=5e-6)
    for w, theirs in zip(net.trainable_variables, jax.grad(loss)(values), strict=True):
        np.testing.assert_allclose(seen.back.grads[w.path], theirs, rtol=1e-4, atol=1e-4)


@pytest.fixture
def float64():
    """Keras's GRU without bias fails with it, so only where it is asked for."""
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("kind", ["SimpleCell", "GRUCell", "LSTMCell", "OptimizedLSTMCell"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_real_flax_cell_with_its_dense(kind, bidirectional):
    nn = pytest.importorskip("flax.linen")

    class Net(nn.Module):
        @nn.compact
        def __call__(self, ids):
            x = nn.Embed(7, 4, param_dtype=float)(ids)
            cell = getattr(nn, kind)
            rnn = nn.RNN(cell(5, param_dtype=float))
            if bidirectional:
                rnn = nn.Bidirectional(rnn, nn.RNN(cell(5, param_dtype=float)))
            return nn.Dense(2, param_dtype=float)(rnn(x))

    ids = RNG.integers(7, size=(3, 6))
    net = Net()
    params = jax.tree.map(
        lambda w: RNG.standard_normal(w.shape) * 0.5, net.init(jax.random.key(0), ids)["params"]
    )
    y = RNG.integers(2, size=(3, 6))
    both = (f"{kind}_0", f"{kind}_1") if bidirectional else None
    seen = look(params, ids, y, batch_first=True, reduction="sum", path=both)

    def loss(given):
        log = jax.nn.log_softmax(net.apply({"params": given}, ids))
        return -jax.numpy.take_along_axis(log, y[..., None], -1).sum()

    value, theirs = jax.value_and_grad(loss)(params)
    assert seen.back.loss == pytest.approx(float(value), rel=1e-12)
    flat, _ = jax.tree_util.tree_flatten_with_path(theirs)
    names = {"/".join(key.key for key in path): np.array(grad) for path, grad in flat}
    assert set(names) == set(seen.back.grads)
    for name, grad in names.items():
        np.testing.assert_allclose(seen.back.grads[name], grad, rtol=0, atol=1e-12)
