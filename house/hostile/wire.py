"""Requests that no client library would send, as the bytes that go over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_HOST: Final = b"Host: 127.0.0.1\r\n"
_JSON: Final = b"Content-Type: application/json\r\n"
_FORM: Final = b"Content-Type: application/x-www-form-urlencoded\r\n"


def _get(path: bytes, *heads: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + _HOST + b"".join(heads) + b"\r\n"


def _post(path: bytes, body: bytes, *heads: bytes) -> bytes:
    return b"POST " + path + b" HTTP/1.1\r\n" + _HOST + b"".join(heads) + b"\r\n" + body


def _length(number: bytes) -> bytes:
    return b"Content-Length: " + number + b"\r\n"


_CHUNKED: Final = b"Transfer-Encoding: chunked\r\n"
_DOOR: Final = b"/accounts/sign-in/"
_IN: Final = b"/signals/in/word"
_API: Final = b"/api/hazards"

# name: bytes. After them the connection is left open for a moment, then closed by us.
WIRE: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "one byte": b"\0",
    "nul bytes": b"\0" * 4096,
    "random bytes": bytes(range(256)) * 16,
    "tls hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x5a" * 500,
    "http/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0" * 9,
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "http/0.9": b"GET /\r\n",
    "http/1.0 without host": b"GET /accounts/sign-in/ HTTP/1.0\r\n\r\n",
    "http/9.9": b"GET / HTTP/9.9\r\n" + _HOST + b"\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": _get(_DOOR, b"Host: evil.example\r\n"),
    "another's host": _get(_DOOR).replace(b"127.0.0.1", b"evil.example"),
    "host with nul": _get(_DOOR).replace(b"127.0.0.1", b"127.0.0.1\0evil"),
    "host of markup": _get(_DOOR).replace(b"127.0.0.1", b"<script>"),
    "host with a port that is none": _get(_DOOR).replace(b"127.0.0.1", b"127.0.0.1:99999999"),
    "forwarded host": _get(_DOOR, b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: evil\r\n"),
    "nul in the path": _get(b"/\0/../"),
    "nul encoded in the path": _get(b"/hazards/%00/"),
    "broken percent": _get(b"/%/%zz/%f"),
    "overlong utf-8 in the path": _get(b"/%c0%ae%c0%ae/%c0%af"),
    "invalid utf-8 in the path": _get(b"/hazards/%ff%fe/?q=%ff%fe"),
    "raw bytes in the path": _get(b"/\xff\xfe\xe6\xa0"),
    "upwards": _get(b"/static/../../../../etc/passwd"),
    "upwards encoded": _get(b"/static/..%2f..%2f..%2f..%2fetc%2fpasswd"),
    "upwards twice encoded": _get(b"/static/%252e%252e/%252e%252e/etc/passwd"),
    "absolute address": _get(b"http://evil.example/accounts/sign-in/"),
    "two slashes": _get(b"//evil.example/%2f.."),
    "star": b"OPTIONS * HTTP/1.1\r\n" + _HOST + b"\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\n" + _HOST + b"\r\n",
    "trace": b"TRACE / HTTP/1.1\r\n" + _HOST + b"Cookie: secret=1\r\n\r\n",
    "method of garbage": b"G\x01T / HTTP/1.1\r\n" + _HOST + b"\r\n",
    "method of 8 kB": b"A" * 8192 + b" / HTTP/1.1\r\n" + _HOST + b"\r\n",
    "path of 100 kB": _get(b"/" + b"a" * 100_000),
    "query of 100,000 parameters": _get(b"/?" + b"&a=1" * 10_000),
    "head of 1 MB": _get(_DOOR, b"X-A: " + b"a" * 2**20 + b"\r\n"),
    "5,000 heads": _get(_DOOR, *(b"X-%d: a\r\n" % n for n in range(5000))),
    "the same head 1,000 times": _get(_DOOR, b"Accept: */*\r\n" * 1000),
    "cookie of 60 kB": _get(_DOOR, b"Cookie: " + b"a=b;" * 15_000 + b"\r\n"),
    "cookie junk": _get(_DOOR, b'Cookie: =;;,"\\\x80\xff; xiaoan="; csrftoken=\x01\r\n'),
    "session of another kind": _get(_DOOR, b"Cookie: xiaoan=../../../etc/passwd\r\n"),
    "session with nul": _get(_DOOR, b"Cookie: xiaoan=a\0b\r\n"),
    "folded head": _get(_DOOR, b"X-A: a\r\n b\r\n\tc\r\n"),
    "head without a colon": _get(_DOOR, b"NoColonHere\r\n"),
    "head without a name": _get(_DOOR, b": empty\r\n"),
    "space before the colon": _get(_DOOR, b"Content-Length : 5\r\n"),
    "bare line feeds": b"GET / HTTP/1.1\nHost: 127.0.0.1\n\n",
    "bare carriage returns": b"GET / HTTP/1.1\rHost: 127.0.0.1\r\r",
    "range of millions": _get(b"/static/", b"Range: bytes=" + b"0-," * 5000 + b"\r\n"),
    "dates that are not": _get(_DOOR, b"If-Modified-Since: Foo, 99 Bar 99999\r\n"),
    "upgrade": _get(b"/", b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n"),
    "a gigabyte claimed": _post(_IN, b"little", _JSON, _length(b"1073741824")),
    "a gigabyte claimed at the interface": _post(_API, b"{", _JSON, _length(b"1073741824")),
    "a gigabyte claimed by a form": _post(_DOOR, b"a=", _FORM, _length(b"1073741824")),
    "more than 64 bits claimed": _post(_IN, b"x", _length(b"9" * 30)),
    "5,000 digits claimed": _post(_IN, b"x", _length(b"9" * 5000)),
    "a negative length": _post(_IN, b"x", _length(b"-1")),
    "a length with a sign": _post(_IN, b"x", _length(b"+1")),
    "a hexadecimal length": _post(_IN, b"x", _length(b"0x1")),
    "a length of a word": _post(_IN, b"x", _length(b"one")),
    "two lengths": _post(_IN, b"xxxxx", _length(b"1"), _length(b"5")),
    "two lengths in one": _post(_IN, b"xxxxx", _length(b"1, 5")),
    "length and chunks": _post(_IN, b"0\r\n\r\n", _length(b"5"), _CHUNKED),
    "body cut short": _post(_API, b'{"id":', _JSON, _length(b"500")),
    "form cut short": _post(_DOOR, b"username=a&pass", _FORM, _length(b"500")),
    "multipart cut short": _post(
        b"/api/files",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a',
        b"Content-Type: multipart/form-data; boundary=x\r\n",
        _length(b"5000"),
    ),
    "chunk of garbage": _post(_IN, b"zz\r\nhello\r\n0\r\n\r\n", _CHUNKED),
    "chunk of a negative size": _post(_IN, b"-5\r\nhello\r\n0\r\n\r\n", _CHUNKED),
    "chunk beyond 64 bits": _post(_IN, b"f" * 40 + b"\r\nhello", _CHUNKED),
    "chunk extension of 100 kB": _post(
        _IN, b"1;" + b"a" * 100_000 + b"\r\nx\r\n0\r\n\r\n", _CHUNKED
    ),
    "chunk trailers without end": _post(_IN, b"0\r\n" + b"X-A: a\r\n" * 5000, _CHUNKED),
    "chunks never end": _post(_IN, b"1\r\nx\r\n" * 100, _CHUNKED),
    "chunks at a form": _post(_DOOR, b"3\r\na=1\r\n0\r\n\r\n", _FORM, _CHUNKED),
    "encoding nobody knows": _post(_IN, b"x", b"Transfer-Encoding: cow\r\n"),
    "encoding twice": _post(_IN, b"0\r\n\r\n", b"Transfer-Encoding: chunked, chunked\r\n"),
    "encoding hidden": _post(
        _IN, b"0\r\n\r\n", b"Transfer-Encoding: \x0bchunked\r\n", _length(b"5")
    ),
    "expect": _post(_IN, b"", b"Expect: 100-continue\r\n", _length(b"5")),
    "expect something else": _post(_IN, b"x", b"Expect: 200-maybe\r\n", _length(b"1")),
    "gzip bomb": _post(
        _IN, b"\x1f\x8b\x08" + b"\0" * 40, b"Content-Encoding: gzip\r\n", _length(b"43")
    ),
    "charset with nul": _post(
        _API, b"{}", b"Content-Type: application/json; charset=\0\r\n", _length(b"2")
    ),
    "smuggled request": _post(
        _IN, b"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", _CHUNKED, _length(b"4")
    ),
    "a hundred requests at once": _get(b"/healthz") * 100,
    "authorization of 8 kB": _get(b"/api/me", b"Authorization: Bearer " + b"a" * 8192 + b"\r\n"),
    "authorization of bytes": _get(b"/api/me", b"Authorization: \xff\xfe\x80\r\n"),
    "request id of markup": _get(_DOOR, b"X-Request-ID: <script>\r\n"),
    "accept of 30 kB": _get(b"/api/me", b"Accept: " + b"a/b;q=0.1," * 3000 + b"*/*\r\n"),
    "language of 30 kB": _get(_DOOR, b"Accept-Language: " + b"zh-" * 10_000 + b"\r\n"),
}  # fmt: skip
