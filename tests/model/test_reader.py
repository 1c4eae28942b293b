"""The second reader: music21 in a process that may hang, die or talk nonsense without harm."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from model.reading.__main__ import read_with_music21
from model.reading.reader import READING_CHARACTERS, SecondReader

GOOD = "X:1\nT:Good\nM:4/4\nL:1/8\nK:D\nDEFG ABcd|d2A2 F2D2|\n"

# What a fake helper does with each request; `n` is the request's number.
FAKE = """
import json, os, sys, time
def say(**answer): print(json.dumps(answer), flush=True)
def accept(n, notes=4): say(id=n, notes=notes, measures=1)
{before}
say(ready=True)
for line in sys.stdin:
    request = json.loads(line); n = request["id"]; abc = request["abc"]
    {reply}
"""


def fake(reply: str, before: str = "") -> list[str]:
    """The command of a helper that replies so."""
    return [sys.executable, "-c", FAKE.format(reply=reply, before=before)]


@pytest.fixture
def reader_of() -> Iterator[Callable[..., SecondReader]]:
    """What makes a reader with a fake helper; all are closed in the end."""
    readers = []

    def make(
        reply: str, before: str = "", seconds: float = 30.0, start_seconds: float = 30.0
    ) -> SecondReader:
        readers.append(SecondReader(fake(reply, before), seconds, start_seconds))
        return readers[-1]

    yield make
    for reader in readers:
        reader.close()


@pytest.fixture(scope="module")
def music21() -> Iterator[SecondReader]:
    """The real helper, with more time than a busy machine needs."""
    with SecondReader(seconds=60.0) as reader:
        yield reader


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def cancelled_after(looks: int) -> Callable[[], bool]:
    """A `cancelled` that says True from its so manieth look on."""
    rest = [False] * (looks - 1)
    return lambda: rest.pop() if rest else True


def test_music21_accepts_a_good_tune_and_counts_it(music21: SecondReader) -> None:
    reading = music21.read(GOOD)
    assert (reading.accepted, reading.notes, reading.measures) == (True, 12, 2)


@pytest.mark.parametrize("music", ["G1/0 A|", "AB|[3 cd|", ""])
def test_music21_rejects_what_it_cannot_read_and_goes_on(music21: SecondReader, music: str) -> None:
    pid = music21.pid
    reading = music21.read(f"X:1\nT:Bad\nM:4/4\nL:1/8\nK:D\n{music}\n")
    assert not reading.accepted
    assert reading.sentence.startswith("music21 ") and reading.sentence.endswith(".")
    assert "\n" not in reading.sentence
    assert music21.read(GOOD).accepted
    assert music21.pid == pid


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "♮" * 200, "%", "X:1\nK:C\n" + "[" * 3000])
def test_music21_survives_any_text(music21: SecondReader, text: str) -> None:
    music21.read(text)
    assert music21.read(GOOD).accepted


def test_helper_that_hangs_is_killed_and_the_next_tune_is_read(
    reader_of: Callable[..., SecondReader],
) -> None:
    reader = reader_of("time.sleep(999) if 'hang' in abc else accept(n)", seconds=0.2)
    reader.read("good")
    first = reader.pid
    reading = reader.read("hang")
    assert (reading.accepted, reading.sentence) == (False, "music21 gave no answer within 0.2 s.")
    assert first is not None and not is_running(first)
    assert reader.pid not in (None, first)


def test_tune_after_a_hang_is_read(reader_of: Callable[..., SecondReader], tmp_path: object) -> None:
    marker = f"{tmp_path}/hung"
    reply = (
        f"(open({marker!r}, 'w').close(), time.sleep(999)) if not os.path.exists({marker!r}) else accept(n)"
    )
    reader = reader_of(reply, seconds=2.0)
    assert not reader.read(GOOD).accepted
    assert reader.read(GOOD).accepted


def test_helper_that_dies_over_a_tune_rejects_it_and_the_next_is_read(
    reader_of: Callable[..., SecondReader],
) -> None:
    reader = reader_of("os._exit(3) if 'die' in abc else accept(n)")
    assert not reader.read("die").accepted
    assert reader.read("good").accepted


def test_helper_that_died_between_two_tunes_costs_no_tune(reader_of: Callable[..., SecondReader]) -> None:
    reader = reader_of("accept(n); time.sleep(0.05); os._exit(0)")
    assert reader.read("good").accepted
    pid = reader.pid
    assert pid is not None
    while reader._child is not None and reader._child.is_alive:
        pass
    assert reader.read("good").accepted
    assert reader.pid != pid


def test_garbage_between_the_answers_is_passed_over(reader_of: Callable[..., SecondReader]) -> None:
    chatter = "print('warning: x'); print('[1, 2]'); print('null'); print('{'); print('[' * 99999); sys.stdout.buffer.write(b'\\xff\\xfe\\n')"
    reader = reader_of(f"{chatter}; accept(n, 7)", before=chatter)
    assert reader.read("good").notes == 7


@pytest.mark.parametrize(
    "answer", ["say(id=n)", "say(id=n, notes='x', measures=[])", "say(id=n, notes=0, measures=0)"]
)
def test_answer_that_counts_no_notes_is_a_rejection(
    reader_of: Callable[..., SecondReader], answer: str
) -> None:
    reading = reader_of(answer).read("good")
    assert not reading.accepted and reading.sentence.endswith(".")


def test_cancelled_reading_ends_at_once(reader_of: Callable[..., SecondReader]) -> None:
    reader = reader_of("time.sleep(999)")
    looks = []

    def cancelled() -> bool:
        looks.append(1)
        return len(looks) > 6

    reading = reader.read(GOOD, cancelled)
    assert not reading.accepted
    assert len(looks) <= 9


def test_late_answer_to_a_cancelled_reading_is_not_taken_for_the_next(
    reader_of: Callable[..., SecondReader],
) -> None:
    reader = reader_of("time.sleep(0.3) if 'slow' in abc else None; accept(n, len(abc))")
    reader.read("a")
    for text in ("slow...", "slow..", "slow."):
        assert not reader.read(text, cancelled_after(4)).accepted
    assert reader.read("four").notes == 4


def test_helper_at_work_on_a_cancelled_tune_does_not_cost_the_next_one(
    reader_of: Callable[..., SecondReader],
) -> None:
    reader = reader_of("time.sleep(999) if 'hang' in abc else accept(n)", seconds=5.0)
    reader.read("good")
    assert not reader.read("hang", cancelled_after(5)).accepted
    assert reader.read("good").accepted


def test_helper_that_never_gets_ready_is_given_up_once(reader_of: Callable[..., SecondReader]) -> None:
    reader = reader_of("pass", before="time.sleep(999)", start_seconds=0.2)
    pid = reader.pid
    first, second = reader.read(GOOD), reader.read(GOOD)
    assert first.accepted and second.accepted
    assert "does not start" in first.sentence
    assert reader.pid is None
    assert pid is not None and not is_running(pid)


@pytest.mark.parametrize("command", [[sys.executable, "-c", "raise SystemExit(1)"], ["/no/such/program"]])
def test_helper_that_cannot_start_lets_tunes_pass_and_says_so(command: list[str]) -> None:
    with SecondReader(command) as reader:
        reading = reader.read(GOOD)
    assert reading.accepted and "does not start" in reading.sentence


def test_starting_helper_is_not_waited_for_when_cancelled(reader_of: Callable[..., SecondReader]) -> None:
    reader = reader_of("accept(n)", before="time.sleep(999)")
    assert not reader.read(GOOD, cancelled_after(3)).accepted


def test_tune_of_over_20000_characters_is_not_asked(reader_of: Callable[..., SecondReader]) -> None:
    reader = reader_of("time.sleep(999)")
    reading = reader.read("A" * (READING_CHARACTERS + 1))
    assert reading.accepted and "not asked" in reading.sentence


def test_helper_that_reads_nothing_blocks_nobody(reader_of: Callable[..., SecondReader]) -> None:
    reader = reader_of("pass", before="say(ready=True); time.sleep(999)", seconds=0.2)
    assert not reader.read("♮" * READING_CHARACTERS).accepted  # more than a pipe holds


def test_nothing_is_left_running_after_close(reader_of: Callable[..., SecondReader]) -> None:
    reader = reader_of("time.sleep(999)")
    pid = reader.pid
    assert pid is not None and is_running(pid)
    reader.close()
    reader.close()
    assert not is_running(pid)
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, 0)


def test_helper_ends_by_itself_when_its_owner_is_gone() -> None:
    import subprocess

    helper = subprocess.Popen(
        [sys.executable, "-m", "model.reading"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    helper.communicate(timeout=120)  # closes its standard input
    assert helper.returncode == 0


@pytest.mark.parametrize("tune", ["X:1\nK:G\nGAB c2d|", "X:1\nM:none\nK:D\nABc|", "K:D\nABcd|", "ABcd|"])
def test_music21_is_asked_with_the_unit_note_length_and_key_that_the_standard_implies(tune: str) -> None:
    assert read_with_music21(tune)["notes"] == sum(
        character in "ABCDEFGabcdefg" for character in tune.split("\n")[-1]
    )


def test_a_rejection_tells_a_person_no_python_words(music21: SecondReader) -> None:
    reading = music21.read("X:1\nL:1/8\nK:D\nG1/0|")
    assert not reading.accepted and "Error" not in reading.sentence and "Error" in reading.detail


def test_answer_with_another_number_is_passed_over(reader_of: Callable[..., SecondReader]) -> None:
    assert reader_of("accept(n - 1, 1); accept(n + 1, 2); accept(n, 9)").read("good").notes == 9
