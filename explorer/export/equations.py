"""The equations of every cell, as predictions of what the player is sent; see predict.py.

    up      from t = 0 to T: the forward pass        gates, c⟨t⟩, a⟨t⟩
    down    from t = T to 0: the backward pass       ∂L/∂a⟨t⟩, ∂L/∂c⟨t⟩, delta, and their norms

An array is predicted from arrays of before it in this order, and from those that nothing predicts.
The matrices of gates are sent to a page for this alone (views/unroll/pack.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import chain
from typing import Any

from explorer.wire.messages.rules import Expression

Rules = dict[str, Expression]


def equations(header: Mapping[str, Any], layers: int) -> tuple[Rules, Rules]:
    """(up, down): the prediction of each array of a PlayerRun, in the order of computation."""
    of_cell = {"lstm": _Lstm, "gru": _Gru}.get(header["cell"], _Basic)
    cells = [of_cell(header, layer) for layer in range(layers)]
    up: Rules = {}
    down: Rules = {}
    for cell in cells:
        if cell.layer:
            up[cell.name("x")] = cell.x
        up |= cell.forward()
    for cell, above in zip(reversed(cells), [None, *reversed(cells[1:])], strict=True):
        down[cell.name("from_output")] = above.to_input() if above else from_readout(header, cell)
        down |= cell.backward() | cell.norms()
    return up, down


def from_readout(header: Mapping[str, Any], top: _Cell) -> Expression:
    """Wyaᵀ (ŷ⟨t⟩ − y⟨t⟩) at every step that has a loss; of several numbers only one is sent."""
    z = plus(product("Wya", top.get("a")), get("by"))
    error = minus([("at", "y_hat_value")], [("at", "y_value")])
    if header.get("output") == "softmax":
        chosen: Expression = [("at", "target"), ("onehot", header["n_y"])]
        error = minus([*z, ("softmax",)], chosen)
    return times([("at", "has_loss")], transposed("Wya", error))


def get(name: str, shift: int = 0) -> Expression:
    return [("get", name, shift)]


def plus(*terms: Expression) -> Expression:
    """The sum, from the left."""
    return reduce(lambda one, other: [*one, *other, ("+",)], terms)


def times(*factors: Expression) -> Expression:
    """The product, from the left."""
    return reduce(lambda one, other: [*one, *other, ("*",)], factors)


def minus(one: Expression, other: Expression) -> Expression:
    return [*one, *other, ("-",)]


def over(one: Expression, other: Expression) -> Expression:
    return [*one, *other, ("/",)]


def one_minus(e: Expression) -> Expression:
    return minus([("num", 1)], e)


def sigma(z: Expression) -> Expression:
    return [*z, ("sigma",)]


def tanh(z: Expression) -> Expression:
    return [*z, ("tanh",)]


def norm(*vectors: Expression) -> Expression:
    """The norm of vectors, one under the other."""
    return [*chain(*vectors), ("norm", len(vectors))]


def product(matrix: str, *vectors: Expression) -> Expression:
    """A matrix times vectors, one under the other."""
    return [*chain(*vectors), ("@", matrix, len(vectors))]


def transposed(
    matrix: str, vector: Expression, first: int = 0, upto: int | None = None
) -> Expression:
    """The columns of a matrix from `first` on, transposed, times a vector."""
    return [*vector, ("@T", matrix, first, upto)]


class _Cell:
    """One layer: `n_a` units; `get` and `name` are of its own arrays."""

    DELTAS: tuple[tuple[str, str], ...] = ()
    """(the delta, the matrix that its z is made with); Wax and Wcx read x⟨t⟩ alone."""

    def __init__(self, header: Mapping[str, Any], layer: int) -> None:
        self.header, self.layer, self.n_a = header, layer, header["n_a"]
        self.before = self.get("a", -1)
        self.x = get(f"{layer - 1}/a") if layer else self.get("x")

    def name(self, own: str) -> str:
        return f"{self.layer}/{own}"

    def get(self, own: str, shift: int = 0) -> Expression:
        return get(self.name(own), shift)

    def named(self, rules: Rules) -> Rules:
        return {self.name(own): rule for own, rule in rules.items()}

    def read_by(self, matrix: str) -> list[Expression]:
        """What a matrix is multiplied by."""
        if matrix.endswith("x"):
            return [self.x]
        return [self.before] if matrix.endswith("a") else [self.before, self.x]

    def product(self, matrix: str) -> Expression:
        return product(self.name(matrix), *self.read_by(matrix))

    def back(self, matrix: str, delta: Expression) -> Expression:
        """The matrix's columns for a⟨t−1⟩, transposed, times a delta."""
        return transposed(self.name(matrix), delta, 0, self.n_a)

    def slope(self, gate: str) -> Expression:
        """Γ (1 − Γ) of a gate."""
        return times(one_minus(self.get(gate)), self.get(gate))

    def to_input(self) -> Expression:
        """What all gates send to the layer below."""
        return plus(
            *(
                transposed(self.name(matrix), self.get(delta), len(read[1:]) * self.n_a)
                for delta, matrix in self.DELTAS
                if self.x in (read := self.read_by(matrix))
            )
        )

    def norms(self) -> Rules:
        """Of ∂L/∂a⟨t⟩ and ∂L/∂c⟨t⟩, and of what a step adds to dW."""
        added = [
            times(norm(self.get(delta)), norm(*self.read_by(matrix)))
            for delta, matrix in self.DELTAS
            if matrix != "Wax"
        ]
        return self.named(
            {
                "da_norm": norm(self.get("da")),
                "dc_norm": norm(self.get("dc")),
                "adds": norm(*added),
            }
        )

    forward: Callable[[], Rules]
    backward: Callable[[], Rules]


