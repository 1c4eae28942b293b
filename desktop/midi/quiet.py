"""Keeps the C libraries' chatter off the person's terminal and out of the protocol."""

import os
import sys
from typing import TextIO


def keep_streams_private() -> tuple[TextIO, TextIO]:
    """Moves the output and error streams to private descriptors, and gives 1 and 2 to the null device.

    JACK and ALSA write to descriptors 1 and 2 whatever Python does, for instance where no server runs; here
    that would reach the terminal and break the lines of the protocol. Returns (output, errors).
    """
    sys.stdout.flush()
    sys.stderr.flush()
    output = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8", newline="\n")
    errors = os.fdopen(os.dup(2), "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return output, errors
