"""How live the page "Train" is, in a real Chromium, beside the engine without a picture.

    python -m tests.benchmarks.live              starts the app itself
    python -m tests.benchmarks.live ADDRESS      measures an app that runs already

At T = 50, n_a = 64, m = 8: distinct states painted per second, the longest time without a new one,
blank frames, updates per second as a share of the engine's, how soon Pause is obeyed, what one
training costs another session that steps, and how evenly many sessions share the machine. The
engine alone and the page are measured in turns, because a busy machine changes from second to
second: trust the ratios.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
import tracemalloc

from playwright.sync_api import Browser, Page

from explorer import engine
from explorer.experiment import Experiment, to_query
from explorer.live import LiveNetwork, LiveTraining, beside
from explorer.run.training import draw_batch, how_to_train, open_task, start, stream_of
from tests.browser.serve import running_app, running_browser

SIZES = Experiment(task="names", n_steps=50, n_a=64, batch=8)
SECONDS, ROUNDS = 4, 3
PAIRS = {"one network": "nothing", "twins": "clip:off"}

WATCH = """
(root, seconds) => new Promise((done) => {
    const canvas = root.querySelector(".panel canvas");
    const at = () => [Number(root.dataset.step), Number(root.dataset.painted)];
    const [began, first] = [performance.now(), at()];
    let [seen, last, gap, frames, blank] = [first[1], began, 0, 0, 0];
    const look = () => {
        const now = performance.now(), [step, painted] = at();
        frames++;
        if (frames % 10 === 0) {
            const [w, y] = [canvas.width, canvas.height * 0.2];
            const { data } = canvas.getContext("2d").getImageData(0, y, w, 1);
            if (!canvas.isConnected || data.every((v) => v === 0)) blank++;
        }
        if (painted !== seen) [seen, last, gap] = [painted, now, Math.max(gap, now - last)];
        if (now - began < 1000 * seconds) return requestAnimationFrame(look);
        const per = (count) => (1000 * count) / (now - began);
        done({ painted: per(painted - first[1]), steps: per(step - first[0]), frames: per(frames),
               gap, blank });
    };
    requestAnimationFrame(look);
})
"""

PAUSE = """
(root) => new Promise((done) => {
    const button = root.querySelector("#train");
    const began = performance.now();
    let [seen, last] = [root.dataset.step, 0];
    button.click();
    const look = () => {
        const now = performance.now() - began;
        if (root.dataset.step !== seen) [seen, last] = [root.dataset.step, now];
        if (now < 700) requestAnimationFrame(look);
        else done(last);
    };
    requestAnimationFrame(look);
})
"""

STEP = """
(root) => new Promise((done) => {
    const began = performance.now(), before = root.dataset.step;
    const look = () => root.dataset.step !== before
        ? done(performance.now() - began) : requestAnimationFrame(look);
    root.querySelector("#step").click();
    look();
})
"""


def open_live(page: Page, address: str, pair: str, **changes) -> object:
    query = {**to_query(SIZES.replace(**changes)), "beside": pair}
    page.goto(f"{address}/train?" + "&".join(f"{k}={v}" for k, v in query.items()))
    root = page.get_by_test_id("live")
    root.get_by_role("heading").first.wait_for()
    root.get_by_label("Speed").select_option("fast")
    page.wait_for_timeout(800)
    return root


def press(root, name: str) -> None:
    root.get_by_role("button", name=name, exact=True).click()


def engine_alone(networks: int, seconds: float) -> float:
    """Updates a second of `networks` trainings that nobody watches."""
    task, n_steps, _ = open_task(SIZES)
    params, how = start(SIZES, task), how_to_train(SIZES)
    trainers = [engine.Trainer(params, how) for _ in range(networks)]
    stream, began, done = stream_of(SIZES), time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        for trainer in trainers:
            trainer.update(draw_batch(SIZES, task, n_steps, stream))
        done += 1
    return done / (time.perf_counter() - began)


def measure_pair(browser: Browser, address: str, name: str, pair: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    root = open_live(page, address, pair)
    seen, shares, pauses = [], [], []
    for _ in range(ROUNDS):
        alone = engine_alone(len(beside.pair(SIZES, pair)), SECONDS / 2)
        press(root, "Train")
        page.wait_for_timeout(600)
        seen.append(root.evaluate("(root, seconds) => (" + WATCH + ")(root, seconds)", SECONDS))
        pauses.append(root.evaluate(PAUSE))
        shares.append((seen[-1]["steps"], alone))
    best = max(seen, key=lambda one: one["painted"])
    worst = max(one["gap"] for one in seen)
    print(
        f"{name:12} painted {best['painted']:5.1f} states/s of {best['frames']:.0f} frames/s   "
        f"longest gap {min(one['gap'] for one in seen):.0f} to {worst:.0f} ms   "
        f"blank {sum(one['blank'] for one in seen)}   target ≥ 60, ≤ 300 ms, 0"
    )
    steps, alone = max(shares, key=lambda pair: pair[0] / pair[1])
    print(
        f"{'':12} trains {steps:6.0f} updates/s, the engine alone {alone:6.0f}: "
        f"{100 * steps / alone:.0f} %   target ≥ 50 %"
    )
    print(f"{'':12} Pause obeyed after {max(pauses):.0f} ms at most   target ≤ 150 ms")
    page.close()


def measure_step(page: Page, root, times: int = 40) -> tuple[float, float]:
    """Milliseconds from a press on Step to the painted state that was not there before.

    (the median, the 9th of 10)
    """
    took = []
    for _ in range(times):
        took.append(root.evaluate(STEP))
        page.wait_for_timeout(60)
    return statistics.median(took), statistics.quantiles(took, n=10)[-1]


def measure_neighbour(browser: Browser, address: str) -> None:
    """A second session's Step, alone and while another one trains as fast as it goes."""
    second = browser.new_page(viewport={"width": 1400, "height": 900})
    stepping = open_live(second, address, "clip:off", seed=5)
    idle = measure_step(second, stepping)
    first = browser.new_page(viewport={"width": 1400, "height": 900})
    training = open_live(first, address, "clip:off")
    press(training, "Train")
    busy = measure_step(second, stepping)
    press(training, "Pause")
    print(
        f"A second session's step: {idle[0]:.0f} ms alone, {busy[0]:.0f} ms while another one "
        f"trains: {busy[0] / idle[0]:.2f} times   target ≤ 1.5   (the 9th of 10: {idle[1]:.0f} "
        f"and {busy[1]:.0f} ms)"
    )
    first.close()
    second.close()


