"""The helper process as its owner sees it: lines in, answers out, never a wait that can't end."""

import contextlib
import io
import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]  # from where `python -m model.reading` is found


class ReadingChild:
    """One helper process. It is written to and read from in threads, so that a child that hangs blocks nobody."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start `command`; OSError where it can't be started."""
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
        )
        self._requests: queue.Queue[bytes | None] = queue.Queue()
        self._answers: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=target, name=f"reading-{target.__name__}", daemon=True)
            for target in (self._write, self._collect)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """False once the process has ended."""
        return self._process.poll() is None

    def ask(self, request: Mapping[str, Any]) -> None:
        """Send a request; its answer comes by `next_answer`."""
        self._requests.put(json.dumps(request).encode("ascii") + b"\n")

    def next_answer(self, seconds: float) -> dict[str, Any] | None:
        """Return the next JSON object that the child said; queue.Empty after `seconds`, None when it is gone."""
        answer = self._answers.get(timeout=seconds)
        if answer is None:
            self._answers.put(None)  # gone stays gone
        return answer

    def close(self) -> None:
        """End the process and both threads, which close their pipes."""
        self._process.kill()
        self._process.wait()
        self._requests.put(None)
        for thread in self._threads:
            thread.join(timeout=1.0)  # a grandchild may hold the pipe open

    def _write(self) -> None:
        pipe = self._process.stdin
        with contextlib.suppress(OSError):  # the child is gone, the rest of a request with it
            while pipe and (line := self._requests.get()) is not None:
                pipe.write(line)
                pipe.flush()
        with contextlib.suppress(OSError):
            if pipe:
                pipe.close()

    def _collect(self) -> None:
        with self._process.stdout or io.BytesIO() as pipe:
            for line in pipe:
                try:
                    answer = json.loads(line)
                except (ValueError, RecursionError):
                    continue  # something that a library printed
                if isinstance(answer, dict):
                    self._answers.put(answer)
        self._answers.put(None)
