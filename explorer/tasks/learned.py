"""When a network has learned a task: one rule for every page and every count.

A network has learned at the end of the first IN_A_ROW updates in a row whose loss is below
`task.good_loss(n_steps)`. Every batch is new, so this loss is measured on sequences the network has
not seen before.
"""

IN_A_ROW = 20


def learned_at(loss, below, in_a_row=IN_A_ROW):
    """The number, from 1, of the update that ends the first row of losses under `below`, or None.

    loss: one for each update, as a mean over the steps that count. NaN is not below anything.
    """
    row = 0
    for update, value in enumerate(loss, start=1):
        row = row + 1 if value < below else 0
        if row == in_a_row:
            return update
    return None
