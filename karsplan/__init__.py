"""Settings, addresses and what all apps stand on."""

import gc

# Starting makes many objects, which all stay: look for garbage less often. It takes a fifth of the
# time to start a process.
gc.set_threshold(50_000, 20, 20)
