"""A training of which nothing was recorded is told, with the reason."""

import gc
import io

import pytest

from explorer import record
from explorer.errors import InputError
from explorer.recording import read_log
from tests.look.reference import torch
from tests.recording.trained import batch, loss_of, model_of


def frozen(model):
    model.rnn.requires_grad_(False)
    own = torch.optim.SGD([one for one in model.parameters() if one.requires_grad], lr=0.1)
    loss_of(model, *batch(1)).backward()
    own.step()


def of_others(model):
    loss_of(model, *batch(1)).backward()
    torch.optim.SGD(model.head.parameters(), lr=0.1).step()


def not_due(model):
    own = torch.optim.SGD(model.parameters(), lr=0.1)
    for update in (1, 2):
        loss_of(model, *batch(update)).backward()
        own.step()


def nothing(model):
    pass


REASONS = [
    (
        frozen,
        {},
        "the nn.LSTM is frozen, so that no gradient comes to its parameters; set requires",
    ),
    (of_others, {}, "no optimiser that holds a parameter of the nn.LSTM made a step"),
    (nothing, {}, "no optimiser that holds a parameter of the nn.LSTM made a step"),
    (not_due, {"updates": [100]}, "of 2 that were made none was due; choose others by updates="),
]


@pytest.mark.parametrize(("body", "how", "reason"), REASONS)
def test_a_block_that_records_nothing_warns_at_its_end_and_its_log_says_why(body, how, reason):
    file, model = io.BytesIO(), model_of()
    with (
        pytest.warns(UserWarning, match=f"The log holds no update: {reason}"),
        record(model, file, **how),
    ):
        body(model)
    log = read_log(io.BytesIO(file.getvalue()))
    assert log.updates.size == 0
    assert len(log.notes) == 1
    assert log.notes[0].startswith(f"The log holds no update: {reason}")


def skipped(model):
    own, scaler = torch.optim.SGD(model.parameters(), lr=0.1), torch.amp.GradScaler("cpu")
    with record(model, io.BytesIO(), scaler=scaler):
        x, y = batch(1)
        scaler.scale(loss_of(model, x.float(), y) * torch.inf).backward()
        scaler.step(own)
        scaler.update()


def test_where_every_step_was_skipped_that_is_the_reason():
    model = model_of(torch.float32)
    with pytest.warns(UserWarning, match="The log holds no update: the GradScaler skipped every"):
        skipped(model)


def test_where_warnings_are_errors_the_log_has_its_end():
    file = io.BytesIO()
    with pytest.raises(UserWarning, match="holds no update"), record(model_of(), file):
        pass
    assert read_log(io.BytesIO(file.getvalue())).last_update == 0


def test_a_block_that_an_exception_ends_is_not_blamed():
    file = io.BytesIO()
    with pytest.raises(KeyError), record(model_of(), file):
        raise KeyError
    assert read_log(io.BytesIO(file.getvalue())).notes == ("The training was ended by KeyError.",)


def test_a_recorder_is_of_one_block():
    model = model_of()
    own, recorder = torch.optim.SGD(model.parameters(), lr=0.1), record(model, io.BytesIO())
    with recorder:
        loss_of(model, *batch(1)).backward()
        own.step()
        with (
            pytest.raises(InputError, match=r"has been used.*Call record\(\.\.\.\) again"),
            recorder,
        ):
            pass
        assert recorder.update == 1
        own.step()
    assert recorder.update == 2
    with pytest.raises(InputError, match="has been used: a log is of one training"), recorder:
        pass


def test_a_recorder_whose_block_is_never_entered_says_so():
    recorder = record(model_of(), io.BytesIO())
    with pytest.raises(
        InputError, match=r"records nothing yet: write `with record\(\.\.\.\) as log"
    ):
        recorder.loss(1.0)
    with pytest.warns(UserWarning, match=r"block never entered: nothing was recorded. Write `with"):
        del recorder


def test_a_recorder_that_was_refused_says_nothing_more(tmp_path):
    with pytest.raises(InputError, match="no folder"):
        record(model_of(), tmp_path / "nowhere" / "run.rnnlog")
    gc.collect()
