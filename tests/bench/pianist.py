"""A pianist in a process of its own: plays phrases over JACK, and notes when the answer begins.

`pianist.py NAME` has the ports `NAME:out` and `NAME:in`. A line of JSON on standard input, [[seconds, "hex"], ...],
is played at these times from now; standard output tells one line a message that was sent or arrived:
{"sent": bool, "at": seconds of the system's monotonic clock, "data": "hex"}.
"""

import json
import sys
import time

import rtmidi


def main() -> None:
    """Plays until standard input ends."""
    name = sys.argv[1]
    out = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, name=name)
    out.open_virtual_port("out")
    heard = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=f"{name}Ear", queue_size_limit=100_000)
    heard.set_callback(lambda event, _: say(False, bytes(event[0])))
    heard.open_virtual_port("in")
    say(False, b"")
    for line in sys.stdin:
        start = time.monotonic()
        for at, data in json.loads(line):
            time.sleep(max(0.0, start + at - time.monotonic()))
            message = bytes.fromhex(data)
            out.send_message(message)
            say(True, message)


def say(sent: bool, data: bytes) -> None:
    """One line, in one write, so that threads never mix theirs."""
    sys.stdout.write(json.dumps({"sent": sent, "at": time.monotonic(), "data": data.hex()}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