def measure_shares(sessions: int, seconds: float = 6) -> None:
    """How many updates each of many sessions gets that all train at once, in one process."""
    trainings = [LiveTraining([LiveNetwork(SIZES.replace(seed=i))]) for i in range(sessions)]
    waits, over = [], time.perf_counter() + seconds

    def session(training: LiveTraining) -> None:
        position = 0
        while time.perf_counter() < over:
            asked = time.perf_counter()
            frames = training.play(position, frames=6, seconds=0.08, every=False)
            waits.append(time.perf_counter() - asked)
            position = frames[-1].position if frames else position

    threads = [threading.Thread(target=session, args=(one,)) for one in trainings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [training.newest for training in trainings]
    print(
        f"{sessions} sessions: the smallest share is {min(done) / statistics.mean(done):.2f} of an "
        f"even one, the largest {max(done) / statistics.mean(done):.2f}   target ≥ 0.5;   "
        f"an answer takes {1000 * statistics.median(waits):.0f} ms, at most {1000 * max(waits):.0f}"
    )


def measure_memory(updates: int = 5000) -> None:
    """What the history of twins takes; one sequence an update, because it is only its size."""
    for optimiser in ("sgd", "adam"):
        tracemalloc.start()
        pair = beside.pair(SIZES.replace(batch=1, optimiser=optimiser), "clip:off")
        training = LiveTraining([LiveNetwork(one) for one in pair])
        while training.evaluate(updates, 1.0) is None:
            pass
        size = tracemalloc.get_traced_memory()[0] / 2**20
        tracemalloc.stop()
        kept = training.networks[0].checkpoints.every
        print(
            f"{updates:,} updates of twins with {optimiser}: {size:.0f} MB, every row, the network "
            f"at every {kept}th update   target ≤ 100"
        )


def run(address: str) -> int:
    with running_browser() as browser:
        for name, pair in PAIRS.items():
            measure_pair(browser, address, name, pair)
        measure_neighbour(browser, address)
    measure_shares(10)
    measure_memory()
    return 0


def main() -> int:
    if len(sys.argv) > 1:
        return run(sys.argv[1].rstrip("/"))
    with running_app() as address:
        return run(address)


if __name__ == "__main__":
    raise SystemExit(main())
