"""The list of outputs in the transport bar."""

import pytest
from PySide6.QtWidgets import QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from desktop.performing.output_box import OutputBox

LONG = "Midi Through:Midi Through Port-0 14:0"


@pytest.fixture
def box(qtbot: QtBot) -> OutputBox:
    box = OutputBox()
    qtbot.addWidget(box)
    return box


def shown(box: OutputBox, width: int) -> str:
    """What can be read in the box at a width in pixels."""
    box.resize(width, box.sizeHint().height())
    option = QStyleOptionComboBox()
    box.initStyleOption(option)
    assert box.fontMetrics().horizontalAdvance(option.currentText) < width
    return option.currentText


def test_a_port_that_is_gone_says_so_in_the_narrowest_box(box: OutputBox) -> None:
    box.show_output(f"port:{LONG}")
    narrow = shown(box, box.minimumSizeHint().width())
    assert narrow.endswith(" (not connected)")
    assert narrow.startswith("M")
    assert "…" in narrow
    assert f"{LONG} (not connected)" in box.toolTip()


def test_a_long_name_is_whole_where_there_is_room_and_the_box_asks_for_it(box: OutputBox) -> None:
    box.show_output("port:A")
    small = box.sizeHint().width()
    box.show_output(f"port:{LONG}")
    assert box.sizeHint().width() > small
    assert shown(box, 800) == f"{LONG} (not connected)"
    assert box.minimumSizeHint().width() <= small


def test_why_there_are_no_ports_is_told_beside_the_chosen_one(box: OutputBox) -> None:
    box.show_output("port:A")
    box.show_ports((), "There is no MIDI system.")
    assert box.toolTip() == "A (not connected)\nThere is no MIDI system."
    box.show_ports(("A",))
    assert box.toolTip() == "A\nWhere the tune sounds"
