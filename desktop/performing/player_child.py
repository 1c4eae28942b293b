"""The player process with Qt's audio: `python -m desktop.performing.player_child`.

Commands come as lines of JSON on standard input, reports go as lines of JSON to standard output; both are
described in `desktop.midi.protocol`. The end of standard input ends the player in silence.
"""

import io
import sys
from collections.abc import Callable

from desktop.midi.host import Audio, AudioSource
from desktop.midi.process import serve


def open_audio(source: AudioSource, lost: Callable[[str], None]) -> Audio:
    """The default audio device; Qt is imported here: who plays into a MIDI port does not pay for it."""
    from desktop.performing.audio_sink import SinkAudio

    return SinkAudio(source, lost)


def main() -> int:
    """Runs the player; returns the exit code."""
    commands = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    return serve(commands, open_audio)


if __name__ == "__main__":
    sys.exit(main())
