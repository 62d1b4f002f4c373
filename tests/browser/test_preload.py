"""What a page asks for when it is opened: all modules of its pictures at once, each once."""

import pytest

from explorer.pages import PAGES
from explorer.wire.modules import FOLDER, has_figure, modules_of
from explorer.wire.mount import modules_path
from explorer.wire.plotly_js import PART, WHOLE
from tests.benchmarks.opening import ADDRESSES, PICTURES, TITLE
from tests.browser.steps import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LATER = {"shapes": {"figure/figure.js", "figure/plotly.js", "figure/shell.js"}}
"""Page → modules that it asks for once its first picture is there."""


IN_THREE_DIMENSIONS = {"cliff"}


@pytest.mark.thorough
@pytest.mark.parametrize("page", PAGES)
def test_a_page_needs_no_module_that_it_did_not_preload(page, open_context, app_url):
    tab, asked = open_context(), []
    tab.on("request", lambda request: asked.append(request.url.removeprefix(app_url)))
    tab.goto(f"{app_url}/{ADDRESSES.get(page, page)}")
    tab.locator(PICTURES.get(page, TITLE)).first.wait_for()
    bundles = {
        PART.path: has_figure(page) or page in LATER,
        WHOLE.path: page in IN_THREE_DIMENSIONS,
    }
    # What draws the figures waits until the page has painted its own pictures.
    until(tab, lambda: all(path in asked for path, is_needed in bundles.items() if is_needed))
    tab.wait_for_load_state("networkidle")
    modules = {one.removeprefix(f"{modules_path()}/") for one in asked if "/assets" in one}
    assert modules - LATER.get(page, set()) == set(modules_of(page))
    assert {path: path in asked for path in bundles} == bundles


@pytest.mark.thorough
def test_all_are_asked_for_once_and_before_the_page_s_script_is_run(open_context, app_url):
    tab, asked = open_context(), []
    tab.on("request", lambda request: asked.append(request.url.removeprefix(app_url)))
    tab.goto(f"{app_url}/flow?seed=1")
    tab.locator(PICTURES["flow"]).wait_for()
    begun = next(i for i, one in enumerate(asked) if one.endswith("/_stcore/health"))
    # The page knows where its server is, and does not try /flow/_stcore first.
    assert {one.split("?")[0] for one in asked if "/_stcore/" in one} <= {
        f"/_stcore/{what}" for what in ("health", "host-config", "stream")
    }
    modules = [one for one in asked if "/assets" in one]
    assert sorted(modules) == sorted(f"{modules_path()}/{one}" for one in modules_of("flow"))
    assert all(asked.index(one) < begun for one in modules)


@pytest.mark.thorough
def test_a_module_is_kept_for_good_under_its_version_and_asked_about_without(open_context, app_url):
    tab = open_context()
    told = {
        path: tab.request.get(f"{app_url}{path}/base/keys.js")
        for path in (modules_path(), "/assets/js")
    }
    assert {path: answer.headers["cache-control"] for path, answer in told.items()} == {
        modules_path(): "public, max-age=31536000, immutable",
        "/assets/js": "no-cache",
    }
    for answer in told.values():
        assert answer.body() == (FOLDER / "base" / "keys.js").read_bytes()
