"""How well each task of language and music is learned, from nothing, on sentences never seen.

    python -m tests.benchmarks.tasks              every task, seeds 0 to 2
    python -m tests.benchmarks.tasks news music   only these

One core: start it with OPENBLAS_NUM_THREADS=1. Prints what guessing reaches, what the network
reaches on what was held out, and the processor seconds of its training alone.
"""

import csv
import sys
import time

import numpy as np

from explorer import engine, tasks
from explorer.tasks.sentences import encode
from explorer.tasks.words import words_of
from tests.tasks.compose_sentiment import FILE

SEEDS = (0, 1, 2)
BATCH = 32

# Hidden units, updates and learning rate of each task; then the rate falls to a fifth for as many
# updates again as the last number says.
SETTINGS = {
    "sentiment": (32, 1500, 0.01, 300),
    "news": (24, 300, 0.01, 100),
    "names": (48, 80, 0.01, 20),
    "music": (32, 90, 0.005, 20),
    "numbers": (48, 600, 0.01, 200),
    "dates": (64, 1700, 0.01, 500),
}


def learn(task, name, seed, n_steps):
    """(network, processor seconds) of a GRU trained with Adam."""
    n_a, updates, rate, more = SETTINGS[name]
    border = getattr(task, "border", 0)
    params = engine.init_params("gru", task.n_x, n_a, task.n_y, seed=seed, border=border)
    rng = np.random.default_rng([seed, 1])
    began = time.process_time()
    for count, learning_rate in ((updates, rate), (more, rate / 5)):
        params, _ = engine.train(
            params,
            lambda _: tuple(task.batch(rng, BATCH, n_steps)),
            count,
            learning_rate=learning_rate,
            optimiser="adam",
            clip="norm",
        )
    return params, time.process_time() - began


def share_right(task, params, sentences):
    """The share of these sentences whose label is given the largest chance."""
    batch = task.as_batch(sentences)
    return tasks.right_answers(engine.forward(params, batch.x).y_hat, batch).mean()


def by_hand(task):
    """The held-out sentences that were written by hand."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        texts = [row["text"] for row in csv.DictReader(lines) if row["origin"] == "by hand"]
    words = [words_of(text) for text in texts]
    answers = task.symbols_out[:1] * len(words)
    written = encode(words, answers, task.symbols_in, task.symbols_out, task.max_steps).codes
    mine = {tuple(codes) for codes in written.tolist()}
    keep = [tuple(codes) in mine for codes in task.held_out.codes.tolist()]
    return type(task.held_out)(*(array[keep] for array in task.held_out))


def sentences(name, seed):
    """What a network reads from sentences it has not seen."""
    task = tasks.make(name)
    params, seconds = learn(task, name, seed, task.max_steps)
    said = f"held out {share_right(task, params, task.held_out):.1%} of {len(task.held_out.label)}"
    if name == "sentiment":
        written = by_hand(task)
        said += f", written by hand {share_right(task, params, written):.1%}"
        said += f" of {len(written.label)}, negation {share_right(task, params, task.negation):.1%}"
        said += f" of {len(task.negation.label)}"
    return f"guessing {task.majority:.1%}, {said}", seconds


def next_symbol(name, seed):
    """The loss on names or melodies that were held out, in nats a symbol."""
    task = tasks.make(name)
    params, seconds = learn(task, name, seed, 32)
    tested = task.held_out_batch()
    loss = tasks.nats_a_symbol(engine.forward(params, tested.x).log_y_hat, tested)
    *_, pairs = task.held_out_guesses()
    return f"counting pairs {pairs.loss:.2f}, held out {loss:.2f} nats a symbol", seconds


def translation(name, seed):
    """The share of held-out pairs whose every symbol is right, said without help."""
    task = {"numbers": tasks.make_numbers, "dates": tasks.make_dates}[name]()
    params, seconds = learn(task, name, seed, task.max_steps)
    which = task.held_out[:300]
    answer = task.decode(lambda x: engine.forward(params, x).y_hat, which)
    return f"held out {task.exact(answer, which).mean():.1%} exact of {len(which)}", seconds


def main():
    measure = {"numbers": translation, "dates": translation}
    measure |= {"names": next_symbol, "music": next_symbol}
    for name in sys.argv[1:] or SETTINGS:
        for seed in SEEDS:
            said, seconds = measure.get(name, sentences)(name, seed)
            print(f"{name:10} seed {seed}  {seconds:5.1f} s  {said}", flush=True)


if __name__ == "__main__":
    main()
