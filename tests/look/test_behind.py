"""A module whose own forward goes on behind its head: the loss is the module's, or a note says so.

What is expected is PyTorch's own loss of what the module gives, by autograd in float64.
"""

import copy

import pytest

from explorer import look
from tests.look.reference import assert_agrees_with, torch

nn, F = torch.nn, torch.nn.functional
pytestmark = pytest.mark.slow
T, M, N_X, N = 6, 3, 2, 4

GOES_ON = (
    "The module's own forward makes something else of the outputs of fc.weight: the loss here is "
    "of those outputs themselves."
)


class Model(nn.Module):
    """A GRU and an nn.Linear; `after` is what its forward makes of the outputs of that."""

    def __init__(self, after, n_y=5):
        super().__init__()
        self.gru, self.fc, self.after = nn.GRU(N_X, N), nn.Linear(N, n_y), after

    def forward(self, x):
        return self.after(self.fc(self.gru(x)[0]))


def problem(after, n_y=5):
    torch.manual_seed(0)
    return Model(after, n_y), torch.randn(T, M, N_X)


def binary(given_back, y):
    """The binary cross-entropy, summed over the outputs, of sigmoids that a module gives back."""
    return F.binary_cross_entropy(given_back, y, reduction="none").sum(-1).mean()


def of_probabilities(given_back, y):
    """The cross-entropy against probabilities, of logarithms that a module gives back."""
    return -(y * given_back).sum(-1).mean()


def assert_is_autograd(seen, model, x, y, loss_of):
    wanted = y.double() if y.is_floating_point() else y
    assert_agrees_with(seen, model, lambda exact: loss_of(exact(x.double()), wanted))


def probabilities(*shape):
    return torch.softmax(torch.randn(*shape, dtype=torch.float64), -1)


ENDS = {
    "sigmoid": (torch.sigmoid, binary),
    "its logarithm": (F.logsigmoid, lambda s, y: binary(s.exp(), y)),
    "chosen behind it": (lambda z: torch.sigmoid(z)[-1], binary),
    "chosen before it": (lambda z: torch.sigmoid(z[-1]), binary),
    "in a tuple": (lambda z: (torch.sigmoid(z), z[0]), lambda s, y: binary(s[0], y)),
}


@pytest.mark.parametrize("n_y", [1, 5])
@pytest.mark.parametrize(("after", "loss_of"), ENDS.values(), ids=ENDS)
def test_behind_a_sigmoid_numbers_from_0_to_1_have_the_binary_cross_entropy(after, loss_of, n_y):
    model, x = problem(after, n_y)
    given_back = model(x)
    given_back = given_back[0] if isinstance(given_back, tuple) else given_back
    for y in (torch.rand_like(given_back), torch.rand_like(given_back).round()):
        seen = look(model, x, y)
        assert_is_autograd(seen, model, x, y, loss_of)
        (note,) = seen.notes
        assert note == (
            "The module's own forward ends in a sigmoid of the outputs of fc.weight, and y is 0 to "
            "1: the loss is the binary cross-entropy, summed over the outputs. The squared error "
            "of a sigmoid is not computed here; for that of the outputs before it give "
            "output='identity'."
        )
        assert look(model, x, y, output="sigmoid").notes == ()


def test_the_note_on_a_sigmoid_names_the_way_to_the_other_loss():
    model, x = problem(torch.sigmoid)
    y = torch.rand(T, M, 5)
    seen = look(model, x, y, output="identity")
    plain = copy.deepcopy(model)
    plain.after = nn.Identity()
    assert_is_autograd(seen, plain, x, y, lambda z, y: ((z - y) ** 2).sum(-1).mean() / 2)
    assert seen.notes == (GOES_ON,)


@pytest.mark.parametrize("last", [False, True])
def test_behind_a_softmax_probabilities_have_the_cross_entropy(last):
    def of_last(z):
        return z[-1] if last else z

    y = probabilities(*([M, 5] if last else [T, M, 5]))
    for after, loss_of in (
        (lambda z: of_last(z).log_softmax(-1), of_probabilities),
        (lambda z: of_last(z.softmax(-1)), lambda s, y: of_probabilities(s.log(), y)),
    ):
        model, x = problem(after)
        seen = look(model, x, y)
        assert_is_autograd(seen, model, x, y, loss_of)
        assert "the cross-entropy against these probabilities." in seen.notes[0]
        assert "before it give output='identity'" in seen.notes[0]
        classes = y.argmax(-1)
        assert look(model, x, classes).notes == ()
        assert look(model, x, y, output="softmax").notes == ()


OTHERWISE = {
    "a sigmoid, numbers beyond 1": (torch.sigmoid, torch.full((T, M, 5), 1.5)),
    "a sigmoid, classes": (torch.sigmoid, torch.ones(T, M, dtype=torch.long)),
    "a softmax, numbers": (lambda z: z.softmax(-1), torch.full((T, M, 5), 0.3)),
    "a softmax over the steps": (lambda z: z.softmax(0), probabilities(T, M, 5)),
    "the mean of the steps": (lambda z: z.mean(0), torch.ones(M, dtype=torch.long)),
    "other numbers at the last step": (lambda z: torch.tanh(z[-1]), torch.randn(M, 5)),
}


@pytest.mark.parametrize(("after", "y"), OTHERWISE.values(), ids=OTHERWISE)
def test_where_the_loss_cannot_be_the_module_s_a_note_says_so(after, y):
    model, x = problem(after)
    assert look(model, x, y).notes[0] == GOES_ON


def test_a_head_that_is_called_at_every_step_is_seen_whole():
    class Loop(Model):
        def forward(self, x):
            states = self.gru(x)[0]
            return torch.stack([self.after(self.fc(one)) for one in states])

    torch.manual_seed(0)
    x, y = torch.randn(T, M, N_X), torch.rand(T, M, 5)
    model = Loop(torch.sigmoid)
    assert_is_autograd(look(model, x, y), model, x, y, binary)
    assert look(Loop(torch.tanh), x, y).notes == (GOES_ON,)
    assert look(Loop(nn.Identity()), x, y).notes == ()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_end_of_a_forward_is_told_in_every_precision(dtype):
    y = torch.rand(T, M, 5)
    for after, output in ((torch.sigmoid, "sigmoid"), (nn.Identity(), "identity")):
        model, x = problem(after)
        seen = look(model.to(dtype), x.to(dtype), y)
        assert seen.back.goal.output == output
        assert GOES_ON not in seen.notes


def test_numbers_that_are_all_0_or_1_are_said_to_have_the_squared_error():
    model, x = problem(nn.Identity(), 1)
    y = torch.tensor([[1.0], [0.0], [1.0]])
    (note,) = look(model, x, y).notes
    assert note.endswith("for the binary cross-entropy of a sigmoid give output='sigmoid'.")
    seen = look(model, x, y, output="sigmoid")
    assert seen.notes == ()
    assert_is_autograd(seen, model, x, y, lambda z, y: F.binary_cross_entropy_with_logits(z[-1], y))
    assert look(model, x, y, output="identity").notes == ()
    assert look(model, x, 0.5 * y).notes == ()
