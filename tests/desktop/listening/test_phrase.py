"""Messages of a keyboard become the notes of a phrase."""

from desktop.listening.phrase import Phrase, within
from desktop.midi import messages
from model.notation.transcribe_played import HeardNote

ON, OFF = messages.note_on, messages.note_off


def test_a_key_that_is_struck_and_released_is_a_note() -> None:
    phrase = Phrase()
    assert phrase.take(1.0, ON(0, 60, 80)) and phrase.take(1.5, OFF(0, 60))
    assert phrase.notes(9.0) == (HeardNote(1.0, 1.5, 60),)
    assert (phrase.began, phrase.last_struck, phrase.velocity) == (1.0, 1.0, 80)


def test_velocity_zero_ends_a_note() -> None:
    phrase = Phrase()
    phrase.take(0.0, ON(0, 60, 80))
    phrase.take(0.4, bytes((0x90, 60, 0)))
    assert phrase.notes(9.0) == (HeardNote(0.0, 0.4, 60),)


def test_a_key_that_is_struck_twice_ends_its_first_note() -> None:
    phrase = Phrase()
    phrase.take(0.0, ON(0, 60, 80))
    phrase.take(0.3, ON(0, 60, 90))
    phrase.take(0.5, OFF(0, 60))
    assert phrase.notes(9.0) == (HeardNote(0.0, 0.3, 60), HeardNote(0.3, 0.5, 60))


def test_a_release_without_a_stroke_and_a_pedal_are_nothing() -> None:
    phrase = Phrase()
    assert not phrase.take(0.0, OFF(0, 60))
    assert not phrase.take(0.1, messages.control_change(0, messages.SUSTAIN_PEDAL, 127))
    assert phrase.notes(1.0) == () and phrase.silent_since(1.0) is None


def test_the_same_key_on_two_channels_is_two_notes() -> None:
    phrase = Phrase()
    phrase.take(0.0, ON(0, 60, 80))
    phrase.take(0.1, ON(1, 60, 80))
    phrase.take(0.2, OFF(0, 60))
    assert phrase.notes(0.5) == (HeardNote(0.0, 0.2, 60), HeardNote(0.1, 0.5, 60))


def test_a_key_that_is_never_released_ends_by_itself() -> None:
    phrase = Phrase(longest_note_seconds=2.0)
    phrase.take(1.0, ON(0, 60, 80))
    assert phrase.silent_since(2.9) is None
    assert phrase.silent_since(3.5) == 3.0
    assert phrase.wakes_at(0.5) == 3.5
    assert phrase.notes(100.0) == (HeardNote(1.0, 3.0, 60),)
    phrase.take(50.0, OFF(0, 60))
    assert phrase.notes(100.0) == (HeardNote(1.0, 3.0, 60),)


def test_a_phrase_is_silent_since_its_last_release() -> None:
    phrase = Phrase()
    phrase.take(0.0, ON(0, 60, 80))
    phrase.take(0.2, ON(0, 62, 80))
    phrase.take(0.4, OFF(0, 62))
    assert phrase.silent_since(0.5) is None
    phrase.take(0.6, OFF(0, 60))
    assert phrase.silent_since(0.9) == 0.6
    assert phrase.wakes_at(0.05) == 0.65


def test_a_flood_fills_a_phrase_and_no_more() -> None:
    phrase = Phrase(most_notes=10)
    for index in range(1000):
        phrase.take(index / 1000, ON(0, index % 128, 80))
        phrase.take(index / 1000, OFF(0, index % 128))
    assert phrase.count == 10 and phrase.is_full
    assert phrase.silent_since(2.0) is not None


def test_a_note_a_little_early_stands_on_the_bar_line() -> None:
    notes = (HeardNote(1.97, 2.4, 60), HeardNote(2.5, 2.9, 62), HeardNote(3.98, 4.4, 64))
    assert tuple(within(notes, 2.0, 4.0, early=0.05)) == (
        HeardNote(0.0, 2.4 - 2.0, 60),
        HeardNote(0.5, 2.9 - 2.0, 62),
    )
