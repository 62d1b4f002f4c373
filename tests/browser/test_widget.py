"""The module of a widget, loaded as a notebook does, with a model that stands for its Python."""

import base64
import re

import pytest
from playwright.sync_api import expect

from explorer.experiment import Experiment
from explorer.export.bundle import bundle
from explorer.run import run
from explorer.views.unroll.pack import pack_player
from tests.browser.steps import PLAYER, expect_at, until

PAGE = """async ({ module, messages }) => {
  const bytes = messages.map((text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  const heard = [];
  const model = {
    packed: new DataView(bytes[0].buffer), asked: [],
    get: (name) => model[name],
    set: (name, value) => model.asked.push(value),
    on: (name, act) => heard.push(act),
    off: (name, act) => heard.splice(heard.indexOf(act), 1),
    save_changes: () => {
      model.packed = new DataView(bytes[1].buffer);
      heard.forEach((act) => act());
    },
  };
  const { default: widget } = await import("data:text/javascript;base64," + module);
  window.model = model;
  window.heard = heard;
  window.end = widget.render({ model, el: document.body });
}"""


@pytest.fixture
def shown():
    return run(Experiment(n_steps=5, n_a=3))


def test_it_steps_asks_shows_the_answer_and_goes_away(browser, shown):
    module = bundle('export default $of("page/widget.js").widget($of("player/player.js").default);')
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    messages = [pack_player(shown, None), pack_player(shown, 2)]
    page.evaluate(
        PAGE,
        {
            "module": base64.b64encode(module.encode()).decode(),
            "messages": [base64.b64encode(one).decode() for one in messages],
        },
    )
    player = page.locator(PLAYER)
    expect(player).to_have_attribute("data-trace", re.compile(shown.fingerprint()))
    page.keyboard.press("ArrowRight")
    expect_at(player, 2, "forward")
    page.get_by_label("Gradient from").select_option("2")
    assert page.evaluate("model.asked") == [{"name": "source", "value": 2}]
    until(page, lambda: page.get_by_label("Gradient from").input_value() == "2")
    expect_at(player, 2, "forward")  # it stays where it was
    page.evaluate("end()")
    expect(player).to_have_count(0)
    assert page.evaluate("heard.length") == 0
    page.keyboard.press("ArrowRight")
    assert wrong == []
    page.close()
