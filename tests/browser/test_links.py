"""Links and the address: what is opened elsewhere is the same picture, number for number."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from explorer import openings
from explorer.experiment import Experiment
from explorer.run import run
from tests.browser.steps import PLAYER, expect_rest, open_player, trace_of


def test_a_copied_link_shows_the_same_run_in_another_browser(visit, open_context):
    page = visit("?task=latch&n_steps=9&seed=7")
    player = page.locator(PLAYER)
    page.get_by_role("slider", name="Hidden units").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("n_a=17"))
    expect(player.get_by_role("grid")).to_have_attribute("aria-rowcount", "22")
    there = open_player(open_context(), page.url)
    assert trace_of(there) == trace_of(player)
    assert trace_of(there) == run(Experiment("latch", n_steps=9, seed=7, n_a=17)).fingerprint()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("gain=abc", "gain=abc"),
        ("gain=99", "choose a number from 0 to 4"),
        ("gain=nan", "gain=nan"),
        ("seed=Infinity", "seed=Infinity"),
        ("seed=" + "9" * 400, "choose a whole number"),
        ("n_a=0", "n_a=0"),
        ("n_a=1e9", "choose a whole number from 1 to 128"),
        ("gain=1&gain=2", "give gain once, not 2 times"),
        (
            "task=",
            "choose names, text, weather, factors, prices, tone, latch, adding, order, copy, "
            "sentiment, news, music, numbers, dates or own",
        ),
        ("gian=2&seed=4", "write gain=…"),
        ("task=text&text=", "The text is empty"),
        ("task=text&text=a", "only one character"),
    ],
)
def test_a_bad_link_says_what_is_possible_and_shows_the_default(visit, query, said):
    page = visit(f"?{query}")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(said)
    expect(alert).to_contain_text("default is shown")
    if not query.startswith("task=text"):
        default = run(Experiment()).fingerprint()
        expect(page.locator(PLAYER)).to_have_attribute("data-trace", default)


@pytest.fixture
def dialogs(lasting_tab):
    """What a script of a link would open; it is closed, or nothing would go on."""
    page, opened = lasting_tab.page, []

    def close(dialog):
        opened.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", close)
    yield opened
    page.remove_listener("dialog", close)
    assert opened == [], "a script of the link ran"


@pytest.mark.usefixtures("dialogs")
@pytest.mark.parametrize(
    "hostile",
    ["https://evil.example", "<img src=x onerror=alert(1)>", "`` **b** :red[x]", "$x$ [a](b)", "`"],
)
def test_what_a_bad_link_says_can_never_become_markup(visit, hostile):
    page = visit(f"?gain={quote(hostile)}")
    alert = page.get_by_role("alert")
    expect(alert.locator("code")).to_have_text(f"gain={hostile}")
    assert alert.locator("a, img, strong, script, .katex").count() == 0


@pytest.mark.usefixtures("dialogs")
def test_a_script_in_the_text_is_text(visit):
    text = "%3Cscript%3Ealert(1)%3C/script%3E%20and%20more"
    page = visit(f"?task=text&text={text}&n_steps=12")
    player = page.locator(PLAYER)
    expected = run(Experiment("text", text="<script>alert(1)</script> and more", n_steps=12))
    expect(player).to_have_attribute("data-trace", expected.fingerprint())
    expect(player.locator("#aloud")).to_contain_text("less-than")


def test_a_link_from_a_mail_is_read_and_rewritten(page, app_url):
    player = open_player(page, f"{app_url}/?Task=latch&amp;T=9&amp;gain=2&amp;lr=0.5")
    page.wait_for_url(re.compile(r"\?task=latch&n_steps=9&gain=2&learning_rate=0\.5$"))
    expected = run(Experiment("latch", n_steps=9, gain=2, learning_rate=0.5))
    expect(player).to_have_attribute("data-trace", expected.fingerprint())
    expect(page.get_by_role("alert")).to_have_count(0)
    player = open_player(page, f"{app_url}/?gian=2")
    expect(page.get_by_role("alert")).to_contain_text("write gain=…")
    opened = run(openings.of_page("start").experiment)
    assert trace_of(player) == opened.fingerprint(), "nothing was chosen"


def test_what_a_long_hostile_link_says_stays_short(visit):
    many = "&".join(f"{quote('<b>x')}{i}={'y' * 90}" for i in range(80))
    page = visit(f"?seed=5&{many}")
    alerts = page.get_by_role("alert")
    expect(alerts).to_have_count(7)
    expect(alerts.last).to_contain_text("And 74 more parts")
    assert alerts.locator("b").count() == 0
    assert max(map(len, alerts.all_text_contents())) < 200


def test_a_deep_link_works_as_the_first_request_and_a_page_change_adds_one_entry(page, app_url):
    page.goto(f"{app_url}/clipping?n_steps=9")
    expect(page.get_by_role("heading", name="Clipping")).to_be_visible()
    page.get_by_role("link", name="Unroll").click()
    expect(page.get_by_role("heading", name="Unroll")).to_be_visible()
    page.wait_for_url(re.compile(r"/unroll\?.*n_steps=9"))
    player = page.locator(PLAYER)
    slider = page.get_by_role("slider", name=re.compile("gain", re.IGNORECASE)).first
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"gain=1\.01"))
    entries = page.evaluate("history.length")
    page.get_by_role("link", name="Clipping").click()
    page.wait_for_url(re.compile(r"/clipping\?.*gain=1\.01"))
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    page.wait_for_url(re.compile(r"/unroll\?.*gain=1\.01"))
    expected = run(Experiment(n_steps=9, gain=1.01)).fingerprint()
    expect(player).to_have_attribute("data-trace", expected)


def test_after_back_picture_and_address_agree(page, app_url):
    player = open_player(page, f"{app_url}/unroll?task=names")
    page.get_by_role("link", name="Clipping").click()
    page.wait_for_url(re.compile("/clipping"))
    page.get_by_test_id("stSidebar").get_by_text("Start", exact=True).click()
    page.get_by_role("spinbutton", name=re.compile("seed", re.IGNORECASE)).first.fill("11")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("seed=11"))
    expect_rest(page)  # Streamlit returns to a page whose run begins after Back
    page.go_back()
    page.wait_for_url(re.compile(r"/unroll\?task=names$"))
    expect(player).to_have_attribute("data-trace", run(Experiment()).fingerprint())
    expect_rest(page)
    page.go_forward()
    page.wait_for_url(re.compile("/clipping.*seed=11"))
    expect(page.get_by_role("heading", name="Clipping", level=1)).to_be_visible()
    page.get_by_role("link", name="Unroll").click()
    page.wait_for_url(re.compile(r"/unroll\?.*seed=11"))
    expect(player).to_have_attribute("data-trace", run(Experiment(seed=11)).fingerprint())


def test_what_a_page_looks_at_is_in_its_own_address_alone_and_comes_back_with_it(page, app_url):
    experiment = "task=weather&n_steps=4&n_a=3"
    page.goto(f"{app_url}/sequences?{experiment}&k=7")
    window = page.get_by_role("slider", name="Window k")
    expect(window).to_have_value("7")
    page.get_by_role("link", name="Unroll").click()
    page.wait_for_url(re.compile(rf"/unroll\?{experiment}$"))
    expect(page.locator(PLAYER)).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile(rf"/sequences\?{experiment}&k=7$"))
    expect(window).to_have_value("7")
    window.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(rf"/sequences\?{experiment}&k=8$"))
    page.go_forward()
    page.wait_for_url(re.compile(rf"/unroll\?{experiment}$"))
    page.get_by_role("link", name="Sequences").click()
    page.wait_for_url(re.compile(rf"/sequences\?{experiment}&k=8$"))
    expect(window).to_have_value("8")
