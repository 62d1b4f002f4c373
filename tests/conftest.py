"""For all tests: one BLAS thread, as in the app; the matrices here are small."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
