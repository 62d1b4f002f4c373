"""Your network: weights and a sequence of a person, in the pictures of the other pages."""

import io
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from explorer import record
from explorer.own_network import sights_of
from explorer.own_network.example import example, in_safetensors
from explorer.own_network.opened import Asked, network_in, open_own
from explorer.own_network.sequence import read_typed
from explorer.recording import read_log
from explorer.run import at_layer, measure_flow
from explorer.views.network.log import in_words, of_dropout
from tests.browser.audit import faults, watch
from tests.browser.serve import PATIENCE, running_app
from tests.browser.steps import choose_from, expect_at, expect_rest, numbers_in
from tests.browser.whole_matrix import expect_whole_matrix
from tests.look.reference import torch
from tests.own_network.made import arrays_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = arrays_of("gru", layers=2, both=True, words=9, n_y=9)


def sight(arrays, text, row="", vocabulary=(), classes=(), **asked):
    asked = Asked(**asked)
    network = network_in(arrays, asked)
    seen = open_own(arrays, network, read_typed(text, network, vocabulary), asked)
    return sights_of(seen, 0, classes)[row]


def upload(page, label, name, raw):
    at = page.get_by_test_id("stFileUploader").filter(has_text=label)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": raw}
    at.locator("input[type=file]").set_input_files(file)


def look_at(page, view):
    page.get_by_role("radiogroup", name="What of it").get_by_text(view, exact=True).click()


def type_in(page, label, text):
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


@pytest.fixture
def opened(open_tab, app_url):
    # A session of its own: one keeps what it was given.
    page = open_tab()
    page.goto(f"{app_url}/network?seed=1")
    expect(page.get_by_test_id("player")).to_have_attribute("data-trace", re.compile("."))
    return page


def test_it_opens_on_an_example_that_steps_and_follows_another_sentence(opened):
    one, player = example(), opened.get_by_test_id("player")
    asked = {"vocabulary": one.vocabulary, "target": "class", "chosen": one.chosen}
    shown = sight(one.arrays, one.text, **asked)
    expect(player).to_have_attribute("data-trace", shown.fingerprint())
    player.focus()
    opened.keyboard.press("End")
    expect_at(player, 1, "backward")
    expect(player).to_contain_text(shown.judge(shown.last_loss()).text)
    type_in(opened, "A sentence for the example", "not bad at all")
    other = sight(one.arrays, "not bad at all", **asked)
    expect(player).to_have_attribute("data-trace", other.fingerprint())


def test_weights_of_a_language_model_are_taken(opened):
    # An embedding of 10,000 words, 2 × 512 units and a head, in float32.
    draw, rows = np.random.default_rng(0), 2048
    shapes = {"emb.weight": (10_000, 256), "fc.weight": (10_000, 512), "fc.bias": (10_000,)}
    for layer, width in enumerate((256, 512)):
        shapes |= {f"rnn.weight_ih_l{layer}": (rows, width), f"rnn.weight_hh_l{layer}": (rows, 512)}
        shapes |= {f"rnn.bias_ih_l{layer}": (rows,), f"rnn.bias_hh_l{layer}": (rows,)}
    arrays = {name: draw.uniform(-0.04, 0.04, shape).astype("f4") for name, shape in shapes.items()}
    raw = in_safetensors(arrays)
    assert 43e6 < len(raw) < 46e6
    upload(opened, "Weights", "language.safetensors", raw)
    expect(opened.get_by_text("Found an LSTM of 2 layers, 512 units")).to_be_visible(timeout=60_000)


def test_weights_and_a_sequence_are_looked_into_row_by_row(opened):
    upload(opened, "Weights", "mine.safetensors", in_safetensors(BOTH))
    expect(opened.get_by_text("Found a GRU of 2 layers that reads both ways")).to_be_visible()
    type_in(opened, "or typed here", "1 4 3 7 2 2 8")
    player = opened.get_by_test_id("player")
    for row in ("layer 1, forward", "layer 2, reverse"):
        choose_from(opened.get_by_role("combobox", name="Row"), row)
        shown = sight(BOTH, "1 4 3 7 2 2 8", row, target="next")
        expect(player).to_have_attribute("data-trace", shown.fingerprint())
    expect(opened.get_by_text("reads the sequence from its end")).to_be_visible()
    look_at(opened, "Gradient flow")
    expect(opened.get_by_test_id("flow")).to_have_attribute("data-trace", shown.fingerprint())
    look_at(opened, "Inside the cell")
    cells = opened.get_by_test_id("cells")
    expect(cells).to_have_attribute("data-trace", shown.fingerprint())
    expect(cells.get_by_test_id("formula-gru")).to_contain_text("Γr ∗ (Wca a⟨0⟩ + bca)")
    expect(cells.get_by_test_id("formula-lstm")).to_be_hidden()
    look_at(opened, "Checks")
    expect(opened.get_by_role("status").filter(has_text="passed")).to_have_text(
        f"✓ {len(BOTH)} of {len(BOTH)} checks passed"
    )


