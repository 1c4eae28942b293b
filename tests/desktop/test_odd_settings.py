"""A settings file that makes no sense keeps no window from opening."""

import json
from dataclasses import fields

import pytest
from PySide6.QtCore import QSettings

from desktop.midi.protocol import Route
from desktop.settings import Settings, load_settings

NUMBERS = {"ending": 1e400, "closeness": 1e400, "part_bars": 10**30, "top_p": 1e400, "rhythm": "y" * 9999}
ODD = {
    "empty": "",
    "a word": "nonsense",
    "a foreign word": "♯😀\0",
    "not a number": "NaN",
    "infinite": "Infinity",
    "large": "1e308",
    "many digits": "9" * 5000,
    "negative": "-1",
    "long": "x" * 100_000,
    "a long name": "_" * 100_000,
    "deep": "[" * 100_000,
    "wrong numbers": json.dumps(NUMBERS),
    "wrong list": json.dumps([1, None, [], NUMBERS]),
    "another state": "00ff" * 1000,
}


@pytest.fixture(params=ODD.values(), ids=ODD.keys())
def odd_settings(request, tmp_path) -> str:
    """Settings that all have the same odd value, in the file of `program`."""
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for each in fields(Settings):
        store.setValue(each.name, request.param)
    store.sync()
    return request.param


def test_the_window_opens_with_defaults(odd_settings, program) -> None:
    program.start(None)
    assert program.window.isVisible()
    assert program.performer.routes == (Route("synth"),)
    assert program.performer.inputs == ()
    assert program.controller.shut_down()


def test_numbers_choices_and_switches_have_their_defaults(odd_settings, tmp_path) -> None:
    loaded = load_settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    for each in fields(Settings):
        if not isinstance(each.default, str | tuple) or each.name in ("appearance", "output"):
            assert getattr(loaded, each.name) == each.default
