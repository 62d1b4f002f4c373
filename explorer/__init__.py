"""RNN Explorer: look inside a recurrent neural network while it works and while it learns."""
