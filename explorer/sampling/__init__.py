"""What a network says when what it says becomes its next input: writing, composing, translating.

    y^<t> -> a symbol, drawn or chosen -> x<t+1> -> y^<t+1> -> ...

In training the next input is what really came; here nobody knows what should come.
"""

from explorer.sampling.beam import beam
from explorer.sampling.translate import translate
from explorer.sampling.write import write
from explorer.sampling.written import Alternative, Written, alternatives

__all__ = ["Alternative", "Written", "alternatives", "beam", "translate", "write"]
