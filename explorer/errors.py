"""InputError: the exception for mistakes that the user can correct."""


class InputError(ValueError):
    """Something that was asked for cannot be done.

    The message says what was given, what is possible and what to do. Every other
    exception is a fault in the program and stays loud.
    """
