"""Loads TensorFlow's libraries without holding up the window.

Python holds its interpreter lock while it loads an extension module, and TensorFlow's libraries are half a gigabyte:
the window would stand still for 1.4 to 1.7 s (measured on 2 cores; 0.3 s with this). A foreign call through ctypes lets
the lock go, and what is loaded already costs the import nothing.
"""

import contextlib
import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

LIBRARIES = ("libtensorflow_framework", "libtensorflow_cc")
ENDINGS = {"linux": ".so.2", "darwin": ".2.dylib"}
RTLD_NOW = 2  # the same in glibc, musl and macOS


def preload_tensorflow(platform: str = sys.platform) -> int:
    """Return how many of TensorFlow's libraries were loaded; never raises, for the import can do without it."""
    ending = ENDINGS.get(platform)
    folder = _tensorflow_folder()
    if ending is None or folder is None:
        return 0
    libraries = [folder / f"{name}{ending}" for name in LIBRARIES]
    with _silent_stderr():
        return sum(_load(library) for library in libraries if library.exists())


def _tensorflow_folder() -> Path | None:
    spec = importlib.util.find_spec("tensorflow")
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _load(library: Path) -> bool:
    try:
        dlopen = ctypes.CDLL(None).dlopen
    except (OSError, AttributeError):
        return False
    dlopen.argtypes, dlopen.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
    return bool(dlopen(os.fsencode(library), RTLD_NOW))


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Send what the libraries write to file descriptor 2 while they load nowhere."""
    try:
        kept = os.dup(2)
    except OSError:  # a window started without a terminal may have none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
