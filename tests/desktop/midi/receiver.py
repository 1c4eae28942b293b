"""A MIDI receiver in a process of its own: prints each message that arrives as a line of JSON.

`receiver.py NAME` opens a virtual JACK input `NAME:in`; `receiver.py NAME OUTPUT` connects to that output.
The first line says {"ready": true}. Times are of the system-wide monotonic clock. Ends when its input ends.
"""

import json
import sys
import time

import rtmidi


def main() -> None:
    """Listens until standard input ends."""
    port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=sys.argv[1], queue_size_limit=100_000)
    port.ignore_types(sysex=False, timing=False, active_sense=False)
    port.set_callback(lambda event, _: say({"at": time.monotonic(), "data": bytes(event[0]).hex()}))
    if len(sys.argv) > 2:
        names = port.get_ports()
        port.open_port(next(index for index, name in enumerate(names) if sys.argv[2] in name), "in")
    else:
        port.open_virtual_port("in")
    say({"ready": True})
    sys.stdin.read()


def say(line: dict[str, object]) -> None:
    """One line, in one write, so that threads never mix theirs."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