def test_what_was_given_is_there_after_another_page(opened):
    upload(opened, "Weights", "mine.safetensors", in_safetensors(BOTH))
    type_in(opened, "or typed here", "1 4 3 7 2 2 8")
    expect(opened.get_by_label("Row", exact=True)).to_be_visible()
    opened.get_by_test_id("stSidebarNav").get_by_role("link", name="Glossary").click()
    expect(opened.get_by_label("Row", exact=True)).to_be_hidden()
    opened.get_by_test_id("stSidebarNav").get_by_role("link", name="Your network").click()
    expect(opened.get_by_label("Row", exact=True)).to_be_visible()
    expect(opened.get_by_label("or typed here")).to_have_value("1 4 3 7 2 2 8")
    opened.get_by_role("button", name="Remove mine.safetensors, which this session keeps").click()
    expect(opened.get_by_label("A sentence for the example")).to_be_visible()


@pytest.mark.parametrize("how", ["typed", "a file"])
def test_a_sequence_stays_while_the_weights_are_replaced(opened, how):
    text, words = "the end of the", "\n".join(("a", "end", "of", "the", "x", "y", "z", "u", "v"))
    upload(opened, "Weights", "first.safetensors", in_safetensors(BOTH))
    expect(opened.get_by_text("Found a GRU of 2 layers")).to_be_visible()
    opened.get_by_text("What the files do not say").click()
    upload(opened, "The vocabulary", "words.txt", words.encode())
    expect_rest(opened)
    if how == "typed":
        type_in(opened, "or typed here", text)
    else:
        upload(opened, "A sequence", "sequence.txt", text.encode())
    expect(opened.get_by_label("Row", exact=True)).to_be_visible()
    expect_rest(opened)
    type_in(opened, "readout", "head")
    expect_rest(opened)
    # Without weights for a while, then with some that cannot be read, as with a slow connection.
    opened.get_by_role("button", name="Remove first.safetensors").click()
    expect(opened.get_by_label("A sentence for the example")).to_be_visible()
    expect_rest(opened)
    upload(opened, "Weights", "broken.safetensors", b"\xff" * 40)
    expect(opened.get_by_test_id("stAlert")).to_contain_text("safetensors")
    opened.get_by_role("button", name="Remove broken.safetensors").click()
    expect(opened.get_by_label("A sentence for the example")).to_be_visible()
    other = arrays_of("lstm", words=9, n_y=9)
    upload(opened, "Weights", "second.safetensors", in_safetensors(other))
    known = words.split("\n")
    shown = sight(other, text, vocabulary=known, classes=known, target="next", readout="head")
    player = opened.get_by_test_id("player")
    expect(player).to_have_attribute("data-trace", shown.fingerprint())
    expect(opened.get_by_label("readout", exact=True)).to_have_value("head")
    expect(opened.get_by_test_id("stAlert")).to_have_count(0)


def test_one_loss_alone_is_sent_back_when_its_bar_is_chosen(opened):
    arrays = arrays_of("lstm", words=9, n_y=9)
    upload(opened, "Weights", "mine.safetensors", in_safetensors(arrays))
    type_in(opened, "or typed here", "1 4 3 7")
    player = opened.get_by_test_id("player")
    shown = sight(arrays, "1 4 3 7", target="next")
    expect(player).to_have_attribute("data-trace", shown.fingerprint())
    player.get_by_label("Gradient from").select_option("2")
    player.focus()
    opened.keyboard.press("End")
    expect(player).to_contain_text(shown.judge(shown.last_loss(2)).text)


