"""Drawn configurations of real PyTorch modules: sizes, cells, directions, heads, losses."""

from types import SimpleNamespace

import numpy as np

from tests.look.reference import torch

nn = torch.nn


class Model(nn.Module):
    """An nn.Embedding or none, a recurrent module, an nn.Linear or none, under drawn names."""

    def __init__(self, names, embedding, recurrent, head):
        super().__init__()
        self.names = names
        for name, module in zip(names, (embedding, recurrent, head), strict=True):
            if module is not None:
                setattr(self, name, module)


def draw(seed):
    """A configuration: the model, what look() is given, and what it means in float64."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)

    def chance(p=0.5):
        return bool(rng.random() < p)

    kind = ("RNN", "GRU", "LSTM")[seed % 3]
    layers, T, m = (int(rng.integers(1, high)) for high in (4, 8, 4))
    n_x, n_a, n_y, words = (int(rng.integers(1, 6)) for _ in range(4))
    words += 3
    options = {"num_layers": layers, "bias": chance(0.7), "batch_first": chance()}
    options["bidirectional"] = chance(0.4)
    if kind == "RNN":
        options["nonlinearity"] = "relu" if chance() else "tanh"
    dtype = (torch.float64, torch.float32, torch.float16, torch.bfloat16)[rng.integers(4)]
    recurrent = getattr(nn, kind)(n_x, n_a, **options)
    width = n_a * (2 if options["bidirectional"] else 1)
    embedding = nn.Embedding(words, n_x, padding_idx=0 if chance() else None)
    embedding = embedding if chance() else None
    head = nn.Linear(width, n_y, bias=chance()) if chance(0.7) else None
    names = [
        ("embedding", "emb", "words", "encoder"),
        ("rnn", "lstm", "net", "layer"),
        ("fc", "out", "head", "decoder"),
    ]
    names = [str(rng.choice(own)) for own in names]
    model = Model(names, embedding, recurrent, head).to(dtype)
    given = {}
    if embedding is None:
        x = torch.randn(T, m, n_x, dtype=dtype)
        values = x.double()
    else:
        x = torch.randint(words, (T, m))
        values = None
    lengths = np.full(m, T)
    if chance():
        lengths = rng.integers(1, T + 1, m)
        given["lengths"] = torch.tensor(lengths) if chance() else lengths.tolist()
    h_0 = c_0 = torch.zeros(len(recurrent.all_weights), m, n_a, dtype=torch.float64)
    if chance():
        h_0 = torch.randn(h_0.shape, dtype=torch.float64)
        given["h_0"] = h_0
        if kind == "LSTM" and chance():
            c_0 = torch.randn(h_0.shape, dtype=torch.float64)
            given["c_0"] = c_0
    y, every = None, chance()
    loss = str(rng.choice(("plain", "softmax", "identity", "sigmoid")))
    n_out = n_y if head is not None else width
    if head is None:
        given["readout"] = False
    shape = (T, m) if every else (m,)
    if loss == "softmax":
        y = torch.randint(n_out, shape)
        if every and T * m > 1 and chance(0.3):
            y[0, 0] = -100
            y[-1, -1] = 0  # at least one of the two counts only where it is no padding
            lengths[-1] = T
            if "lengths" in given:
                given["lengths"] = lengths.tolist()
    elif loss == "identity":
        y = torch.randn((*shape, n_out), dtype=torch.float64)
    elif loss == "sigmoid":
        y, given["output"] = torch.rand((*shape, n_out), dtype=torch.float64), "sigmoid"
    if chance(0.3):
        given["reduction"] = "sum" if chance() else "mean"
    reduction = given.get("reduction", "sum" if loss == "plain" else "mean")
    first = options["batch_first"]
    return SimpleNamespace(
        **{"model": model, "recurrent": recurrent, "embedding": embedding, "head": head},
        **{"kind": kind, "names": names, "values": values, "ids": x, "lengths": lengths},
        **{"h_0": h_0, "c_0": c_0, "loss": loss, "target": y, "every": every, "given": given},
        reduction=reduction,
        x=x.swapaxes(0, 1) if first else x,
        y=y.swapaxes(0, 1) if first and every and y is not None else y,
    )
