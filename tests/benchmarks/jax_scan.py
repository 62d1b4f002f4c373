"""The fully logged step of the rnn against the same step as a scan, compiled by JAX.

    python -m tests.benchmarks.jax_scan        (needs jax beside the requirements of this folder)

Both give the loss, every hidden state, every gradient, every ||dL/da<t>|| and, for every parameter,
every ||dW<t>||. dL/da<t> is the gradient of a zero that is added to a<t>. Compiling is not timed.
"""

import os

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

from functools import partial

import jax
import numpy as np
from jax import numpy as jnp

from tests.benchmarks.engine_steps import (
    SIZES,
    compare,
    engine_step,
    print_row,
    problem,
)

TARGET = 1 / 1.3


def loss_and_states(W, zeros, x, y):
    """The mean loss and a<0>...a<T>; `zeros` (T+1, m, n_a) are added to them."""

    def step(a, given):
        x_t, zero = given
        a = jnp.tanh(a @ W["Waa"].T + x_t @ W["Wax"].T + W["ba"]) + zero
        return a, a

    _, a = jax.lax.scan(step, zeros[0], (x, zeros[1:]))
    logits = a @ W["Wya"].T + W["by"]
    each = -(y * jax.nn.log_softmax(logits)).sum(-1)
    return each.mean(), (jnp.concatenate((zeros[:1], a)), logits)


@jax.jit
def logged(W, zeros, x, y):
    value = jax.value_and_grad(loss_and_states, argnums=(0, 1), has_aux=True)
    (loss, (a, logits)), (dW, da) = value(W, zeros, x, y)
    delta = da[1:] * (1 - a[1:] ** 2)
    dlogits = (jax.nn.softmax(logits) - y) / (y.shape[0] * y.shape[1])
    pairs = {"Waa": (delta, a[:-1]), "Wax": (delta, x), "Wya": (dlogits, a[1:])}
    added = {name: jnp.einsum("tmi,tmj->tij", *pair) for name, pair in pairs.items()}
    added |= {"ba": delta.sum(1)[..., None], "by": dlogits.sum(1)[..., None]}
    norms = {name: jnp.sqrt((array**2).sum((1, 2))) for name, array in added.items()}
    return loss, a, dW, jnp.sqrt((da**2).sum((1, 2))), norms


def jax_step(W, zeros, x, y):
    return jax.block_until_ready(logged(W, zeros, x, y))


def main():
    print("fully logged step of the rnn: this engine against JAX's jitted scan")
    print("   (m, n_a, T)    dtype ours (ms) other (ms)  ratio   target")
    for size, _ in SIZES:
        params, x, y = problem(*size, "float32")
        W = {name: jnp.asarray(array) for name, array in params.items()}
        given = W, jnp.zeros((size[2] + 1, size[0], size[1])), jnp.asarray(x), jnp.asarray(y)
        ours, theirs = engine_step(params, x, y), jax_step(*given)
        np.testing.assert_allclose(theirs[3], ours.da_norm, rtol=1e-3)
        np.testing.assert_allclose(theirs[4]["Waa"], ours.step_norms["Waa"], rtol=1e-3, atol=1e-7)
        found = compare(partial(engine_step, params, x, y), partial(jax_step, *given))
        print_row(size, "float32", *found, TARGET, "jax.jit of lax.scan")


if __name__ == "__main__":
    main()
