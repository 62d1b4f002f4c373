"""What is there twice for a moment is waited for; what stays there twice is a failure."""

import pytest
from playwright.sync_api import Error, expect

from tests.browser import patient

TWICE = """<button>Go</button><button id="old">Go</button>
<script>setTimeout(() => document.getElementById("old")?.remove(), 300);</script>"""


@pytest.fixture
def sheet(browser):
    page = browser.new_page()
    yield page
    page.close()


def test_an_act_and_an_expectation_wait_until_there_is_one(sheet):
    for act in (lambda button: button.click(), lambda button: expect(button).to_have_text("Go")):
        sheet.set_content(TWICE)
        act(sheet.get_by_role("button", name="Go"))
        assert sheet.get_by_role("button").count() == 1


def test_what_stays_twice_fails(sheet, monkeypatch):
    monkeypatch.setattr(patient, "MOMENT", 0.2)
    sheet.set_content("<button>Go</button><button>Go</button>")
    with pytest.raises(Error, match="strict mode violation"):
        sheet.get_by_role("button", name="Go").click()
    with pytest.raises(AssertionError, match="strict mode violation"):
        expect(sheet.get_by_role("button", name="Go")).to_be_visible()
