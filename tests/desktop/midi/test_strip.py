"""What becomes of messages on their way to one output."""

import pytest

from desktop.midi import messages
from desktop.midi.protocol import Route
from desktop.midi.strip import Strip

C, C_OFF = messages.note_on(2, 60, 80), messages.note_off(2, 60)
DRUM = messages.note_on(9, 38, 80)


def strip(**values: int | bool) -> Strip:
    return Strip(Route("port", "Synth", **values))  # type: ignore[arg-type]


def test_a_plain_route_changes_nothing() -> None:
    plain = strip()
    for data in (
        C,
        messages.control_change(2, 7, 90),
        messages.program_change(2, 40),
        b"\xe2\x00\x40",
        C_OFF,
    ):
        assert plain.take(data) == (data,)


def test_everything_but_drums_goes_to_the_channel() -> None:
    moved = strip(channel=5)
    assert moved.take(C) == (messages.note_on(5, 60, 80),)
    assert moved.take(messages.program_change(2, 40)) == (messages.program_change(5, 40),)
    assert moved.take(C_OFF) == (messages.note_off(5, 60),)
    assert moved.take(DRUM) == (DRUM,)


def test_keys_are_transposed_but_drums_stay() -> None:
    moved = strip(transpose=-12)
    assert moved.take(C) == (messages.note_on(2, 48, 80),)
    assert moved.take(C_OFF) == (messages.note_off(2, 48),)
    assert moved.take(DRUM) == (DRUM,)


@pytest.mark.parametrize(("semitones", "pitch"), [(12, 120), (-12, 5)])
def test_a_key_beyond_the_keyboard_is_left_out_and_so_is_its_end(semitones: int, pitch: int) -> None:
    moved = strip(transpose=semitones)
    assert moved.take(messages.note_on(0, pitch, 80)) == ()
    assert moved.take(messages.note_off(0, pitch)) == ()


@pytest.mark.parametrize(("percent", "velocity"), [(50, 40), (200, 127), (1, 1)])
def test_loudness_is_scaled_and_never_ends_a_note(percent: int, velocity: int) -> None:
    assert strip(velocity_percent=percent).take(C) == (messages.note_on(2, 60, velocity),)


def test_no_loudness_at_all_is_silence() -> None:
    mute = strip(velocity_percent=0)
    assert mute.take(C) == ()
    assert mute.take(C_OFF) == ()


def test_the_instrument_of_the_route_is_set_before_the_first_note() -> None:
    own = strip(program=73, bank=300)
    bank = messages.control_change(2, 0, 2), messages.control_change(2, 32, 44)
    assert own.take(C) == (*bank, messages.program_change(2, 73), C)
    own.take(C_OFF)
    assert own.take(C) == (C,)


def test_the_instrument_of_the_tune_gives_way_to_that_of_the_route() -> None:
    own = strip(program=73, bank=0)
    sent = own.take(messages.control_change(2, 0, 5)) + own.take(messages.program_change(2, 40))
    assert messages.program_change(2, 40) not in sent
    assert messages.control_change(2, 0, 5) not in sent
    assert sent[-1] == messages.program_change(2, 73)


def test_drums_keep_their_kit() -> None:
    kit = messages.program_change(9, 25)
    assert strip(program=73).take(kit) == (kit,)


def test_the_metronome_is_kept_from_an_output_that_does_not_want_it() -> None:
    assert strip(takes_click=False).take(DRUM, is_click=True) == ()
    assert strip(takes_click=False).take(DRUM) == (DRUM,)
    assert strip().take(DRUM, is_click=True) == (DRUM,)


def test_a_note_is_ended_where_it_began_though_the_route_was_changed_meanwhile() -> None:
    before = strip(channel=3, transpose=2)
    before.take(C)
    after = before.follow_up(Route("port", "Synth", channel=4, transpose=-5))
    assert after.take(C_OFF) == (messages.note_off(3, 62),)


