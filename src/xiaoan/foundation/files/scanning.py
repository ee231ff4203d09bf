"""Ask clamd, the daemon of ClamAV, about a file; clamd(8), command INSTREAM.

Each chunk goes out after its length in four bytes, a length of zero ends it; the answer is
`stream: OK` or `stream: <name> FOUND`.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from pathlib import Path

CHUNK_BYTES = 64 * 1024
SECONDS = 60.0


class ScannerAway(Exception):
    """Nobody could be asked, or the answer was no verdict: ask again later."""


def scan(path: Path, address: str, seconds: float = SECONDS) -> str:
    """The name of what was found; empty for a clean file.

    `address` is `unix:/run/clamav/clamd.ctl` or `host:port`. Raises ScannerAway.
    """
    try:
        with closing(_connected(address, seconds)) as link, path.open("rb") as content:
            link.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK_BYTES):
                link.sendall(struct.pack("!I", len(chunk)) + chunk)
            link.sendall(struct.pack("!I", 0))
            return _verdict(_answer(link))
    except OSError as error:
        raise ScannerAway(f"clamd: {error}") from error


def _connected(address: str, seconds: float) -> socket.socket:
    if address.startswith("unix:"):
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(seconds)
        try:
            link.connect(address.removeprefix("unix:"))
        except OSError:
            link.close()
            raise
        return link
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=seconds)


def _answer(link: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and (more := link.recv(4096)):
        said += more
    return said.rstrip(b"\0\n").decode(errors="replace")


def _verdict(said: str) -> str:
    told = said.removeprefix("stream: ")
    if told == "OK":
        return ""
    if told.endswith(" FOUND"):
        return told.removesuffix(" FOUND")
    raise ScannerAway(f"clamd: {said or 'no answer'}")
