"""Many networks at once: S small networks together cost little more than one alone."""
