"""The list of keys says what the menus say."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.key_list import PROPOSED


def _rows(program) -> dict[str, dict[str, str]]:
    keys = program.window.keys.list
    groups = [keys.topLevelItem(index) for index in range(keys.topLevelItemCount())]
    return {
        group.text(0): {
            group.child(row).text(0): group.child(row).text(1) for row in range(group.childCount())
        }
        for group in groups
    }


def test_every_key_of_the_window_is_in_its_list(program) -> None:
    program.start()
    QTest.keyClick(program.window, Qt.Key.Key_F1)
    rows = _rows(program)
    assert rows["Play"]["Slower for a moment"] == "F3"
    assert rows["File"]["MIDI…"] == "Ctrl+E"
    assert rows["Live"]["Keep"] == "Ctrl+1"
    assert rows["Help"]["Keys…"] == "F1"
    assert rows[PROPOSED]["Take all of them"] == "Tab"
    assert all(keys for group in rows.values() for keys in group.values())