@pytest.mark.parametrize(
    ("name", "raw", "words"),
    [
        ("model.pt", b"PK", "from safetensors.torch import save_file"),
        ("model.safetensors", b"\xff" * 40, "safetensors"),
        ("model.npz", b"PK\x03\x04", ".npz file cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_the_next_one_taken(opened, name, raw, words):
    upload(opened, "Weights", name, raw)
    expect(opened.get_by_test_id("stAlert")).to_contain_text(words)
    expect_rest(opened)
    expect(opened.get_by_test_id("stException")).to_have_count(0)
    opened.get_by_role("button", name=f"Remove {name}").click()
    expect(opened.get_by_test_id("player")).to_be_visible()


def test_a_log_shows_its_training_and_each_recorded_update_in_the_pictures(opened):
    raw = log_of_a_training()
    log = read_log(io.BytesIO(raw))
    upload(opened, "Weights", "run.rnnlog", raw)
    expect(opened.get_by_text(in_words(log))).to_be_visible()
    expect(opened.get_by_test_id("figure").get_by_text("Loss, as it was noted")).to_be_visible()
    player = opened.get_by_test_id("player")
    last, first = log.shown_updates[-1], log.shown_updates[0]
    expect(player).to_have_attribute("data-trace", log.sight(last).fingerprint())
    opened.get_by_role("slider", name="Update").focus()
    opened.keyboard.press("Home")
    expect(player).to_have_attribute("data-trace", log.sight(first).fingerprint())
    look_at(opened, "Gradient flow")
    expect(opened.get_by_test_id("flow")).to_contain_text(
        measure_flow(log.sight(first)).run.judge(log.sight(first).last_loss()).text
    )


@pytest.mark.parametrize(("reads", "both"), [("last", False), ("all", True)])
def test_on_a_phone_all_words_of_a_log_stand_inside_its_figure(open_tab, app_url, reads, both):
    page = open_tab(390, 844)
    watch(page)
    page.goto(f"{app_url}/network?seed=1")
    expect(page.get_by_test_id("player")).to_have_attribute("data-trace", re.compile("."))
    raw = log_of_a_training("LSTM", reads=reads, clip=1e-3, num_layers=2, bidirectional=both)
    upload(page, "Weights", "run.rnnlog", raw)
    figure = page.get_by_test_id("figure")
    whole = "its size, all losses together" if both else "as a share of its start"
    more = "and 12 more" if both else "and 4 more"
    n = len(read_log(io.BytesIO(raw)).updates)
    for words in ("after it", f"fired in {n} of {n} recorded updates", more, whole):
        expect(figure).to_contain_text(words)
    expect_rest(page)
    found = [line for line in faults(page) if "annotation" in line or "tick" in line]
    assert found == []


def test_each_layer_is_a_picture_of_its_own_where_dropout_was_replayed(opened):
    raw = log_of_a_training(num_layers=2, dropout=0.4)
    log = read_log(io.BytesIO(raw))
    upload(opened, "Weights", "run.rnnlog", raw)
    expect(opened.get_by_text(of_dropout(log)[0])).to_be_visible()
    expect(opened.get_by_text("dropout=0.4 between the layers was replayed")).to_be_visible()
    last, player = log.shown_updates[-1], opened.get_by_test_id("player")
    expect(player).to_have_attribute("data-trace", log.sight(last, "layer 2").fingerprint())
    choose_from(opened.get_by_role("combobox", name="Row"), "layer 1")
    low = log.sight(last, "layer 1")
    expect(player).to_have_attribute("data-trace", low.fingerprint())
    look_at(opened, "Gradient flow")
    expect(opened.get_by_test_id("flow")).to_have_attribute("data-trace", low.fingerprint())
    look_at(opened, "Inside the cell")
    expect(opened.get_by_test_id("cells")).to_have_attribute("data-trace", low.fingerprint())
    expect(opened.get_by_test_id("stException")).to_have_count(0)


class Training:
    """A training that is recorded while a page shows its log."""

    def __init__(self, path):
        torch.manual_seed(0)
        self.rnn = torch.nn.GRU(3, 5)
        self.steps = torch.optim.SGD(self.rnn.parameters(), 0.1)
        self.recorder = record(self.rnn, path, every=1)

    def __enter__(self):
        self.recorder.__enter__()
        return self

    def __exit__(self, *given):
        self.recorder.__exit__(*given)

    def make(self, updates):
        for _ in range(updates):
            self.steps.zero_grad()
            self.rnn(torch.randn(8, 4, 3))[0][-1].square().mean().backward()
            self.steps.step()


def test_a_log_that_is_still_written_tells_what_has_come_and_shows_it_at_a_click(browser, tmp_path):
    place = tmp_path / "run.rnnlog"
    with running_app(RNN_EXPLORER_LOG=str(place)) as url:
        with Training(place) as training:
            training.make(3)
            page = browser.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{url}/network?seed=1")
            growth, player = page.locator(".st-key-network_growth"), page.get_by_test_id("player")
            expect(growth).to_contain_text("No more updates have been written yet.")
            again = growth.get_by_role("button")
            expect(again).to_be_disabled()
            expect_update(player, place, 3)
            training.make(2)
            expect(growth).to_contain_text("2 more updates have been written.")
            expect(page.get_by_text("nn.GRU: 3 recorded updates.")).to_be_visible()
            expect_update(player, place, 3)
            growth.get_by_role("button", name="Show them").click()
            expect(page.get_by_text("nn.GRU: 5 recorded updates.")).to_be_visible()
            expect(again).to_be_disabled()
            expect_update(player, place, 5)
            page.get_by_role("slider", name="Update").focus()
            page.keyboard.press("Home")
            expect_update(player, place, 1)
            training.make(1)
            growth.get_by_role("button", name="Show it").click()
            expect(page.get_by_text("nn.GRU: 6 recorded updates.")).to_be_visible()
            expect_update(player, place, 1)
        expect(growth).to_contain_text("The training has ended.")
        growth.get_by_role("button", name="Read again").click()
        expect(page.get_by_text("6 recorded updates of 6")).to_be_visible()
        expect(growth).to_have_count(0)
        page.close()


def expect_update(player, place, update):
    shown = read_log(place).sight(update).fingerprint()
    expect(player).to_have_attribute("data-trace", shown)


def test_a_log_that_ends_on_nan_opens_on_numbers_and_says_where(opened):
    torch.manual_seed(0)
    rnn, file = torch.nn.GRU(3, 5), io.BytesIO()
    steps = torch.optim.SGD(rnn.parameters(), 0.1)
    with record(rnn, file, every=1):
        for update in range(1, 5):
            steps.zero_grad()
            loss = rnn(torch.randn(8, 4, 3))[0][-1].square().mean()
            (loss * (np.nan if update > 2 else 1.0)).backward()
            steps.step()
    raw = file.getvalue()
    log = read_log(io.BytesIO(raw))
    assert log.shown_updates.tolist() == [1, 2, 3, 4]
    upload(opened, "Weights", "run.rnnlog", raw)
    expect(opened.get_by_text("Opened at update 2, the last one recorded")).to_be_visible()
    player = opened.get_by_test_id("player")
    expect(player).to_have_attribute("data-trace", log.sight(2).fingerprint())


def log_of_a_training(kind="GRU", *, reads="last", clip=np.inf, **options):
    torch.manual_seed(0)
    rnn = getattr(torch.nn, kind)(3, 5, **options)
    head = torch.nn.Linear(5 * (1 + rnn.bidirectional), 2)
    net = torch.nn.ModuleDict({"rnn": rnn, "head": head})
    steps, file = torch.optim.Adam(net.parameters(), 0.01), io.BytesIO()
    with record(net, file, every=3) as log:
        for _ in range(9):
            z = net["head"](net["rnn"](torch.randn(8, 4, 3))[0])
            loss = (z[-1] if reads == "last" else z).square().mean()
            steps.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
            log.loss(loss)
            steps.step()
    return file.getvalue()


def test_a_lower_layer_is_chosen_in_the_flow_of_a_stack(opened):
    arrays = arrays_of("gru", layers=2, words=9, n_y=9)
    upload(opened, "Weights", "mine.safetensors", in_safetensors(arrays))
    type_in(opened, "or typed here", "1 4 3 7")
    look_at(opened, "Gradient flow")
    flow, shown = opened.get_by_test_id("flow"), sight(arrays, "1 4 3 7", target="next")
    expect(flow).to_have_attribute("data-trace", shown.fingerprint())
    expect(flow.locator("#matrix-title")).to_have_text("How far each loss reaches into layer 2")
    flow.get_by_role("radio", name="layer 1").check()
    expect(flow.locator("#matrix-title")).to_have_text("How far each loss reaches into layer 1")
    top = measure_flow(shown)
    # Beside at_layer: the pass of the last loss alone, the one of step 3, at layer 1.
    alone = shown.back_from(3).back.layers[0].da_norm
    np.testing.assert_allclose(at_layer(top, 1).matrix[2, :4], alone[:4])
    cell = flow.get_by_test_id("flow-cell")
    expect(cell).to_contain_text("L⟨3⟩ → a[1]⟨1⟩")
    assert numbers_in(cell.text_content())[-1] == pytest.approx(alone[1], rel=0.06)


def test_below_a_layer_that_reads_both_ways_the_whole_matrix_is_walked_and_pointed_at(opened):
    upload(opened, "Weights", "mine.safetensors", in_safetensors(BOTH))
    type_in(opened, "or typed here", "1 4 3 7 2 2 8")
    look_at(opened, "Gradient flow")
    shown = sight(BOTH, "1 4 3 7 2 2 8", "layer 1, forward", target="next")
    flow = opened.get_by_test_id("flow")
    expect(flow).to_have_attribute("data-trace", shown.fingerprint())
    expect_whole_matrix(opened, shown)
