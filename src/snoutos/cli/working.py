"""How a part tells the supervisor that it works: one byte on a pipe that it was born with."""

import os

VARIABLE = "SNOUTOS_WORKING_FD"


def say() -> None:
    """Say it, to whoever started us. Nobody listens when we were started alone."""
    found = os.environ.pop(VARIABLE, "")
    if not found:
        return
    descriptor = int(found)
    try:
        os.write(descriptor, b"1")
        os.close(descriptor)
    except OSError:  # whoever listened is gone, or never was ours
        return
