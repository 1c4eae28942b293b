"""Whether there is a screen that a window can open on."""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

# Qt's platforms that draw without any screen.
SCREENLESS_PLATFORMS = ("offscreen", "minimal", "vnc")
CONNECT_SECONDS = 2.0


def screen_available(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> bool:
    """Return whether a window can open: on Linux a display server must answer, elsewhere there is always one.

    `environment` is `os.environ` where it is not given. Never raises.
    """
    if not platform.startswith(("linux", "freebsd")):
        return True
    env = os.environ if environment is None else environment
    if env.get("QT_QPA_PLATFORM", "").split(":")[0] in SCREENLESS_PLATFORMS:
        return True
    return _wayland_answers(env) or _x11_answers(env.get("DISPLAY", ""))


def _wayland_answers(env: Mapping[str, str]) -> bool:
    """Return whether the Wayland compositor's socket accepts a connection."""
    name = env.get("WAYLAND_DISPLAY", "")
    if not name:
        return False
    return _connects(str(Path(env.get("XDG_RUNTIME_DIR", "/")) / name))


def _x11_answers(display: str) -> bool:
    """Return whether the X server takes us: libxcb knows the keys; without it, whether the socket answers."""
    if not display:
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return _x11_socket_answers(display)
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed


def _x11_socket_answers(display: str) -> bool:
    """Return whether the socket of the local X server accepts a connection; a remote display is believed."""
    host, _, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if host not in ("", "unix"):
        return True
    return number.isdigit() and _connects(f"/tmp/.X11-unix/X{number}")


def _connects(path: str) -> bool:
    """Return whether a Unix socket accepts a connection."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(CONNECT_SECONDS)
        try:
            client.connect(path)
        except OSError:
            return False
    return True
