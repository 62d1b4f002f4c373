"""Small trainings in PyTorch, with the recorder and without it."""

import contextlib
import io

import numpy as np

from explorer import record
from explorer.recording import read_log
from tests.look.reference import torch

nn = torch.nn


class Tagger(nn.Module):
    """An embedding, a recurrent module and a head over all steps, or over h_n and c_n."""

    def __init__(self, kind="LSTM", reads="outputs", embedded=False, n_x=3, n_a=5, **options):
        super().__init__()
        width = n_a * (2 if options.get("bidirectional") else 1)
        self.words = nn.Embedding(11, n_x) if embedded else None
        self.rnn = getattr(nn, kind)(n_x, n_a, **options)
        self.drop = nn.Dropout(0.3)
        rows = len(self.rnn.all_weights)
        self.head = nn.Linear(width if reads == "outputs" else rows * n_a, 4)
        self.reads = reads

    def forward(self, x, hx=None, lengths=None):
        if self.words is not None:
            x = self.words(x)
        if lengths is not None:
            x = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        outputs, last = self.rnn(x, hx)
        if self.reads == "outputs":
            if lengths is not None:
                outputs, _ = nn.utils.rnn.pad_packed_sequence(outputs)
            return self.head(self.drop(outputs))
        h, c = last if isinstance(last, tuple) else (last, last)
        states = torch.cat([h, h * c], 2)[..., : h.shape[2]] + torch.tanh(c)
        return self.head(states.transpose(0, 1).flatten(1))


def batch(seed, T=6, m=4, n_x=3):
    """(x (T, m, n_x), y (T, m)) of one update."""
    rng = np.random.default_rng(seed)
    return torch.tensor(rng.normal(size=(T, m, n_x))), torch.tensor(rng.integers(0, 4, (T, m)))


def loss_of(model, x, y, **given):
    """Cross-entropy at every step, or for each sequence."""
    z = model(x, **given)
    y = y if z.ndim == 3 else y[-1]
    return nn.functional.cross_entropy(z.flatten(0, -2), y[: len(z)].flatten())


def model_of(dtype=torch.float64, **options):
    torch.manual_seed(1)
    return Tagger(**options).to(dtype)


def train(model, recorded, *, optimiser="Adam", n=7, lr=0.02, clip=0.1, body=None, **how):
    """The Log of n updates, None without the recorder; `body(model, update)` makes the loss."""
    file = io.BytesIO()
    own = getattr(torch.optim, optimiser)(model.parameters(), lr=lr)
    dtype = next(model.parameters()).dtype
    with (
        record(model, file, **{"every": 3, **how}) if recorded else contextlib.nullcontext() as log
    ):
        for update in range(1, n + 1):
            own.zero_grad()
            if body is None:
                x, y = batch(update)
                loss = loss_of(model, x.to(dtype), y)
                loss.backward()
            else:
                loss = body(model, update)
            if recorded:
                log.loss(loss)
            nn.utils.clip_grad_norm_(model.parameters(), clip)
            own.step()
    state = own.state_dict()["state"]
    numbers = [*model.state_dict().values(), torch.get_rng_state()]
    numbers += [one for kept in state.values() for one in kept.values() if torch.is_tensor(one)]
    return (read_log(io.BytesIO(file.getvalue())) if recorded else None), numbers
