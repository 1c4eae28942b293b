"""Folders of tunes -> texts for training, validation and test."""

import hashlib
import importlib.util
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from model.errors import ModelError
from model.notation.errors import NotationError
from model.notation.opening import OTHER_KINDS, open_as_abc
from model.spelling import normalise_tune

BUILTIN_COLLECTIONS = (
    "oneills1850", "ryansMammoth", "airdsAirs", "miscFolk", "essenFolksong", "germanFolksong",
)  # fmt: skip
_PARTS_OF = {
    "germanFolksong": ("essenFolksong", ("altdeu", "ballad", "boehme", "erk", "fink", "kinder", "zuccal"))
}
_MAX_FILE_BYTES = 64 * 2**20
_TUNE_START = re.compile(r"^X:", re.MULTILINE)
_NOTE = re.compile(r"\"[^\"\n]*\"|![^!\n]*!|\{[^}\n]*\}|\[[A-Za-z]:[^]\n]*\]|([A-Ga-g])([,']*)")
_SHINGLE = 14  # diatonic steps that two variants of a tune share somewhere


@dataclass(frozen=True)
class CorpusTune:
    """One tune of a corpus."""

    title: str
    text: str  # normalised: X:1, T:, R:, M:, L:, K:, then the music
    source: str  # collection or file


@dataclass(frozen=True)
class Corpus:
    """A corpus as training wants it, and as the seed documents do."""

    names: tuple[str, ...]  # the folders or collections
    tunes: tuple[CorpusTune, ...]
    raw_text: str  # the files as they are, one after the other
    left_out: int  # tunes that could not be normalised (several voices, no music)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Split:
    """Tunes for training, for choosing the checkpoint, and for the final figure."""

    training: tuple[CorpusTune, ...]
    validation: tuple[CorpusTune, ...]
    test: tuple[CorpusTune, ...]


def read_corpus(sources: Sequence[str]) -> Corpus:
    """Return the corpus of folders, files and `builtin:NAME` collections.

    ModelError (one sentence) for a source that is not there or holds no tunes. A file that can't be read is
    left out with a warning. The same tune in the same words is taken once.
    """
    raw, warnings, tunes, left_out = [], [], [], 0
    seen: set[str] = set()
    for source in sources:
        texts, troubles = _texts_of(source)
        warnings += troubles
        found = 0
        for name, text in texts:
            raw.append(text)
            for piece in split_tunes(text):
                normal = normalise_tune(piece)
                if normal is None:
                    left_out += 1
                elif normal.text not in seen:
                    seen.add(normal.text)
                    found += 1
                    tunes.append(CorpusTune(normal.title, normal.text, name))
        if not found:
            raise ModelError(
                f"No tunes were found in {source}: it holds no .abc file with an X: and a K: line, and no MIDI or "
                "MusicXML file of one voice."
            )
    if not tunes:
        raise ModelError("No corpus was given; name a folder of .abc files, or builtin:oneills1850.")
    return Corpus(tuple(sources), tuple(tunes), "\n\n".join(raw), left_out, tuple(warnings))


def split_tunes(text: str) -> tuple[str, ...]:
    """The tunes of a tunebook's text: from each X: line to the next (ABC 2.1, 2.2.2)."""
    starts = [match.start() for match in _TUNE_START.finditer(text)]
    return tuple(text[a:b] for a, b in pairwise([*starts, len(text)]))


def split_corpus(
    corpus: Corpus,
    validation_share: float = 0.025,
    test_share: float = 0.025,
    apart: Sequence[CorpusTune] = (),
) -> Split:
    """Return the split by tune; variants of one tune stand on one side.

    Two tunes are variants where their titles or their melodies agree, or where they share several runs of
    diatonic steps (so that the key does not matter). The side is drawn from a digest of a melody of the group, so that it
    stays the same when the corpus grows or the spelling of the texts is improved. Shares are of the groups,
    about. What is a variant of a tune kept `apart` is a test tune.
    """
    sides: tuple[list[CorpusTune], list[CorpusTune], list[CorpusTune]] = ([], [], [])
    strangers = {id(tune) for tune in apart}
    for group in variant_groups((*corpus.tunes, *apart)):
        if any(id(tune) in strangers for tune in group):
            sides[2].extend(tune for tune in group if id(tune) not in strangers)
            continue
        place = int(min(melody_digest(tune.text) for tune in group), 16) / 16**12
        side = 1 if place < validation_share else 2 if place < validation_share + test_share else 0
        sides[side].extend(group)
    if not sides[0]:  # a few variants of one tune, and all would be held out
        return Split(corpus.tunes, (), ())
    return Split(tuple(sides[0]), tuple(sides[1]), tuple(sides[2]))