class _Basic(_Cell):
    DELTAS = (("delta", "Waa"), ("delta", "Wax"))

    def forward(self) -> Rules:
        a, z = self.get("a"), self.get("z")
        activation = self.header["activation"]
        slopes: Rules = {
            "tanh": one_minus(times(a, a)),
            "sigmoid": times(one_minus(a), a),
            "identity": [("num", 1)],
        }
        of_z: Rules = {
            "tanh": tanh(z),
            "sigmoid": sigma(z),
            "identity": z,
            "relu": [*z, ("relu",)],
        }
        rules = {
            "memory": self.product("Waa"),
            "input": self.product("Wax"),
            "z": plus(self.get("memory"), self.get("input"), self.get("ba")),
            "a": of_z[activation],
        }
        return self.named(rules | ({"slope": slopes[activation]} if activation in slopes else {}))

    def backward(self) -> Rules:
        return self.named(
            {
                "from_future": self.back("Waa", self.get("delta", 1)),
                "da": plus(self.get("from_output"), self.get("from_future")),
                "delta": times(self.get("da"), self.get("slope")),
            }
        )


class _Lstm(_Cell):
    DELTAS = tuple((f"delta_{gate}", f"W{gate}") for gate in "fuco")

    def forward(self) -> Rules:
        def z(gate: str) -> Expression:
            return plus(self.product(f"W{gate}"), self.get(f"b{gate}"))

        kept = times(self.get("gate_f"), self.get("c", -1))
        gates = {f"gate_{gate}": (tanh if gate == "c" else sigma)(z(gate)) for gate in "fuco"}
        return self.named(
            gates
            | {
                "c": plus(kept, times(self.get("gate_u"), self.get("gate_c"))),
                "a": times(self.get("gate_o"), tanh(self.get("c"))),
            }
        )

    def backward(self) -> Rules:
        da, dc, candidate = self.get("da"), self.get("dc"), self.get("gate_c")
        tanh_c = tanh(self.get("c"))
        if self.header.get("corrected"):  # the last digits of tanh c are those of a; 0/0 is kept
            tanh_c = over(self.get("a"), self.get("gate_o"))
        of_c = times(one_minus(times(candidate, candidate)), self.get("gate_u"))
        sent = [self.back(matrix, self.get(delta, 1)) for delta, matrix in self.DELTAS]
        return self.named(
            {
                "from_future": plus(*sent),
                "c_from_future": times(self.get("gate_f", 1), self.get("dc", 1)),
                "da": plus(self.get("from_output"), self.get("from_future")),
                "c_from_a": times(da, times(one_minus(times(tanh_c, tanh_c)), self.get("gate_o"))),
                "dc": plus(self.get("c_from_a"), self.get("c_from_future")),
                "delta_f": times(dc, times(self.slope("gate_f"), self.get("c", -1))),
                "delta_u": times(dc, times(self.slope("gate_u"), candidate)),
                "delta_c": times(dc, of_c),
                "delta_o": times(da, times(self.slope("gate_o"), tanh_c)),
            }
        )


