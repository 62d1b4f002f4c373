"""Many networks at once: what S small networks cost together is little more than one alone."""
