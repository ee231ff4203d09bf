"""Bodies that are not what their type says, for every operation and door that reads JSON."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Final

JSON: Final = "application/json"
DEEP: Final = 10_000
_ID: Final = b'"id":"019a0000-0000-7000-8000-00000000beef"'


def _with(value: bytes) -> bytes:
    """A body that would be right but for one value."""
    return b"{" + _ID + b',"text":' + value + b',"kind":' + value + b"}"


# name: (media type, body)
BODIES: Final[Mapping[str, tuple[str, bytes]]] = {
    "empty": (JSON, b""),
    "only spaces": (JSON, b" \r\n\t "),
    "nul bytes": (JSON, b"\0" * 64),
    "nul escaped": (JSON, _with(b'"a\\u0000b"')),
    "nul in a name": (JSON, b"{" + _ID + b',"te\\u0000xt":1}'),
    "ten thousand arrays": (JSON, b"[" * DEEP + b"]" * DEEP),
    "ten thousand arrays left open": (JSON, b"[" * DEEP),
    "ten thousand objects": (JSON, b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    "deep inside a value": (JSON, _with(b'{"a":' * DEEP + b"[]" + b"}" * DEEP)),
    "number beyond a float": (JSON, _with(b"1e400")),
    "number below a float": (JSON, _with(b"-1e400")),
    "whole number of 5000 digits": (JSON, _with(b"9" * 5000)),
    "exponent beyond reason": (JSON, _with(b"1e999999999")),
    "minus zero": (JSON, _with(b"-0")),
    "leading zero": (JSON, _with(b"007")),
    "not a number": (JSON, _with(b"NaN")),
    "infinity": (JSON, _with(b"-Infinity")),
    "lone high surrogate": (JSON, _with(b'"\\ud800"')),
    "lone low surrogate": (JSON, _with(b'"\\udc00x"')),
    "surrogate in utf-8": (JSON, _with(b'"\xed\xa0\x80"')),
    "overlong utf-8": (JSON, _with(b'"\xc0\xaf\xe0\x80\xaf"')),
    "invalid utf-8": (JSON, _with(b'"\xff\xfe\xfd"')),
    "cut utf-8": (JSON, b'{"text":"\xe6\xa0'),
    "byte order mark": (JSON, b"\xef\xbb\xbf{}"),
    "utf-16": (JSON, '{"text":"校"}'.encode("utf-16")),
    "gb18030 said to be utf-8": (
        "application/json; charset=utf-8", '{"a":"校安"}'.encode("gb18030"),
    ),
    "charset nobody knows": ("application/json; charset=klingon", b"{}"),
    "charset of codecs": ("application/json; charset=zip", b"{}"),
    "same name twice": (JSON, b"{" + _ID + b"," + _ID + b',"text":1,"text":2}'),
    "proto": (JSON, b'{"__proto__":{"a":1},"constructor":{"prototype":{}},"__class__":1}'),
    "a hundred thousand names": (
        JSON, b"{" + b",".join(b'"k%d":0' % n for n in range(10**5)) + b"}",
    ),
    "array instead of an object": (JSON, b"[]"),
    "string instead of an object": (JSON, b'"x"'),
    "null": (JSON, b"null"),
    "two documents": (JSON, b"{}{}"),
    "comment": (JSON, b"{/*x*/}"),
    "gzip": (JSON, gzip.compress(b"{}")),
    "xml": ("application/xml", b"<?xml version='1.0'?><a/>"),
    "form": ("application/x-www-form-urlencoded", b"a=1&a=%00&%=%&=&&%ff=%ff"),
    "5001 fields": (
        "application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(5001)),
    ),
    "type of nothing": ("", b"{}"),
    "type of garbage": ("application/json;;;=,\t", b"{}"),
    "two types": ("application/json, text/html", b"{}"),
    "multipart without boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "multipart boundary of nothing": ("multipart/form-data; boundary=", b"--\r\n\r\n----"),
    "multipart boundary not ascii": ("multipart/form-data; boundary=校", b"--x--"),
    "multipart never begins": ("multipart/form-data; boundary=x", b"y" * 10_000),
    "multipart never ends": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n\x89PNG',
    ),
    "multipart nul name": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="fi\0le"; filename="a\0.png"\r\n'
        b"\r\n1\r\n--x--",
    ),
    "multipart head without end": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=" + b"a" * 70_000,
    ),
    "multipart base64 that is not": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--",
    ),
    "multipart of 2000 empty parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 2000 + b"--x--",
    ),
    "multipart charset that is not": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name*=klingon''%ff; filename*=utf-8''%ff%00.png"
        b"\r\n\r\n1\r\n--x--",
    ),
}  # fmt: skip

CAP_HEAD: Final = b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
# For whatever reads XML: a CAP alert at the signals' door.
XML: Final[Mapping[str, bytes]] = {
    "billion laughs": b'<!DOCTYPE a [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 11))
    + b"]>" + CAP_HEAD + b"<note>&a10;</note></alert>",
    "quadratic blowup": b'<!DOCTYPE a [<!ENTITY a "' + b"A" * 20_000 + b'">]>' + CAP_HEAD
    + b"<note>" + b"&a;" * 2000 + b"</note></alert>",
    "external entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + CAP_HEAD
    + b"<identifier>&x;</identifier></alert>",
    "external entity by network": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd">' + CAP_HEAD
    + b"</alert>",
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]><a/>',
    "ten thousand elements deep": CAP_HEAD + b"<a>" * DEEP,
    "encoding nobody knows": b'<?xml version="1.0" encoding="klingon"?>' + CAP_HEAD + b"</alert>",
    "utf-7": b'<?xml version="1.0" encoding="utf-7"?>' + CAP_HEAD + b"+ADw-</alert>",
    "nul inside xml": CAP_HEAD + b"<identifier>a\0b</identifier></alert>",
    "attribute of a megabyte": CAP_HEAD + b'<a b="' + b"x" * 60_000 + b'"/></alert>',
    "include": CAP_HEAD + b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"'
    b' href="file:///etc/passwd" parse="text"/></alert>',
}  # fmt: skip