class _Gru(_Cell):
    """In both forms: with matrices Wca and Wcx the reset gate acts after the product."""

    def __init__(self, header: Mapping[str, Any], layer: int) -> None:
        super().__init__(header, layer)
        self.after = header["resets_after"]
        candidates = (("delta_ca", "Wca"), ("delta_cx", "Wcx"))
        self.DELTAS = (
            ("delta_u", "Wu"),
            ("delta_r", "Wr"),
            *(candidates if self.after else (("delta_c", "Wc"),)),
        )

    def read_by(self, matrix: str) -> list[Expression]:
        if matrix == "Wc":
            return [times(self.get("gate_r"), self.before), self.x]
        return super().read_by(matrix)

    def forward(self) -> Rules:
        rules = {
            f"gate_{gate}": sigma(plus(self.product(f"W{gate}"), self.get(f"b{gate}")))
            for gate in "ur"
        }
        if self.after:
            of_x = plus(self.product("Wcx"), self.get("bcx"))
            z = plus(times(self.get("gate_r"), self.of_memory()), of_x)
        else:
            z = plus(self.product("Wc"), self.get("bc"))
        change = times(self.get("gate_u"), minus(self.get("gate_c"), self.before))
        return self.named(rules | {"gate_c": tanh(z), "a": plus(self.before, change)})

    def of_memory(self) -> Expression:
        """Wca a⟨t−1⟩ + bca."""
        return plus(self.product("Wca"), self.get("bca"))

    def backward(self) -> Rules:
        da, candidate = self.get("da"), self.get("gate_c")
        kept = times(one_minus(self.get("gate_u", 1)), self.get("da", 1))
        of_c = times(one_minus(times(candidate, candidate)), self.get("gate_u"))
        of_u = times(self.slope("gate_u"), minus(candidate, self.before))
        of_ur = [self.back(f"W{gate}", self.get(f"delta_{gate}", 1)) for gate in "ur"]
        if self.after:
            through = self.back("Wca", self.get("delta_ca", 1))
            of_r = times(self.slope("gate_r"), self.of_memory())
            deltas = {
                "delta_cx": times(da, of_c),
                "delta_ca": times(self.get("delta_cx"), self.get("gate_r")),
                "delta_r": times(self.get("delta_cx"), of_r),
            }
        else:
            through = times(self.get("gate_r", 1), self.back("Wc", self.get("delta_c", 1)))
            of_r = times(self.slope("gate_r"), self.before)
            deltas = {
                "delta_c": times(da, of_c),
                "delta_r": times(self.back("Wc", self.get("delta_c")), of_r),
            }
        return self.named(
            {
                "from_future": plus(kept, through, *of_ur),
                "da": plus(self.get("from_output"), self.get("from_future")),
                "delta_u": times(da, of_u),
                **deltas,
            }
        )
