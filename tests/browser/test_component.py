"""What Streamlit calls for a picture, called as it does when newer numbers overtake older ones."""

from playwright.sync_api import expect

from tests.browser.steps import player_at


def test_a_call_that_was_overtaken_takes_no_picture_away(visit, app_url):
    page, _ = player_at(visit, "n_steps=5")
    found = page.evaluate(
        """async (address) => {
            const { component } = await import(address);
            const made = [];
            const make = () => {
                made.push({ destroyed: 0, destroy() { this.destroyed += 1; } });
                return made.at(-1);
            };
            const mount = component(make, (picture, { data }) => { picture.shown = data; });
            const place = document.createElement("div");
            document.body.append(place);
            mount({ parentElement: place, data: "old" })(); // overtaken: cleaned up at once
            const leave = mount({ parentElement: place, data: "new" });
            const kept = { ...made[0] };
            place.remove();
            leave();
            leave();
            return [made.length, kept.destroyed, kept.shown, made[0].destroyed];
        }""",
        f"{app_url}/assets/js/base/component.js",
    )
    assert found == [1, 0, "new", 1]


def test_an_overtaken_call_of_the_presenters_view_still_gives_the_picture_the_focus(visit, app_url):
    page, player = player_at(visit, "n_steps=5&seed=2")
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        """async (address) => {
            const { default: mount } = await import(address);
            const data = { on: true, page: "unroll", narrow: false, dark: false };
            mount({ parentElement: document.body, data, setStateValue: () => {} })();
        }""",
        f"{app_url}/assets/js/base/presenter.js",
    )
    expect(player).to_be_focused()
