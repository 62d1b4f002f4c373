"""Downloads of the page "Unroll": the player as one HTML file, its numbers, and the run."""

from __future__ import annotations

from explorer import export
from explorer.pages import PAGES
from explorer.run import Run
from explorer.ui.take_home import File, query_of_page, take_home, title_of_picture
from explorer.views.unroll.pack import pack_player

_EXERCISE = (
    "Exercise: work out the next a⟨t⟩ of one unit from the formula, by hand. Then press → and "
    "compare."
)


def take_player_home(run: Run, source: int | None) -> None:
    """An expander with the downloads; files are made on request."""
    query = query_of_page()
    files = (
        File("Player, .html", "player.html", lambda: player_file(run, source, query)),
        File("Numbers, .csv", "run.csv", lambda: export.run_csv(run)),
    )
    take_home(files, lambda: run)


def player_file(run: Run, source: int | None, query: str) -> str:
    """The player as a page of its own, with the gradients of all losses and of the last one."""
    shown = dict.fromkeys((source, None, run.backward.starts_at or None))
    return export.player_page(
        *(pack_player(run, one, weights=True) for one in shown),
        title=title_of_picture(run.experiment),
        watch=f"Press → and ←, Home and End, or Space. {PAGES['unroll'].sentence}",
        link=query,
        exercise=_EXERCISE,
    )
