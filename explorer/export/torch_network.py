"""The network of an experiment as lines of PyTorch: one step of every layer, written out."""

from __future__ import annotations

from string import Template
from types import MappingProxyType

from explorer.experiment import Experiment

ACTIVATIONS = MappingProxyType(
    {
        "tanh": "torch.tanh",
        "relu": "torch.relu",
        "sigmoid": "torch.sigmoid",
        "identity": "torch.nn.Identity()",
    }
)

EQUATIONS = MappingProxyType(
    {
        "rnn": "a<t> = g(Waa a<t-1> + Wax x<t> + ba), g = $g",
        "gru": (
            "Gu, Gr = sigmoid(W [a<t-1>, x<t>] + b), c = tanh(Wc [Gr a<t-1>, x<t>] + bc),\n"
            "    a<t> = Gu c + (1 - Gu) a<t-1>; nn.GRU resets after the product, not before."
        ),
        "lstm": (
            "Gf, Gu, Go = sigmoid(W [a<t-1>, x<t>] + b), c<t> = Gf c<t-1> + Gu tanh(Wc [...] + bc),"
            "\n    a<t> = Go tanh(c<t>)."
        ),
    }
)

# One step: l is the number of the layer where there are several, $x what it reads.
STEPS = MappingProxyType(
    {
        "rnn": ["a$l.append($g(before @ self.Waa$l.T + $x @ self.Wax$l.T + self.ba$l))"],
        "gru": [
            "both = torch.cat((before, $x), dim=1)",
            "u = torch.sigmoid(both @ self.Wu$l.T + self.bu$l)",
            "r = torch.sigmoid(both @ self.Wr$l.T + self.br$l)",
            "reset = torch.cat((r * before, $x), dim=1)",
            "a$l.append(u * torch.tanh(reset @ self.Wc$l.T + self.bc$l) + (1 - u) * before)",
        ],
        "lstm": [
            "both = torch.cat((before, $x), dim=1)",
            "f = torch.sigmoid(both @ self.Wf$l.T + self.bf$l)",
            "u = torch.sigmoid(both @ self.Wu$l.T + self.bu$l)",
            "o = torch.sigmoid(both @ self.Wo$l.T + self.bo$l)",
            "c$l = f * c$l + u * torch.tanh(both @ self.Wc$l.T + self.bc$l)",
            "a$l.append(o * torch.tanh(c$l))",
        ],
    }
)


def network_of(experiment: Experiment) -> dict[str, str]:
    """The pieces of the class Network that depend on the experiment."""
    g, deep = ACTIVATIONS[experiment.activation], experiment.layers > 1
    return {
        "equations": Template(EQUATIONS[experiment.cell]).substitute(g=g),
        "theirs": experiment.cell.upper(),
        "more": "\n    The x<t> of a layer is the a<t> of the one below." if deep else "",
        "steps": "\n".join(f"        {line}" for line in forward_lines(experiment)),
    }


def forward_lines(experiment: Experiment) -> list[str]:
    """The body of Network.forward."""
    layers = [""] if experiment.layers == 1 else range(1, experiment.layers + 1)
    top = f"a{layers[-1]}"
    lines = [f"a{n} = [{f'a0[{i}]' if n else 'a0'}]" for i, n in enumerate(layers)]
    if experiment.cell == "lstm":
        lines += [f"c{n} = torch.zeros_like(a{n}[0])" for n in layers]
    lines.append("for t, x_t in enumerate(x):" if experiment.window else "for x_t in x:")
    read = "x_t"
    for layer in layers:
        lines += [f"    {line}" for line in step_lines(experiment, layer, read)]
        read = f"a{layer}[-1]"
    return [*lines, f"return {top}, torch.stack({top}[1:]) @ self.Wya.T + self.by"]


def step_lines(experiment: Experiment, layer: int | str, read: str) -> list[str]:
    """One step of one layer, which reads `read`."""
    names = {"l": layer, "x": read, "g": ACTIVATIONS[experiment.activation]}
    lines = [f"before = a{layer}[-1]"]
    if experiment.window:
        cut = f"if t and t % {experiment.window} == 0:  # the gradient ends here, the state goes on"
        lines += [cut, "    before = before.detach()"]
        if experiment.cell == "lstm":
            lines.append(f"    c{layer} = c{layer}.detach()")
    return [*lines, *(Template(line).substitute(names) for line in STEPS[experiment.cell])]
