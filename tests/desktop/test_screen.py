import socket
from pathlib import Path

import pytest

from desktop.screen import screen_available


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_than_on_linux_there_is_a_screen(platform: str) -> None:
    assert screen_available({}, platform)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"DISPLAY": ""},
        {"DISPLAY": ":7531"},
        {"DISPLAY": "nonsense"},
        {"WAYLAND_DISPLAY": "wayland-9", "XDG_RUNTIME_DIR": "/nowhere"},
        {"WAYLAND_DISPLAY": "wayland-9"},
        {"QT_QPA_PLATFORM": "xcb"},
    ],
    ids=str,
)
def test_without_a_server_that_answers_there_is_none(environment: dict[str, str]) -> None:
    assert not screen_available(environment, "linux")


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_qt_can_draw_without_a_screen_when_it_is_told_to(platform: str) -> None:
    assert screen_available({"QT_QPA_PLATFORM": platform}, "linux")


def test_a_wayland_compositor_that_answers_is_a_screen(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(tmp_path / "wayland-0"))
        server.listen()
        assert screen_available({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}, "linux")
    assert not screen_available({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}, "linux")
