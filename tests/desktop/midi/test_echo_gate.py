"""A loop of cables ends, and what a hand does passes."""

from desktop.midi import messages
from desktop.midi.echo_gate import EchoGate

SILENCE = messages.control_change(3, messages.ALL_NOTES_OFF, 0)


def test_what_comes_back_from_an_output_at_once_does_not_go_round_for_ever() -> None:
    gate, times = EchoGate(), 0
    while gate.lets_pass(SILENCE, "Loop", 100.0 + times * 0.0014):
        times += 1
        assert times < 100


def test_a_knob_that_says_one_step_more_thirty_times_a_second_passes() -> None:
    gate, step = EchoGate(), messages.control_change(0, 16, 65)
    assert all(gate.lets_pass(step, "Knob", 100.0 + turn / 30) for turn in range(120))


def test_what_another_input_or_another_value_says_is_no_echo() -> None:
    gate = EchoGate()
    while gate.lets_pass(SILENCE, "Loop", 100.0):
        pass
    assert gate.lets_pass(SILENCE, "Keys", 100.0)
    assert gate.lets_pass(messages.control_change(3, 1, 64), "Loop", 100.0)
    assert gate.lets_pass(SILENCE, "Loop", 101.0)


def test_a_key_that_is_struck_fast_is_no_echo() -> None:
    gate = EchoGate()
    keys = (messages.note_on(0, 60, 80), messages.note_off(0, 60)) * 200
    assert all(gate.lets_pass(data, "Keys", 100.0) for data in keys)
