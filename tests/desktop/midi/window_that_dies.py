"""Stands for the window: plays a held chord under a running scale into a port until it is killed."""

import sys
import time

from desktop.midi import messages, protocol
from desktop.midi.client import PlayerProcess
from desktop.midi.performance import Performance, TimedMessage

events = [TimedMessage(0.0, messages.note_on(0, pitch, 80)) for pitch in (36, 43, 48)]
for step in range(600):
    events.append(TimedMessage(step / 10, messages.note_on(1, 60 + step % 12, 80)))
    events.append(TimedMessage(step / 10 + 0.095, messages.note_off(1, 60 + step % 12)))
with PlayerProcess() as player:
    player.send(protocol.Open("port", sys.argv[1]))
    player.send(protocol.Load(Performance(tuple(events), 60.0)))
    player.send(protocol.Play())
    print(player.pid, flush=True)
    time.sleep(60)
