"""ASGI entry. `streamlit run app.py` finds `app`; `uvicorn app:app` serves it too."""

import gc
import os
from urllib.parse import quote

# The matrices here are small: a second BLAS thread only waits for the first, and beside other
# sessions it makes a step up to 50 times slower. Must be set before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


import pandas  # noqa: F401 - tables and data need it; before the freeze, see below
import streamlit as st
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from explorer.pages import PAGES
from explorer.places import ASSETS, MAIN
from explorer.rooms import choose_hall
from explorer.serve.front import FrontDoor
from explorer.serve.headers import SecurityHeaders
from explorer.serve.page_html import WHERE_THE_SERVER_IS, PageHtml
from explorer.serve.rooms import SOCKET, Reception
from explorer.serve.store import ADDRESS
from explorer.ui.qr import qr_svg
from explorer.ui.sockets import lifespan  # with it come the heavy imports, before the freeze
from explorer.ui.style import page_style
from explorer.wire.modules import has_figure, modules_of
from explorer.wire.mount import assets_path, base_path, modules_path
from explorer.wire.plotly_js import PART, WHOLE, Bundle

# A file that is given is written to no disk on its way, which may be full: the page says that it
# stays in memory. Starlette begins a temporary file at 1 MB, and with 0 never; how large a file may
# be is counted by Streamlit while it comes.
MultiPartParser.spool_max_size = 0


class Assets(StaticFiles):
    """Files of assets/, with what a browser is told about keeping them."""

    def __init__(self, cache: str) -> None:
        super().__init__(directory=ASSETS)
        self._cache = cache

    def file_response(self, *args, **kwargs):
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = self._cache
        return response


KEPT_FOR_GOOD = "public, max-age=31536000, immutable"


FIRST = next(iter(PAGES))
NETWORK = "unroll"
"""The page of a link that has an experiment and no page."""
HALL = choose_hall(os.environ, several=ADDRESS in os.environ)
RECEPTION = Reception(HALL, qr_svg, base_path())


def to_the_first_page(request: Request) -> RedirectResponse:
    """The first page has no path of its own; a link written like the others' leads to it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{base_path()}/{query}")


def told_ahead(page: str) -> str:
    """What the HTML of a page has in its head beside Streamlit's."""
    place = quote(modules_path())
    links = [f"<script>{WHERE_THE_SERVER_IS}</script>"]
    links += [f'<link rel="modulepreload" href="{place}/{one}">' for one in modules_of(page)]
    if has_figure(page):
        links.append(f'<link rel="preload" as="script" href="{quote(PART.path)}">')
    return "".join(links)


HEADS = {f"{base_path()}/{page}": told_ahead(page) for page in PAGES}
HEADS |= {f"{base_path()}/": HEADS[f"{base_path()}/{FIRST}"]}


def plotly_js(bundle: Bundle) -> Route:
    """What draws figures: small on its way if the browser takes that, and kept by it for good."""

    def answer(request: Request) -> Response:
        headers = {"Cache-Control": KEPT_FOR_GOOD, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return Response(bundle.read(), media_type="text/javascript", headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(bundle.compressed(), media_type="text/javascript", headers=headers)

    return Route(bundle.path, answer)


app = st.App(
    MAIN,
    routes=[
        Mount(assets_path(), Assets("no-cache")),
        Mount(modules_path().removesuffix("/js"), Assets(KEPT_FOR_GOOD)),
        plotly_js(PART),
        plotly_js(WHOLE),
        WebSocketRoute(f"{base_path()}{SOCKET}", RECEPTION.answer),
        Route(f"{base_path()}/{FIRST}", to_the_first_page),
    ],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(FrontDoor, base=base_path(), page=NETWORK),
        Middleware(PageHtml, heads=HEADS, style=page_style()),
    ],
    lifespan=lifespan,
)

# Streamlit runs a full garbage collection after every rerun; what was imported by now never
# dies, and leaving it out of that collection takes a rerun from about 100 ms to 14 ms.
gc.collect()
gc.freeze()
