"""The one kind of error that is a person's mistake and that a person can mend."""


class InputError(ValueError):
    """Something that was asked for cannot be done.

    The message says what was given, what is possible and what to do. Every other
    exception is a fault in the program and stays loud.
    """
