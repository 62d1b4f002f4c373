"""Generate the PyTorch module of an experiment: one step of every layer, written out."""

from __future__ import annotations

from string import Template
from types import MappingProxyType

from explorer.array_names import marks_of
from explorer.experiment import Experiment
from explorer.export.script import layers_of

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

# One step: $l is the number of the layer where there are several, $p the suffix of the names of its
# weights, $x its input.
STEPS = MappingProxyType(
    {
        "rnn": ["a$l.append($g(before @ self.Waa$p.T + $x @ self.Wax$p.T + self.ba$p))"],
        "gru": [
            "both = torch.cat((before, $x), dim=1)",
            "u = torch.sigmoid(both @ self.Wu$p.T + self.bu$p)",
            "r = torch.sigmoid(both @ self.Wr$p.T + self.br$p)",
            "reset = torch.cat((r * before, $x), dim=1)",
            "a$l.append(u * torch.tanh(reset @ self.Wc$p.T + self.bc$p) + (1 - u) * before)",
        ],
        "lstm": [
            "both = torch.cat((before, $x), dim=1)",
            "f = torch.sigmoid(both @ self.Wf$p.T + self.bf$p)",
            "u = torch.sigmoid(both @ self.Wu$p.T + self.bu$p)",
            "o = torch.sigmoid(both @ self.Wo$p.T + self.bo$p)",
            "c$l = f * c$l + u * torch.tanh(both @ self.Wc$p.T + self.bc$p)",
            "a$l.append(o * torch.tanh(c$l))",
        ],
    }
)


def network_of(experiment: Experiment, border: int) -> dict[str, str]:
    """The pieces of the class Network that depend on the experiment."""
    g = ACTIVATIONS[experiment.activation]
    more = ""
    if border:
        more = (
            f"\n    The encoder (_enc) has the steps 1 ... {border}; the decoder (_dec) goes on"
            "\n    from its last state, with weights of its own."
        )
    elif layers_of(experiment) > 1:
        more = "\n    The x<t> of a layer is the a<t> of the one below."
    lines = border_lines(experiment, border) if border else forward_lines(experiment)
    return {
        "equations": Template(EQUATIONS[experiment.cell]).substitute(g=g),
        "theirs": experiment.cell.upper(),
        "more": more,
        "steps": "\n".join(f"        {line}" for line in lines),
    }


def forward_lines(experiment: Experiment) -> list[str]:
    """The body of Network.forward."""
    layers = marks_of(layers_of(experiment), border=0)
    top = f"a{layers[-1]}"
    lines = [f"a{n} = [{f'a0[{i}]' if n else 'a0'}]" for i, n in enumerate(layers)]
    if experiment.cell == "lstm":
        lines += [f"c{n} = torch.zeros_like(a{n}[0])" for n in layers]
    lines.append("for t, x_t in enumerate(x):" if experiment.window else "for x_t in x:")
    read = "x_t"
    for layer in layers:
        lines += [f"    {line}" for line in step_lines(experiment, layer, layer, read)]
        read = f"a{layer}[-1]"
    return [*lines, f"return {top}, torch.stack({top}[1:]) @ self.Wya.T + self.by"]


def border_lines(experiment: Experiment, border: int) -> list[str]:
    """The body of Network.forward for an encoder and a decoder."""
    lines = ["a = [a0]"]
    if experiment.cell == "lstm":
        lines.append("c = torch.zeros_like(a0)")
    encoder, decoder = marks_of(1, border)
    for mark, steps, first in ((encoder, f"x[:{border}]", 0), (decoder, f"x[{border}:]", border)):
        from_there = f", {first}" if first else ""
        counted = f"for t, x_t in enumerate({steps}{from_there}):"
        lines.append(counted if experiment.window else f"for x_t in {steps}:")
        lines += [f"    {line}" for line in step_lines(experiment, "", mark, "x_t")]
    return [*lines, "return a, torch.stack(a[1:]) @ self.Wya.T + self.by"]


def step_lines(experiment: Experiment, layer: str, mark: str, read: str) -> list[str]:
    """One step of one layer with input `read`; the names of its weights end with `mark`."""
    names = {"l": layer, "p": mark, "x": read, "g": ACTIVATIONS[experiment.activation]}
    lines = [f"before = a{layer}[-1]"]
    if experiment.window:
        cut = f"if t and t % {experiment.window} == 0:  # the gradient ends here, the state goes on"
        lines += [cut, "    before = before.detach()"]
        if experiment.cell == "lstm":
            lines.append(f"    c{layer} = c{layer}.detach()")
    return [*lines, *(Template(line).substitute(names) for line in STEPS[experiment.cell])]
