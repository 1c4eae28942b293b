"""Adds the index of its tunes and their style to a checkpoint that was trained without them.

python -m model.style_files CHECKPOINT_FOLDER [SOURCE...]
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from model.checkpoints import read_facts
from model.corpus import CorpusTune, melody_digest, read_corpus
from model.originality import MelodyIndex
from model.style import Style


def write_style_files(
    folder: Path, training: Sequence[CorpusTune], held_out: Sequence[CorpusTune]
) -> tuple[MelodyIndex, Style]:
    """Write the index and the style of a checkpoint's training tunes into its folder, and return them.

    The `held_out` tunes say how long a run tunes share. ModelError where the folder is read-only or full.
    """
    index = MelodyIndex.of_tunes((tune.title, tune.text) for tune in training)
    style = Style.of_tunes([tune.text for tune in training], [tune.text for tune in held_out], index)
    index.save(folder)
    style.save(folder)
    return index, style


def main(words: list[str]) -> int:
    """Add what is missing to the checkpoint that `words` name; its sources where they are not all built in."""
    folder = Path(words[0])
    facts = read_facts(folder)
    corpus = read_corpus(words[1:] or list(facts.corpus["sources"]))
    known = set(facts.corpus.get("held_out_melodies", ()))
    held_out = [tune for tune in corpus.tunes if melody_digest(tune.text) in known]
    training = [tune for tune in corpus.tunes if melody_digest(tune.text) not in known]
    index, style = write_style_files(folder, training, held_out)
    habits = {name: (round(habit.mean, 3), round(habit.deviation, 3)) for name, habit in style.habits.items()}
    print(f"{folder}: {len(index.titles)} melodies, usual run {style.usual_run} notes, habits {habits}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
