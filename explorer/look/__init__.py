"""Look inside a recurrent network of one's own: every state, gate and gradient of every time step.

    from explorer import look

    seen = look(net, x, y)              a module, a state_dict, a file, Keras's or Flax's arrays
    seen.back.da_norm                   ||dL/da<t>||
    seen.check()                        {"a": 3e-15, "da": 2e-14, ...} against autograd

Needs only NumPy; torch is imported when a torch module is given.
"""

import sys
from types import ModuleType

from explorer.look.backward import LookBack, Row
from explorer.look.looking import look
from explorer.look.network import Network
from explorer.look.seen import LookTrace, Seen

__all__ = ["LookBack", "LookTrace", "Network", "Row", "Seen", "look"]


class _Called(ModuleType):
    """`from explorer import look` gives this package once it is imported: it is called as look."""

    __call__ = staticmethod(look)


sys.modules[__name__].__class__ = _Called
