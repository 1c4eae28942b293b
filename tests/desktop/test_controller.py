"""What joins the parts of the window: appearance, networks, training, problems, memory."""

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QFontInfo
from PySide6.QtWidgets import QApplication, QMenu

from desktop.appearance import DARK, LIGHT
from desktop.midi.protocol import Heard, Listening, Ports
from desktop.performing.routes import read_inputs, read_routes
from desktop.resources import resource
from desktop.settings import Settings, load_settings
from desktop.training.trainer_process import TrainerProcess

FAKE_TRAINER = str(Path(__file__).parent / "training" / "fake_trainer.py")


def test_problems_are_counted_and_underlined_a_moment_after_typing(program) -> None:
    program.start("X:1\nT:One\nL:1/8\nM:4/4\nK:C\nCDEF GABc|CDE|CDEF GABc|]\n")
    program.wait(lambda: program.status.problems == "1 problem")
    assert len(program.editor.extraSelections()) == 2
    program.actions.next_problem.trigger()
    assert program.status.message
    program.editor.load("X:1\nT:One\nL:1/8\nM:4/4\nK:C\nCDEF GABc|]\n")
    program.wait(lambda: program.status.problems == "No problems")


def test_light_and_dark_change_at_once_and_are_remembered(program) -> None:
    program.start()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    program.actions.appearances["dark"].trigger()
    assert application.palette().base().color().name() == DARK.base
    program.actions.appearances["light"].trigger()
    assert application.palette().base().color().name() == LIGHT.base
    assert program.editor.font().pointSize() == 13
    assert QFontInfo(program.editor.font()).fixedPitch()
    program.controller.shut_down()
    assert program.store.value("appearance") == "light"


def test_what_the_person_chose_is_remembered(program) -> None:
    program.start()
    program.panel.network.setCurrentIndex(1)
    program.panel.temperature.setValue(1.1)
    program.panel.bars.setValue(24)
    program.window.transport.tempo.setValue(90)
    program.actions.larger.trigger()
    program.controller.shut_down()
    stored = {
        name: str(program.store.value(name))
        for name in ("temperature", "bars", "tempo_percent", "font_points")
    }
    assert stored == {"temperature": "1.1", "bars": "24", "tempo_percent": "90", "font_points": "14"}
    assert str(program.store.value("network")).endswith("second")


def on_disk(program) -> Settings:
    """What another start of the program would find, were this one killed now."""
    return load_settings(QSettings(str(program.folder / "settings.ini"), QSettings.Format.IniFormat))


def test_a_learned_control_is_remembered_though_the_program_is_killed(program) -> None:
    program.start()
    controls = program.controller.live.listening.panel.controls
    controls.learn_asked.emit("keep")
    program.performer.report(Heard(0.0, b"\xb0\x14\x7f", "Keys"))
    assert on_disk(program).learned_controls == "keep=cc 0 20"


def test_chosen_ports_are_remembered_though_the_program_is_killed(program) -> None:
    program.start()
    program.performer.report(Ports(("Organ",), ("Keys",), "JACK"))
    program.window.sound.outputs.box.setCurrentIndex(program.window.sound.outputs.box.findText("Organ"))
    assert on_disk(program).output == "port:Organ"
    program.window.sound.inputs.row("Keys")[0].click()
    program.wait(lambda: read_inputs(on_disk(program).inputs) == (Listening("Keys"),))


def test_what_moves_without_a_rest_is_not_stored_at_every_step(program, monkeypatch) -> None:
    program.start()
    stored: list[str] = []
    monkeypatch.setattr(
        "desktop.preferences.save_settings", lambda settings, _: stored.append(settings.routes)
    )
    for step in range(50):
        program.window.sound.outputs.offset.setValue(step + 1)
    assert [read_routes(each)[0].offset_ms for each in stored] == [1]
    program.wait(lambda: len(stored) == 2)
    assert read_routes(stored[-1])[0].offset_ms == 50


def test_a_new_network_is_chosen_in_the_composing_panel(program, monkeypatch) -> None:
    monkeypatch.chdir(program.folder)
    program.trainer = lambda: TrainerProcess(
        program.folder / "log", (sys.executable, FAKE_TRAINER, "finishes")
    )
    program.start()
    program.actions.train.trigger()
    dialog = program.controller.training
    program.qtbot.addWidget(dialog)
    dialog.form.add_source("builtin:oneills1850")
    dialog.start_button.click()
    program.wait(lambda: dialog.use_button.isVisible())
    new = program.networks[0].__class__("My tunes", Path("/networks/new"))
    program.networks.append(new)
    dialog.use_button.click()
    assert program.panel.chosen_network() == Path("/networks/new")
    assert program.panel.network.currentText() == "My tunes"