def split_as_before(corpus: Corpus, held_out: Collection[str]) -> Split:
    """Return the split of a training that goes on: the melodies (digests) held out then stay so, no others.

    However the corpus or the rule of the split has changed since, no tune changes sides. Those that the rule
    would not hold out any more count as test tunes.
    """
    validation = {melody_digest(tune.text) for tune in split_corpus(corpus).validation}
    sides: tuple[list[CorpusTune], list[CorpusTune], list[CorpusTune]] = ([], [], [])
    for tune in corpus.tunes:
        digest = melody_digest(tune.text)
        sides[0 if digest not in held_out else 1 if digest in validation else 2].append(tune)
    return Split(tuple(sides[0]), tuple(sides[1]), tuple(sides[2]))


def variant_groups(tunes: Sequence[CorpusTune]) -> tuple[tuple[CorpusTune, ...], ...]:
    """The tunes in groups of variants, in the order of their first tunes."""
    leaders = list(range(len(tunes)))

    def leader(i: int) -> int:
        while leaders[i] != i:
            leaders[i] = leaders[leaders[i]]
            i = leaders[i]
        return i

    for first, second in _variant_pairs(tunes):
        a, b = leader(first), leader(second)
        leaders[max(a, b)] = min(a, b)
    groups: dict[int, list[CorpusTune]] = defaultdict(list)
    for number, tune in enumerate(tunes):
        groups[leader(number)].append(tune)
    return tuple(tuple(group) for group in groups.values())


def _variant_pairs(tunes: Sequence[CorpusTune]) -> Iterable[tuple[int, int]]:
    by_title: dict[str, int] = {}
    by_melody: dict[str, int] = {}
    holders: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for number, tune in enumerate(tunes):
        title = re.sub(r"[^a-z]|^(the|a|an)\b|\b(the|a|an)$", "", tune.title.lower())
        if title:
            yield number, by_title.setdefault(title, number)
        yield number, by_melody.setdefault(melody_digest(tune.text), number)
        for shingle in _shingles(tune.text):
            holders[shingle].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in holders.values():
        if len(numbers) <= 12:  # a run that more tunes share is a commonplace, not a sign of kinship
            for i, first in enumerate(numbers):
                for second in numbers[i + 1 :]:
                    shared[first, second] += 1
    yield from (pair for pair, count in shared.items() if count >= 3)


def melody_digest(text: str) -> str:
    """A digest, 12 hexadecimal digits, of a tune's diatonic steps: the same in every key and spelling."""
    return hashlib.sha256(repr(_diatonic_steps(text)).encode()).hexdigest()[:12]


def _diatonic_steps(text: str) -> list[int]:
    """The steps between the letters of a tune's notes; grace notes and chord symbols are left out."""
    body = text.partition("\nK:")[2].partition("\n")[2]
    heights = []
    for match in _NOTE.finditer(body):
        letter, octaves = match.groups()
        if letter:
            height = "CDEFGAB".index(letter.upper()) + (7 if letter.islower() else 0)
            heights.append(height + 7 * (octaves.count("'") - octaves.count(",")))
    return [b - a for a, b in pairwise(heights)]


def _shingles(text: str) -> set[tuple[int, ...]]:
    """All runs of diatonic steps in a tune's music; runs that hardly move are left out."""
    steps = _diatonic_steps(text)
    runs = (tuple(steps[i : i + _SHINGLE]) for i in range(len(steps) - _SHINGLE + 1))
    return {run for run in runs if len(set(run)) > 3}


def _texts_of(source: str) -> tuple[list[tuple[str, str]], list[str]]:
    """(name, ABC) of every tunebook, MIDI file and score of a source, and a sentence for each that can't be read."""
    folder, label = _folder_of(source)
    kinds = (".abc",) if label else (".abc", *OTHER_KINDS)
    files = (
        [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.suffix.lower() in kinds)
    )
    if label in _PARTS_OF:
        files = [path for path in files if path.name.startswith(_PARTS_OF[label][1])]
    texts, warnings = [], []
    for path in files:
        try:
            texts.append((label or path.name, open_as_abc(path, _MAX_FILE_BYTES).text))
        except NotationError as problem:
            warnings.append(str(problem))
    return texts, warnings


def _folder_of(source: str) -> tuple[Path, str]:
    if not source.startswith("builtin:"):
        try:
            there = Path(source).exists()
        except OSError:  # a name that no folder can have, or one that may not be looked into
            there = False
        if not there:
            raise ModelError(f"There is no folder {source[:200]}; name a folder of .abc files.")
        return Path(source), ""
    name = source.removeprefix("builtin:")
    if name not in BUILTIN_COLLECTIONS:
        raise ModelError(
            f"No built-in collection is called {name!r}; there are {', '.join(BUILTIN_COLLECTIONS)}."
        )
    package = importlib.util.find_spec("music21")
    if package is None or not package.submodule_search_locations:
        raise ModelError("The package music21, which brings the built-in collections, is not installed.")
    return Path(package.submodule_search_locations[0]) / "corpus" / _PARTS_OF.get(name, (name,))[0], name
