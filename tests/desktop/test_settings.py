from dataclasses import fields

import pytest
from PySide6.QtCore import QSettings

from desktop.settings import RECENT_FILES, Settings, load_settings, save_settings


@pytest.fixture
def store(tmp_path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_settings_come_back_as_they_were_saved(store, tmp_path) -> None:
    settings = Settings(
        "dark",
        15,
        "/networks/mine",
        1.05,
        32,
        4,
        "port:Synth, A",
        120,
        "/tunes",
        ("/a b.abc", "/é.abc"),
        "00ff",
        "01",
        True,
    )
    save_settings(settings, store)
    assert load_settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)) == settings


def test_a_first_start_has_the_defaults(store) -> None:
    assert load_settings(store) == Settings()


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("temperature", "warm"),
        ("temperature", "0"),
        ("bars", "-3"),
        ("candidates", "99"),
        ("appearance", "pink"),
        ("output", "nonsense"),
        ("output", ""),
        ("score_shown", "maybe"),
        ("temperature", "NaN"),
        ("bars", "9" * 5000),
        ("bars", ""),
    ],
)
def test_a_setting_that_makes_no_sense_has_its_default_and_the_others_stay(
    store, name: str, nonsense: str
) -> None:
    save_settings(Settings(tempo_percent=150), store)
    store.setValue(name, nonsense)
    settings = load_settings(store)
    assert getattr(settings, name) == getattr(Settings(), name)
    assert settings.tempo_percent == 150


def test_recent_files_are_named_once_and_are_few() -> None:
    settings = Settings(recent=tuple(f"/{number}" for number in range(RECENT_FILES)))
    recent = settings.with_recent("/3")
    assert recent[0] == "/3"
    assert len(recent) == len(set(recent)) == RECENT_FILES


def test_every_setting_has_a_default() -> None:
    assert {each.name for each in fields(Settings)} == set(Settings().__dict__)
