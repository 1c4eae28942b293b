"""A trainer for tests: speaks the lines of `carolan train --json`; its first argument says how it behaves."""

import json
import sys
import time
from pathlib import Path

behaviour, *words = sys.argv[1:]
Path(words[words.index("--out") + 1]).mkdir(parents=True, exist_ok=True)


def say(event: str, **values: object) -> None:
    print(json.dumps({"event": event, **values}), flush=True)


print("a library's own chatter", flush=True)
if behaviour == "refuses":
    say("error", sentence="The folder holds no tunes; choose another.")
    sys.exit(1)
say("started", parameters=5, training_characters=5000, validation_characters=500, tunes=20, device="CPU")
if "--resume" in words:
    say("warning", sentence="Going on from step 2.")
for step in (1, 2):
    say("step", step=step, steps=4, loss=2.0, bits_per_character=4.0 - step, characters_per_second=900.0,
        seconds_left=240.0, validation_loss=None, validation_bits_per_character=None)  # fmt: skip
say("validated", step=2, validation_loss=1.5, validation_bits_per_character=2.2, best=True)
if behaviour == "crashes":
    print("Traceback: something nobody should read", file=sys.stderr)
    sys.exit(139)
if behaviour == "hangs":
    while True:
        time.sleep(60)
if behaviour == "waits" and "--resume" not in words:
    for line in sys.stdin:
        if line.strip() == "stop":
            break
    say("interrupted", checkpoint="/networks/half")
    sys.exit(0)
say("finished", checkpoint="/networks/new")
