"""RNN Explorer: look inside a recurrent neural network while it works and while it learns."""

__version__ = "0.1.0"
