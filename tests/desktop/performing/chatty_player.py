"""A player process for tests: says what it is told by the name of its one argument."""

import sys

from desktop.midi.protocol import (
    Finished,
    Load,
    Play,
    Playing,
    Quit,
    Ready,
    Stop,
    Stopped,
    command_from_line,
    to_line,
)


def say(report) -> None:
    print(to_line(report), flush=True)


behaviour = sys.argv[1]
say(Ready())
print("a library's own chatter", flush=True)
loaded = 0
for line in sys.stdin:
    command = command_from_line(line)
    if isinstance(command, Load):
        loaded = len(command.performance.events)
    elif isinstance(command, Play):
        say(Playing(float(loaded)))
        if behaviour == "dies":
            sys.exit(3)
        if behaviour == "finishes":
            say(Finished(1.0))
    elif isinstance(command, Stop):
        say(Stopped(0.5))
    elif isinstance(command, Quit) and behaviour != "deaf":
        break
while behaviour == "deaf":
    sys.stdin.read()
    import time

    time.sleep(60)