def test_closing_while_a_training_runs_asks_and_reaps_it(program) -> None:
    program.trainer = lambda: TrainerProcess(program.folder / "log", (sys.executable, FAKE_TRAINER, "waits"))
    program.start()
    program.actions.train.trigger()
    dialog = program.controller.training
    program.qtbot.addWidget(dialog)
    dialog.form.add_source("builtin:oneills1850")
    dialog.start()
    program.wait(lambda: len(dialog.plot.training) == 2)
    program.dialogs.confirms = False
    assert not program.window.close()
    assert dialog.training
    program.dialogs.confirms = True
    assert program.window.close()
    program.controller.shut_down()
    assert not dialog.training


def test_every_field_and_button_has_a_name_for_screen_readers_and_a_way_by_tab(program) -> None:
    program.start()
    panel, transport = program.panel, program.window.transport
    fields = (
        panel.network,
        panel.bars,
        panel.candidate_count,
        panel.temperature,
        panel.seed,
        transport.tempo,
        transport.output,
    )
    assert all(
        field.accessibleName() and field.toolTip()
        for field in (*fields, program.editor)
        if field is not program.editor
    )
    assert program.editor.accessibleName()
    shortcuts = (panel.continue_button, panel.cancel_button, transport.play_button, transport.stop_button)
    assert all("(" in button.toolTip() for button in shortcuts)
    order = []
    widget = panel.network
    while len(order) < 60 and widget not in order:
        order.append(widget)
        widget = widget.nextInFocusChain()
    places = [order.index(field) for field in fields[:5]]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "name", ["icons/play.svg", "icons/stop.svg", "icons/carolan.svg", "style.qss", "examples/first-start.abc"]
)
def test_every_resource_is_there(name: str) -> None:
    assert resource(name).is_file()


def test_the_style_sheet_names_only_colours_that_exist() -> None:
    import re
    from dataclasses import asdict

    used = set(re.findall(r"@(\w+)", resource("style.qss").read_text()))
    assert used <= set(asdict(LIGHT))


def test_a_very_long_tunebook_opens_uncoloured_and_unchecked_and_says_so(program) -> None:
    tune = "X:1\nT:A\nL:1/8\nM:4/4\nK:C\nCDEF GABc|CDEF GABc|]\n\n"
    text = tune * (350_000 // len(tune))
    program.start(text)
    program.wait(lambda: program.status.problems == "Too long to check")
    assert program.editor.text() == text
    assert not program.editor.document().firstBlock().layout().formats()
    program.editor.load(tune)
    program.wait(lambda: program.status.problems == "No problems")
    assert program.editor.document().firstBlock().layout().formats()


def test_a_fault_of_our_own_is_a_sentence_in_the_window_and_a_trace_in_the_log(
    program, tmp_path, monkeypatch
) -> None:
    import logging

    from desktop.ending import FAULT, Faults, keep_log

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    handlers = list(logging.getLogger().handlers)
    program.start()
    keep_log(tmp_path / "log" / "carolan.log")
    faults = Faults(program.status.complain, program.window)

    def fail() -> None:
        try:
            raise ZeroDivisionError("for the log only")
        except ZeroDivisionError as fault:
            sys.excepthook(type(fault), fault, fault.__traceback__)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert program.status.message != FAULT  # no other thread may touch the window
    program.wait(lambda: program.status.message == FAULT)
    program.status.say("")
    faults.close()
    fail()
    QApplication.processEvents()
    assert program.status.message == ""  # the window goes: the log alone is told
    for handler in set(logging.getLogger().handlers) - set(handlers):
        logging.getLogger().removeHandler(handler)
        handler.close()
    assert (tmp_path / "log" / "carolan.log").read_text().count("ZeroDivisionError: for the log only") == 2


def test_no_key_does_two_things_and_no_letter_of_a_menu_means_two_entries(program) -> None:
    program.start()
    keys: list[str] = []
    for heading in program.window.menuBar().actions():
        entries = [each for each in _entries(heading.menu()) if not each.isSeparator()]
        keys += [key.toString() for each in entries for key in each.shortcuts()]
        texts = [each.text() for each in heading.menu().actions() if "&" in each.text()]
        letters = [text[text.index("&") + 1].lower() for text in texts]
        assert len(letters) == len(set(letters)), (heading.text(), sorted(letters))
    assert len(keys) == len(set(keys)), sorted(keys)


def _entries(menu: QMenu) -> list[QAction]:
    """What a menu and the menus in it hold."""
    inside = [_entries(each.menu()) for each in menu.actions() if each.menu() is not None]
    return [each for each in menu.actions() if each.menu() is None] + [
        each for part in inside for each in part
    ]
