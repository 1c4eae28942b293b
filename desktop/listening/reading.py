"""How the phrases of a conversation are read: what the network is asked, and what is written down."""

from collections.abc import Sequence
from dataclasses import replace

from desktop.listening.manner import Manner
from desktop.listening.stage import Stage
from desktop.listening.talk import Talk
from model.composition import CompositionRequest
from model.notation.errors import NotationError
from model.notation.transcribe_phrase import PhraseSettings, WrittenPhrase, transcribe_phrase
from model.notation.transcribe_played import HeardNote

_MOST_BARS = 64  # that are answered at once


def new_talk(manner: Manner) -> Talk:
    """Returns the talk before anything was said."""
    return Talk(manner.bar_meter.text, manner.unit, manner.key, manner.tempo)


def settings(manner: Manner, talk: Talk, bars: int | None = None) -> PhraseSettings:
    """Returns how a phrase is read: to the beat where there is one, otherwise in a tempo of its own.

    Upbeats are filled up with rests: the bars of the other stand before them.
    """
    return PhraseSettings(
        meter=talk.meter, key=talk.key or None, unit=talk.unit,
        tempo=manner.tempo if manner.has_beat else None, expected_tempo=talk.tempo,
        begins_bar=manner.has_beat, bars=bars, fills_upbeat=True,
    )  # fmt: skip


class PhraseReader:
    """Reads phrases as the network does, the same one only once: what is asked at its end is known by then."""

    def __init__(self) -> None:
        self._question: object = None
        self._asked: WrittenPhrase | None = None

    def as_asked(self, notes: Sequence[HeardNote], how: PhraseSettings) -> WrittenPhrase:
        """Returns the phrase with its last note held until the bar ends.

        So the question is known when the last key goes down, however long it is held; of the other notes the
        ends were known before. NotationError for what can't be written.
        """
        question = how, tuple((note.start_seconds, note.pitch) for note in notes)
        if self._asked is None or question != self._question:
            self._asked = transcribe_phrase(notes, replace(how, holds_last=True))
            self._question = question
        return self._asked


def ask(
    reader: PhraseReader, notes: Sequence[HeardNote], manner: Manner, talk: Talk, stage: Stage,
    bars: int | None = None,
) -> WrittenPhrase | None:  # fmt: skip
    """Asks for the answer to a phrase and returns the phrase; None where there is none that can be written.

    `bars`: see `settings`. What can't be written is told in a sentence.
    """
    if not notes:
        return None
    try:
        asked = reader.as_asked(notes, settings(manner, talk, bars))
    except NotationError as error:
        stage.writes.say(str(error))
        return None
    stage.answers.ask(request(joined(talk, asked), manner, asked.bars))
    return asked


def as_written(notes: Sequence[HeardNote], how: PhraseSettings, asked: WrittenPhrase) -> WrittenPhrase:
    """Returns the phrase as it stands in the editor, read as it was asked but with its last note as it was."""
    anacrusis = asked.anacrusis if not how.fills_upbeat else None
    return transcribe_phrase(notes, replace(how, key=asked.key, anacrusis=anacrusis, bars=len(asked.bars)))


def joined(talk: Talk, asked: WrittenPhrase) -> Talk:
    """Returns the talk in the key of its first phrase, at the tempo of the latest."""
    return replace(talk, key=talk.key or asked.key, tempo=asked.tempo)


def request(talk: Talk, manner: Manner, phrase: tuple[str, ...]) -> CompositionRequest:
    """Returns what the network is asked for: so many bars that go on from a phrase."""
    return CompositionRequest(
        talk.seed(phrase), answer_length(manner, phrase), 1, manner.sampling,
        go_on=True, compass=manner.compass, density=manner.density,
    )  # fmt: skip


def answer_length(manner: Manner, phrase: tuple[str, ...]) -> int:
    """Returns how many bars answer a phrase."""
    return min(_MOST_BARS, manner.answer_bars or max(1, len(phrase)))