def test_the_end_of_a_note_that_was_never_begun_here_is_left_out() -> None:
    assert strip().take(C_OFF) == ()


def test_a_note_on_without_loudness_ends_a_note() -> None:
    plain = strip(channel=1)
    plain.take(C)
    assert plain.take(messages.note_on(2, 60, 0)) == (messages.note_off(1, 60),)


def test_what_an_input_holds_down_is_released_and_nothing_else() -> None:
    shared = strip()
    shared.take(C)
    shared.take(messages.note_on(0, 64, 80), source="Keys")
    shared.take(messages.control_change(0, 64, 127), source="Keys")
    assert set(shared.release("Keys")) == {messages.note_off(0, 64), messages.control_change(0, 64, 0)}
    assert shared.take(C_OFF) == (C_OFF,)


def test_the_same_key_from_two_sources_is_ended_by_each() -> None:
    shared = strip()
    shared.take(C)
    shared.take(C, source="Keys")
    assert shared.take(C_OFF, source="Keys") == (C_OFF,)
    assert shared.take(C_OFF) == (C_OFF,)


def test_voices_that_meet_on_one_key_strike_it_each_and_it_sounds_to_the_later_end() -> None:
    one = strip(channel=0)
    heard = [
        one.take(data)
        for data in (
            messages.note_on(1, 60, 80),
            messages.note_on(2, 60, 70),
            messages.note_off(1, 60),
            messages.note_off(2, 60),
        )
    ]
    on, again, off = messages.note_on(0, 60, 80), messages.note_on(0, 60, 70), messages.note_off(0, 60)
    assert heard == [(on,), (off, again), (), (off,)]


def test_what_is_released_ends_each_key_once() -> None:
    one = strip(channel=0)
    for channel in (1, 2):
        one.take(messages.note_on(channel, 60, 80), source="Keys")
    assert one.release("Keys") == (messages.note_off(0, 60),)
    assert one.take(messages.note_on(1, 60, 80), source="Keys") == (messages.note_on(0, 60, 80),)


@pytest.mark.parametrize(
    ("moved", "rest"),
    [
        (b"\xe2\x7f\x7f", b"\xe2\x00\x40"),  # pitch bend
        (b"\xb2\x01\x50", b"\xb2\x01\x00"),  # modulation
        (b"\xb2\x42\x7f", b"\xb2\x42\x00"),  # the pedal that holds what sounds
        (b"\xd2\x30", b"\xd2\x00"),  # pressure
    ],
)
def test_what_a_keyboard_that_vanishes_has_moved_comes_to_rest(moved: bytes, rest: bytes) -> None:
    one = strip(channel=5)
    one.take(moved, source="Keys")
    one.take(moved, source="Other")
    there = bytes((rest[0] & 0xF0 | 5, *rest[1:]))
    assert one.release("Keys") == (there,)
    assert one.release("Keys") == ()
    one.take(rest, source="Other")
    assert one.bring_to_rest() == ()


def test_a_volume_that_was_set_stays() -> None:
    one = strip()
    one.take(messages.control_change(0, 7, 20), source="Keys")
    assert one.release("Keys") == ()


@pytest.mark.parametrize("controller", [120, 123, 124, 125, 126, 127])
def test_keys_that_a_keyboard_ends_all_at_once_are_down_no_longer(controller: int) -> None:
    one = strip(channel=5)
    others = ((messages.note_on(0, 64, 80), "Other"), (messages.note_on(1, 62, 80), "Keys"))
    for data, source in ((messages.note_on(0, 60, 80), "Keys"), *others):
        one.take(data, source=source)
    ends = (messages.note_off(5, 60), messages.control_change(5, controller, 0))
    assert one.take(messages.control_change(0, controller, 0), source="Keys") == ends
    assert not one.is_down(0, 60, "Keys")
    assert one.is_down(0, 64, "Other")
    assert one.is_down(1, 62, "Keys")
