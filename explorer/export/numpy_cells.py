"""One step of each cell, forward and backward, as NumPy code for a notebook."""

from __future__ import annotations

from types import MappingProxyType

ACTIVATIONS = MappingProxyType(
    {
        "tanh": ("np.tanh(z)", "1 - a * a"),
        "relu": ("np.maximum(z, 0)", "(a > 0).astype(a.dtype)"),
        "sigmoid": ("1 / (1 + np.exp(-z))", "a * (1 - a)"),
        "identity": ("z", "np.ones_like(a)"),
    }
)
"""g(z), and its slope dg/dz in terms of a = g(z)."""

EQUATIONS = MappingProxyType(
    {
        "rnn": r"$$a^{\langle t\rangle} = g(W_{aa} a^{\langle t-1\rangle} + W_{ax} x^{\langle t"
        r"\rangle} + b_a)$$",
        "gru": r"""$$\Gamma_u = \sigma(W_u [a^{\langle t-1\rangle}, x^{\langle t\rangle}] + b_u)
\qquad \Gamma_r = \sigma(W_r [a^{\langle t-1\rangle}, x^{\langle t\rangle}] + b_r)$$
$$\tilde c = \tanh(W_c [\Gamma_r * a^{\langle t-1\rangle}, x^{\langle t\rangle}] + b_c) \qquad
a^{\langle t\rangle} = \Gamma_u * \tilde c + (1 - \Gamma_u) * a^{\langle t-1\rangle}$$""",
        "lstm": r"""$$\Gamma_f, \Gamma_u, \Gamma_o = \sigma(W [a^{\langle t-1\rangle}, x^{\langle t
\rangle}] + b) \qquad \tilde c = \tanh(W_c [a^{\langle t-1\rangle}, x^{\langle t\rangle}] + b_c)$$
$$c^{\langle t\rangle} = \Gamma_f * c^{\langle t-1\rangle} + \Gamma_u * \tilde c \qquad
a^{\langle t\rangle} = \Gamma_o * \tanh(c^{\langle t\rangle})$$""",
    }
)

_RNN = """\
def g(z):
    return $g


def slope(a):
    return $slope


def step(w, a, c, x):
    \"\"\"a<t> from a<t-1> and x<t>; w("Waa") are the weights of this step.\"\"\"
    new = g(a @ w("Waa").T + x @ w("Wax").T + w("ba"))
    return new, c, (a, x, new)


def step_back(w, add, memory, da, dc):
    \"\"\"Gradients of a<t-1>, c<t-1> and x<t> from that of a<t>; add(name, its gradient).\"\"\"
    a, x, new = memory
    delta = da * slope(new)  # dL/dz<t>
    add("Waa", delta.T @ a)
    add("Wax", delta.T @ x)
    add("ba", delta.sum(axis=0))
    return delta @ w("Waa"), dc, delta @ w("Wax")
"""

_SIGMOID = """\
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


"""

_GRU = """\
def step(w, a, c, x):
    \"\"\"a<t> from a<t-1> and x<t>; w("Wu") are the weights of this step.\"\"\"
    both = np.concatenate((a, x), axis=1)
    u = sigmoid(both @ w("Wu").T + w("bu"))
    r = sigmoid(both @ w("Wr").T + w("br"))
    reset = np.concatenate((r * a, x), axis=1)
    new = np.tanh(reset @ w("Wc").T + w("bc"))
    return u * new + (1 - u) * a, c, (a, both, reset, u, r, new)


def step_back(w, add, memory, da, dc):
    \"\"\"Gradients of a<t-1>, c<t-1> and x<t> from that of a<t>; add(name, its gradient).\"\"\"
    a, both, reset, u, r, new = memory
    n = a.shape[1]
    delta_c = da * u * (1 - new * new)
    d_reset = delta_c @ w("Wc")
    delta_u = da * (new - a) * u * (1 - u)
    delta_r = d_reset[:, :n] * a * r * (1 - r)
    for gate, delta, read in (("u", delta_u, both), ("r", delta_r, both), ("c", delta_c, reset)):
        add(f"W{gate}", delta.T @ read)
        add(f"b{gate}", delta.sum(axis=0))
    d_both = delta_u @ w("Wu") + delta_r @ w("Wr")
    da_before = da * (1 - u) + d_reset[:, :n] * r + d_both[:, :n]
    return da_before, dc, d_reset[:, n:] + d_both[:, n:]
"""

_LSTM = """\
def step(w, a, c, x):
    \"\"\"a<t> and c<t> from a<t-1>, c<t-1> and x<t>; w("Wf") are the weights of this step.\"\"\"
    both = np.concatenate((a, x), axis=1)
    f, u, o = (sigmoid(both @ w(f"W{gate}").T + w(f"b{gate}")) for gate in "fuo")
    new = np.tanh(both @ w("Wc").T + w("bc"))
    c_new = f * c + u * new
    return o * np.tanh(c_new), c_new, (both, c, f, u, o, new, np.tanh(c_new))


def step_back(w, add, memory, da, dc):
    \"\"\"Gradients of a<t-1>, c<t-1> and x<t> from those of a<t> and c<t>.\"\"\"
    both, c, f, u, o, new, shown = memory
    n = c.shape[1]
    dc = dc + da * o * (1 - shown * shown)
    deltas = {
        "f": dc * c * f * (1 - f),
        "u": dc * new * u * (1 - u),
        "c": dc * u * (1 - new * new),
        "o": da * shown * o * (1 - o),
    }
    for gate, delta in deltas.items():
        add(f"W{gate}", delta.T @ both)
        add(f"b{gate}", delta.sum(axis=0))
    d_both = sum(delta @ w(f"W{gate}") for gate, delta in deltas.items())
    return d_both[:, :n], dc * f, d_both[:, n:]
"""

STEPS = MappingProxyType({"rnn": _RNN, "gru": _SIGMOID + _GRU, "lstm": _SIGMOID + _LSTM})
