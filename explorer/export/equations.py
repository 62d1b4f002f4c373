"""The equations of every cell, as predictions of what the player is sent; see predict.py.

    up      from t = 0 to T: the forward pass        gates, c⟨t⟩, a⟨t⟩
    down    from t = T to 0: the backward pass       ∂L/∂a⟨t⟩, ∂L/∂c⟨t⟩, delta

An array is predicted from arrays of before it in this order, and from those that nothing predicts.
The matrices of gates are sent to a page for this alone (views/unroll/pack.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from explorer.export.predict import Expression

Rules = dict[str, Expression]


def equations(header: Mapping[str, Any], layers: int) -> tuple[Rules, Rules]:
    """(up, down): the prediction of each array of a PlayerRun, in the order of computation."""
    of_cell = {"lstm": _Lstm, "gru": _Gru}.get(header["cell"], _Basic)
    cells = [of_cell(header, layer) for layer in range(layers)]
    up: Rules = {}
    down: Rules = {}
    for cell in cells:
        if cell.layer:
            up[cell.name("x")] = ["get", cells[cell.layer - 1].name("a"), 0]
        up |= cell.forward()
    for cell in reversed(cells):
        if cell.layer + 1 < layers:
            down[cell.name("from_output")] = cells[cell.layer + 1].to_input()
        down |= cell.backward()
    return up, down


def plus(*terms: Expression) -> Expression:
    """The sum, from the left."""
    return reduce(lambda one, other: ["+", one, other], terms)


def times(*factors: Expression) -> Expression:
    """The product, from the left."""
    return reduce(lambda one, other: ["*", one, other], factors)


def one_minus(e: Expression) -> Expression:
    return ["-", ["num", 1], e]


class _Cell:
    """One layer: `n_a` units; `get` and `name` are of its own arrays."""

    GATES: tuple[str, ...] = ()
    DELTAS: tuple[tuple[str, str], ...] = ()
    """(the delta, the matrix that its gate's z is made with)."""

    def __init__(self, header: Mapping[str, Any], layer: int) -> None:
        self.header, self.layer, self.n_a = header, layer, header["n_a"]

    def name(self, own: str) -> str:
        return f"{self.layer}/{own}"

    def get(self, own: str, shift: int = 0) -> Expression:
        return ["get", self.name(own), shift]

    def named(self, rules: Rules) -> Rules:
        return {self.name(own): rule for own, rule in rules.items()}

    def product(self, matrix: str, *vectors: Expression) -> Expression:
        return ["@", self.name(matrix), list(vectors)]

    def back(self, matrix: str, delta: Expression) -> Expression:
        """The matrix's columns for a⟨t−1⟩, transposed, times a delta."""
        return ["@T", self.name(matrix), delta, 0, self.n_a]

    def slope(self, gate: str) -> Expression:
        """Γ (1 − Γ) of a gate."""
        return times(one_minus(self.get(gate)), self.get(gate))

    def to_input(self) -> Expression:
        """What all gates send to the layer below, or to the input."""
        sent = [
            ["@T", self.name(matrix), self.get(delta), self.n_a, None]
            for delta, matrix in self.DELTAS
        ]
        return plus(*sent)

    forward: Callable[[], Rules]
    backward: Callable[[], Rules]


class _Basic(_Cell):
    def forward(self) -> Rules:
        a, z = self.get("a"), self.get("z")
        activation = self.header["activation"]
        slopes = {
            "tanh": one_minus(times(a, a)),
            "sigmoid": times(one_minus(a), a),
            "identity": ["num", 1],
        }
        of_z = {"identity": z, "sigmoid": ["sigma", z]}.get(activation, [activation, z])
        rules = {
            "memory": self.product("Waa", self.get("a", -1)),
            "z": plus(self.get("memory"), self.get("input"), self.get("ba")),
            "a": of_z,
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

    def to_input(self) -> Expression:
        return ["@T", self.name("Wax"), self.get("delta"), 0, None]


class _Lstm(_Cell):
    DELTAS = tuple((f"delta_{gate}", f"W{gate}") for gate in "fuco")

    def forward(self) -> Rules:
        def z(gate: str) -> Expression:
            read = self.product(f"W{gate}", self.get("a", -1), self.get("x"))
            return plus(read, self.get(f"b{gate}"))

        kept = times(self.get("gate_f"), self.get("c", -1))
        gates = {f"gate_{gate}": ["tanh" if gate == "c" else "sigma", z(gate)] for gate in "fuco"}
        return self.named(
            gates
            | {
                "c": plus(kept, times(self.get("gate_u"), self.get("gate_c"))),
                "a": times(self.get("gate_o"), ["tanh", self.get("c")]),
            }
        )

    def backward(self) -> Rules:
        da, dc, candidate = self.get("da"), self.get("dc"), self.get("gate_c")
        tanh_c: Expression = ["tanh", self.get("c")]
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
        candidates = (("delta_ca", "Wca"),) if self.after else (("delta_c", "Wc"),)
        self.DELTAS = (("delta_u", "Wu"), ("delta_r", "Wr"), *candidates)

    def forward(self) -> Rules:
        before, x = self.get("a", -1), self.get("x")
        rules = {
            f"gate_{gate}": [
                "sigma",
                plus(self.product(f"W{gate}", before, x), self.get(f"b{gate}")),
            ]
            for gate in "ur"
        }
        if self.after:
            of_x = plus(self.product("Wcx", x), self.get("bcx"))
            z = plus(times(self.get("gate_r"), self.of_memory()), of_x)
        else:
            z = plus(self.product("Wc", times(self.get("gate_r"), before), x), self.get("bc"))
        change = times(self.get("gate_u"), ["-", self.get("gate_c"), before])
        return self.named(rules | {"gate_c": ["tanh", z], "a": plus(before, change)})

    def of_memory(self) -> Expression:
        """Wca a⟨t−1⟩ + bca."""
        return plus(self.product("Wca", self.get("a", -1)), self.get("bca"))

    def backward(self) -> Rules:
        da, before, candidate = self.get("da"), self.get("a", -1), self.get("gate_c")
        kept = times(one_minus(self.get("gate_u", 1)), self.get("da", 1))
        of_c = times(one_minus(times(candidate, candidate)), self.get("gate_u"))
        of_u = times(self.slope("gate_u"), ["-", candidate, before])
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
            of_r = times(self.slope("gate_r"), before)
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

    def to_input(self) -> Expression:
        if not self.after:
            return super().to_input()
        of_x: Expression = ["@T", self.name("Wcx"), self.get("delta_cx"), 0, None]
        sent = [
            ["@T", self.name(f"W{gate}"), self.get(f"delta_{gate}"), self.n_a, None]
            for gate in "ur"
        ]
        return plus(*sent, of_x)
