"""The results of a race in words, with its counts."""

from __future__ import annotations

from collections.abc import Mapping

from explorer import tasks
from explorer.experiment import Experiment
from explorer.race.outcome import Outcome, Tally, count
from explorer.race.plan import Race


def verdict(race: Race, outcomes: Mapping[Experiment, Outcome]) -> str:
    """One sentence for the class: up to which length each variant was learned.

    Lengths that are not done for every variant are left out, so that no variant seems to win
    because it was trained first; empty while no length is done.
    """
    tallies = count(race, outcomes)
    done = [T for T in race.lengths if all(line[T].done == line[T].of for line in tallies.values())]
    if not done:
        return ""
    colon = ":" if len(tallies) > 2 else ""  # “RNN without the clip: …”, “Without the clip …”
    clauses = [
        clause(f"{variant.label}{colon}", {T: line[T] for T in done})
        for variant, line in tallies.items()
    ]
    sentence = "; ".join(clauses) + "."
    so_far = "" if len(done) == len(race.lengths) else "So far: "
    return so_far + (sentence if so_far else sentence[0].upper() + sentence[1:])


def clause(label: str, line: Mapping[int, Tally]) -> str:
    """One variant: up to which T all networks learned, and beyond which none did."""
    lengths = sorted(line)
    some = [T for T in lengths if line[T].learned]
    if not some:
        return f"{label} no network learned, not even at T = {lengths[0]}"
    whole, last, top = all_up_to(line), some[-1], lengths[-1]
    if whole == top:
        return f"{label} all networks learned, up to T = {top}"
    gaps = [T for T in lengths if line[T].learned < line[T].of]
    if len(gaps) == 1 and gaps[0] != top:
        some_of = f"{line[gaps[0]].learned} of {line[gaps[0]].of}"
        return f"{label} all networks learned up to T = {top}, except at T = {gaps[0]}: {some_of}"
    if last == top:
        at_top = f"{line[top].learned} of {line[top].of}"
        if whole is None:
            return f"{label} {at_top} learned at T = {top}"
        return f"{label} all networks learned up to T = {whole}, and {at_top} still at T = {top}"
    if whole is None:
        return f"{label} no network learned beyond T = {last}"
    if whole == last:
        return f"{label} all networks learned up to T = {whole}, and none beyond"
    return f"{label} all networks learned up to T = {whole}, and none beyond T = {last}"


def all_up_to(line: Mapping[int, Tally]) -> int | None:
    """The largest T up to which every network learned at every length; None where there is none."""
    reached = None
    for T in sorted(line):
        if line[T].learned < line[T].of:
            break
        reached = T
    return reached


def describe(race: Race, outcomes: Mapping[Experiment, Outcome]) -> str:
    """Text alternative of the figure, with every count."""
    task = tasks.make(race.base.task)
    lines = []
    for variant, line in count(race, outcomes).items():
        counts = [f"{t.learned} of {t.done} at T = {T}" for T, t in line.items() if t.done]
        lines.append(f"{variant.label}: {', '.join(counts) or 'none trained'}")
    return (
        f"Share of networks that learned “{task.title}” within {race.base.updates:,} updates, "
        f"against the sequence length T. {'; '.join(lines)}."
    )


def rule(race: Race) -> str:
    """The criterion of having learned, and what all networks share."""
    task = tasks.make(race.base.task)
    first, last = race.seeds[0], race.seeds[-1]
    seeds = f"seed {first}" if first == last else f"seeds {first}–{last}"
    return (
        f"Learned: {task.learned} for {tasks.IN_A_ROW} updates in a row, within "
        f"{race.base.updates:,} updates. The same {seeds}, starts and data for every line."
    )
