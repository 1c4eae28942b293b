"""`carolan compose --characters N`: one long text, in which the songs are found and numbered as in the seeds."""

import argparse
import secrets
import sys
from pathlib import Path

from desktop.errors import UsageError
from model.checkpoints import load_checkpoint
from model.composition import SamplingSettings
from model.notation.bars import bar_ends
from model.notation.parser import parse
from model.notation.snippets import Song, extract_songs

_MOST_CHARACTERS = 100_000


def long_text_of(arguments: argparse.Namespace, folder: Path, seed_text: str) -> str:
    """Write the text, say on standard error which songs are in it, and return it.

    UsageError for a number of characters that is out of range; ModelError where the network can't be loaded.
    """
    if not 1 <= arguments.characters <= _MOST_CHARACTERS:
        raise UsageError(f"--characters must be from 1 to {_MOST_CHARACTERS}, got {arguments.characters}.")
    try:
        settings = SamplingSettings(arguments.temperature, arguments.top_p, arguments.seed)
    except ValueError as error:
        raise UsageError(f"{error}.") from None
    checkpoint = load_checkpoint(folder)
    from model.devices import prepare_device
    from model.generation import Sampler
    from model.long_text import long_text

    prepare_device()
    adaptation = checkpoint.facts.vocabulary.adapt(seed_text or "X")
    for sentence in adaptation.sentences():
        print(sentence, file=sys.stderr)
    seed = secrets.randbelow(2**31) if settings.seed is None else settings.seed
    reads_tunes = checkpoint.facts.text_style == "tunes"
    text = long_text(Sampler(checkpoint), adaptation.text, arguments.characters, settings, seed, reads_tunes)
    _tell_songs(text)
    return text


def _tell_songs(text: str) -> None:
    """Number the songs as the seed documents do, and say what music21 makes of each."""
    from model.reading.reader import SecondReader

    songs = [song for song in extract_songs(text) if song.text.strip()]
    print(f"Found {len(songs)} songs in text", file=sys.stderr)
    with SecondReader() as reader:
        for song in songs:
            print(
                f"Generated song {song.number}: {_facts(song, reader.read(song.text).accepted)}",
                file=sys.stderr,
            )


def _facts(song: Song, accepted: bool) -> str:
    tunes = parse(song.text).tunes
    title = tunes[0].title if tunes and tunes[0].title else "without a title"
    verdict = "music21 reads it" if accepted else "music21 can't read it"
    return f"{title}, {len(bar_ends(song.text))} bars, {verdict}"
