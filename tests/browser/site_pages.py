"""Pages of a static site in a browser: see the fixture open_site."""

from playwright.sync_api import expect


def expect_shown(page):
    expect(page.locator("#setting")).to_have_attribute("data-shown", "yes")
