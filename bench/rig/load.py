"""Send prepared requests over kept connections and say how long each took.

Runs as a process of its own, without Django, so that its work is not counted as the server's:
`python load.py SPEC`, where SPEC is a pickled dict: address, requests (bytes each), connections,
and `rate` a second (0: each connection as fast as it is answered). Prints one JSON object.

With a rate, a request is late from the moment it was to be sent, not from when a connection became
free: a stalled server is not flattered.
"""

from __future__ import annotations

import itertools
import json
import pickle
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO


def main() -> None:
    spec = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 — written by the bench itself
    run = Run(spec)
    threads = [threading.Thread(target=run.connection) for _ in range(spec["connections"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - run.began
    cpu = time.process_time()
    result = {
        "seconds": seconds,
        "milliseconds": run.milliseconds,
        "statuses": run.statuses,
        "bytes": run.received,
        "cpu": cpu,
        "faults": run.faults[:3],
    }
    sys.stdout.write(json.dumps(result))


class Run:
    """The state that the connections share."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.address: tuple[str, int] = spec["address"]
        self.requests: list[bytes] = spec["requests"]
        self.rate: float = spec["rate"]
        self.turn: Iterator[int] = itertools.count()  # next() is atomic
        self.milliseconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.received = 0
        self.faults: list[str] = []
        self.began = time.perf_counter()

    def connection(self) -> None:
        with socket.create_connection(self.address, timeout=120) as link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = link.makefile("rb")
            while (number := next(self.turn)) < len(self.requests):
                due = self._wait_for(number)
                link.sendall(self.requests[number])
                status, body = _answer(stream)
                self.milliseconds.append((time.perf_counter() - due) * 1e3)
                self.statuses[status] += 1
                self.received += len(body)
                if status >= 400:
                    self.faults.append(body[:300].decode("utf-8", "replace"))

    def _wait_for(self, number: int) -> float:
        """The moment at which this request is due; now, where no rate is set."""
        if not self.rate:
            return time.perf_counter()
        due = self.began + number / self.rate
        time.sleep(max(0.0, due - time.perf_counter()))
        return due


def _answer(stream: BinaryIO) -> tuple[int, bytes]:
    """The status and the body of one answer, of known length or in pieces."""
    status = int(stream.readline().split(b" ")[1])
    length, is_chunked = 0, False
    while (line := stream.readline().strip().lower()) != b"":
        name, _, value = line.partition(b":")
        if name == b"content-length":
            length = int(value)
        is_chunked |= name == b"transfer-encoding" and b"chunked" in value
    if not is_chunked:
        return status, stream.read(length)
    pieces = []
    while size := int(stream.readline(), 16):
        pieces.append(stream.read(size))
        stream.readline()
    stream.readline()
    return status, b"".join(pieces)


if __name__ == "__main__":
    main()
