"""Export: scripts that a student can run, read and change, and self-contained HTML pages.

    numpy_script(experiment)    with this engine, call by call
    torch_script(experiment)    the same network written out in PyTorch, with autograd
    numpy_notebook(run)         a Jupyter notebook that needs NumPy and no other file
    torch_notebook(run)         one that needs PyTorch and no other file
    player_page(packed, …)      the stepping player as one HTML file without a network
    flow_page(packed, …)        the gradient flow, likewise
    save_page(page, path)       writes either to a file
    run_csv, flow_csv, run_npz  the numbers of a run, for other programs

Both scripts print the loss of every update, then L<t> and ||dL/da<t>|| of the sequence on the
screen (of stacked layers, a<t> of the highest): the numbers of `run(experiment)`. Both take data
and initial weights from this project, so that they start from the same numbers: they are run in its
folder, as their docstrings state.

Text from the user is inserted as `repr` writes it, inside quotes, and is never code.
"""

from explorer.export.numbers import flow_csv, run_csv, run_npz
from explorer.export.numpy_notebook import numpy_notebook
from explorer.export.numpy_script import numpy_script
from explorer.export.page import flow_page, player_page, save_page
from explorer.export.torch_notebook import torch_notebook
from explorer.export.torch_script import torch_script

__all__ = [
    "flow_csv", "flow_page", "numpy_notebook", "numpy_script", "player_page", "run_csv", "run_npz",
    "save_page", "torch_notebook", "torch_script",
]  # fmt: skip
