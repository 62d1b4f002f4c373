"""InputError: the exception for mistakes that the user can correct."""


class InputError(ValueError):
    """A request that cannot be fulfilled.

    The message states what was given, what is possible and what to do. Every other exception is a
    fault in the program and stays loud.
    """
