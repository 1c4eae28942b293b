"""The tabs at the right of the window, in whatever room they get."""

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from desktop.composing.composition import CandidateState
from desktop.midi.protocol import Ports


def _areas(program) -> list[QScrollArea]:
    side = program.window.side
    return [side.widget(index) for index in range(side.count())]


@pytest.mark.parametrize("size", [(720, 420), (900, 600), (1180, 780)])
def test_no_panel_is_cut_off_at_its_right_however_narrow_the_window_is(
    program, size: tuple[int, int]
) -> None:
    program.start()
    program.window.resize(*size)
    program.window._splitter.setSizes([10_000, 0])
    QApplication.processEvents()
    for index, area in enumerate(_areas(program)):
        program.window.side.setCurrentIndex(index)
        QApplication.processEvents()
        assert area.widget().width() <= area.viewport().width(), program.window.side.tabText(index)
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_cards_of_candidates_get_narrower_with_their_list(program, candidate_of) -> None:
    program.start()
    shown = program.panel.candidates
    states = tuple(
        CandidateState(number, "d2fd|", candidate_of("d2fd|", number), number + 1) for number in range(8)
    )
    program.panel.show_candidates(states, 0)
    program.window._splitter.setSizes([100, 700])
    QApplication.processEvents()
    wide = shown.card(0).width()
    program.window._splitter.setSizes([10_000, 0])
    QApplication.processEvents()
    assert shown.card(0).width() < wide
    assert all(shown.card(row).geometry().right() <= shown.viewport().width() for row in range(8))


def test_the_tab_key_goes_through_the_window_as_it_is_seen(program) -> None:
    program.start()
    program.performer.report(Ports((), ("Keys", "Pads"), "JACK"))
    side = program.window.side
    side.setCurrentIndex([side.tabText(index) for index in range(side.count())].index("Sound"))
    QApplication.processEvents()
    inputs = program.window.sound.inputs
    row, last = inputs.row("Keys"), inputs.row("Pads")
    order = _chain(program.editor)
    wanted = (program.editor, program.window.sound.outputs.list, row[0], last[0], inputs.clock)
    wanted = (*wanted, inputs.loop_back, program.window.status.problems_button)
    assert sorted(wanted, key=order.index) == list(wanted)


def _chain(first: QWidget) -> list[QWidget]:
    """What the tab key comes to, from a widget on."""
    found, each = [first], first.nextInFocusChain()
    while each is not first:
        found.append(each)
        each = each.nextInFocusChain()
    return found
