"""RNN, GRU and LSTM in NumPy, with every intermediate number of both passes kept.

Time first, batch second; weights multiply from the left. t runs 1..T, and row 0 of `a` is a<0>.
Needs only NumPy.
"""

from explorer.engine.backward_pass import Backward, backward
from explorer.engine.clipping import clip_by_norm, clip_by_tensor, clip_by_value
from explorer.engine.finite_differences import gradient_check
from explorer.engine.flow import gradient_flow
from explorer.engine.forward_pass import Trace, forward
from explorer.engine.initialisation import init_params
from explorer.engine.jacobians import (
    jacobian_bound,
    jacobian_norms,
    sigma_max,
    spectral_radius,
)
from explorer.engine.lags import LagSplit, lag_split
from explorer.engine.lyapunov import lyapunov_exponents
from explorer.engine.many.cliff import Cliff, cliff
from explorer.engine.many.surface import LossSurface, loss_surface, random_directions
from explorer.engine.many.sweep import SweepRecord, train_many
from explorer.engine.memory import keep_freed_memory
from explorer.engine.nonfinite import NonFinite
from explorer.engine.optimisers import OPTIMISERS, SGD, Adagrad, Adam, Momentum, RMSProp
from explorer.engine.params import Gradients, Params
from explorer.engine.saliency import input_gradient
from explorer.engine.single_loss import OneLoss, one_loss
from explorer.engine.stepper import Stepper
from explorer.engine.terms import BackwardTerms, StepTerms, backward_terms, step_terms
from explorer.engine.trainer import Snapshot, Trainer
from explorer.engine.training import train
from explorer.engine.training_config import CLIPS, TrainingConfig
from explorer.engine.update import History, Update

__all__ = [
    "CLIPS",
    "OPTIMISERS",
    "SGD",
    "Adagrad",
    "Adam",
    "Backward",
    "BackwardTerms",
    "Cliff",
    "Gradients",
    "History",
    "LagSplit",
    "LossSurface",
    "Momentum",
    "NonFinite",
    "OneLoss",
    "Params",
    "RMSProp",
    "Snapshot",
    "StepTerms",
    "Stepper",
    "SweepRecord",
    "Trace",
    "Trainer",
    "TrainingConfig",
    "Update",
    "backward",
    "backward_terms",
    "cliff",
    "clip_by_norm",
    "clip_by_tensor",
    "clip_by_value",
    "forward",
    "gradient_check",
    "gradient_flow",
    "init_params",
    "input_gradient",
    "jacobian_bound",
    "jacobian_norms",
    "lag_split",
    "loss_surface",
    "lyapunov_exponents",
    "one_loss",
    "random_directions",
    "sigma_max",
    "spectral_radius",
    "step_terms",
    "train",
    "train_many",
]

keep_freed_memory()
