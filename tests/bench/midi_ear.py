"""A MIDI receiver in a process of its own, for benchmarks: `midi_ear.py NAME` opens a virtual JACK input `NAME:in`.

RtMidi stamps every message in JACK's own thread, so Python's punctuality does not matter. Says "ready", and when
its standard input ends one line of JSON a message: seconds since the first, and the bytes.
"""

import json
import sys
import threading

import rtmidi

QUEUE = 1_000_000


def main() -> None:
    """Listens until standard input ends."""
    port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name=sys.argv[1], queue_size_limit=QUEUE)
    port.ignore_types(sysex=False, timing=False, active_sense=False)
    port.open_virtual_port("in")
    has_ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), has_ended.set()), daemon=True).start()
    print("ready", flush=True)
    heard: list[tuple[float, bytes]] = []
    clock = 0.0
    while not has_ended.wait(0.05):
        while message := port.get_message():
            data, since_last = message
            clock = clock + since_last if heard else 0.0
            heard.append((clock, bytes(data)))
    sys.stdout.writelines(json.dumps([round(at, 6), data.hex()]) + "\n" for at, data in heard)


if __name__ == "__main__":
    main()
