"""Steps after the end of a sentence are seen, heard and read as padding."""

from playwright.sync_api import expect


def test_a_step_after_the_end_has_no_numbers_but_one_sentence(visit):
    page = visit("unroll?task=news&n_steps=11&n_a=5&step=11")
    player = page.get_by_test_id("player")
    expect(player).to_have_attribute("data-t", "11")
    sentence = (
        "Step 11 is padding: the sequence ended at step 9. Here is no state, and no gradient."
    )
    expect(page.get_by_test_id("formula")).to_have_text(sentence)
    player.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(player).to_have_attribute("data-t", "9")
    expect(page.get_by_test_id("formula")).to_contain_text("tanh")
