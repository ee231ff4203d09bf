"""Files that are not what they seem, made in memory: pictures, packages, workbooks, drawings."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image

MEGABYTE: Final = 2**20


def _saved(kind: str, size: tuple[int, int] = (8, 8), **how: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "red").save(target, kind, **how)
    return target.getvalue()


def _chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def _png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that claims a size; the pixels are whatever the chunks hold."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    end = _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(chunks) + end


def _pixels(count: int) -> bytes:
    return _chunk(b"IDAT", zlib.compress(b"\0" * count, 9))


def _jpeg_claiming(width: int, height: int) -> bytes:
    """A good JPEG whose frame header is rewritten to a size it does not have."""
    content = bytearray(_saved("JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def _gif_claiming(width: int, height: int) -> bytes:
    content = bytearray(_saved("GIF"))
    content[6:10] = struct.pack("<HH", width, height)
    return bytes(content)


def _webp_claiming() -> bytes:
    """An extended WebP of 16,777,216 × 16,777,216 pixels with nothing inside."""
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\0" * 4 + b"\xff" * 6
    return b"RIFF" + struct.pack("<I", len(canvas) + 4) + b"WEBP" + canvas


def _exif(orientation: bytes) -> bytes:
    content = _saved("JPEG")
    body = b"Exif\0\0" + orientation
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + content[2:]


def package(members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return target.getvalue()


TYPES: Final = b'<?xml version="1.0"?><Types/>'
BOOK: Final = (
    b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    b'<sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS: Final = (
    b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    b"</Relationships>"
)
LAUGHS: Final = (
    b'<!DOCTYPE a [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]><a>&a9;</a>"
)


def book(sheet: bytes, **more: bytes) -> bytes:
    """A workbook with this sheet; `more` replaces or adds members (`__` stands for `/`)."""
    members = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet,
    }
    return package(members | {name.replace("__", "/"): one for name, one in more.items()})


def _cell(reference: bytes, value: bytes) -> bytes:
    return b'<worksheet><sheetData><row><c r="%s"><v>%s</v></c></row></sheetData></worksheet>' % (
        reference, value,
    )  # fmt: skip


def _nested(levels: int) -> bytes:
    """A zip of zips of zips, each level ten times the one below."""
    content = package({"0": b"\0" * MEGABYTE})
    for _ in range(levels):
        content = package({str(number): content for number in range(10)}, zipfile.ZIP_STORED)
    return content


def _overlapping() -> bytes:
    """Many entries in the directory that all point at one compressed megabyte."""
    content = package({"xl/workbook.xml": b"\0" * MEGABYTE})
    at = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry, count = content[at:end], 20_000
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(entry) * count, at, 0)
    return content[:at] + entry * count + tail


def _lying_size() -> bytes:
    """The directory says nine bytes; what unpacks is twelve megabytes."""
    members = {"[Content_Types].xml": TYPES, "xl/workbook.xml": b"\0" * 12 * MEGABYTE}
    size = struct.pack("<I", 12 * MEGABYTE)
    return package(members).replace(size, struct.pack("<I", 9))


SVG: Final = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script>'
    b"<text>&x;</text></svg>"
)
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PHP: Final = b"<?php system($_GET['c']); ?>"

# name: (file name, what makes its bytes)
FILES: Final[Mapping[str, tuple[str, Callable[[], bytes]]]] = {
    "empty": ("空.jpg", lambda: b""),
    "one byte": ("一.jpg", lambda: b"\xff"),
    "zeros": ("零.png", lambda: b"\0" * 4096),
    "png flood": ("洪.png", lambda: _png(2**31 - 1, 2**31 - 1, _pixels(1000))),
    "png just too large": ("大.png", lambda: _png(50_000, 50_000, _pixels(1000))),
    "png of no size": ("零.png", lambda: _png(0, 0, _pixels(10))),
    "png a pixel high": ("线.png", lambda: _png(2**31 - 1, 1, _pixels(1000))),
    "png bomb": ("炸.png", lambda: _png(7000, 7000, _pixels(30 * MEGABYTE))),
    "png text bomb": (
        "字.png",
        lambda: _png(1, 1, _chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * 8 * MEGABYTE))),
    ),
    "png profile bomb": (
        "色.png",
        lambda: _png(1, 1, _chunk(b"iCCP", b"a\0\0" + zlib.compress(b"x" * 8 * MEGABYTE))),
    ),
    "png without pixels": ("无.png", lambda: _png(8, 8)),
    "png of a strange depth": ("深.png", lambda: _png(8, 8, _pixels(10), depth=3, colour=9)),
    "png cut": ("断.png", lambda: _saved("PNG", (64, 64))[:60]),
    "png wrong sums": ("错.png", lambda: _saved("PNG").replace(b"IDAT", b"IDAX")),
    "png chunk beyond the end": ("界.png", lambda: _png(8, 8)[:33] + b"\xff\xff\xff\xffIDAT"),
    "jpeg flood": ("洪.jpg", lambda: _jpeg_claiming(65535, 65535)),
    "jpeg of no size": ("零.jpg", lambda: _jpeg_claiming(0, 0)),
    "jpeg cut in its head": ("断.jpg", lambda: _saved("JPEG")[:20]),
    "jpeg cut in its picture": ("断.jpg", lambda: _saved("JPEG", (640, 480))[:-200]),
    "jpeg marker of no length": ("标.jpg", lambda: b"\xff\xd8\xff\xe0\0\0" + b"\0" * 64),
    "jpeg broken place": ("位.jpg", lambda: _exif(b"MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40)),
    "jpeg place that loops": (
        "环.jpg",
        lambda: _exif(b"II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0"),
    ),
    "jpeg that is a page": ("页.jpg", lambda: _saved("JPEG") + b"<script>alert(1)</script>"),
    "jpeg that is a zip": ("包.jpg", lambda: _saved("JPEG") + package({"a.php": PHP})),
    "page that says it is a jpeg": ("页.jpg", lambda: b"<html><script>alert(1)</script>"),
    "gif flood": ("洪.gif", lambda: _gif_claiming(65535, 65535)),
    "gif that is a script": ("脚.gif", lambda: b"GIF89a/*" + b"\0" * 8 + b"*/=1;alert(1)"),
    "webp flood": ("洪.webp", _webp_claiming),
    "webp cut": ("断.webp", lambda: _saved("WEBP", (64, 64))[:40]),
    "webp length lies": ("长.webp", lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\xff"),
    "heic": ("苹果.heic", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 4096),
    "heic said to be jpeg": ("苹果.jpg", lambda: b"\0\0\0\x18ftypheix" + b"\xff" * 2000),
    "avif": ("新.avif", lambda: b"\0\0\0\x1cftypavif" + b"\0" * 600),
    "tiff": ("图.tiff", lambda: _saved("TIFF")),
    "ico in a png's name": ("标.png", lambda: _saved("ICO")),
    "postscript": ("图.jpg", lambda: b"%!PS-Adobe-3.0 EPSF\n(%pipe%id) (w) file"),
    "svg with entities": ("图.svg", lambda: SVG),
    "svg said to be png": ("图.png", lambda: SVG),
    "program": ("a.jpg.exe", lambda: b"MZ" + b"\0" * 600),
    "php": ("a.php", lambda: PHP),
    "pdf that is a zip": ("文.pdf", lambda: b"%PDF-1.7\n" + package({"a": PHP})),
    "pdf that never ends": ("文.pdf", lambda: b"%PDF-1.7\n" + b"1 0 obj<<" * 5000),
    "mp4 of a lying length": ("影.mp4", lambda: b"\xff\xff\xff\xffftypisom" + b"\0" * 32),
    "zip of nothing": ("空.xlsx", lambda: b"PK\x05\x06" + b"\0" * 18),
    "zip head only": ("头.xlsx", lambda: b"PK\x03\x04" + b"\xff" * 60),
    "zip nested": ("套.xlsx", lambda: _nested(3)),
    "zip overlapping": ("叠.xlsx", _overlapping),
    "zip that lies": ("谎.xlsx", _lying_size),
    "zip upwards": (
        "上.xlsx", lambda: package({"../../../../tmp/x": b"x", "xl/workbook.xml": BOOK}),
    ),
    "zip of 3,000 members": ("多.xlsx", lambda: package({f"m{n}": b"" for n in range(3000)}, 0)),
    "zip names with nul": ("零.xlsx", lambda: package({"xl/workbook.xml\0.txt": BOOK})),
    "zip with a password": (
        "锁.xlsx",
        lambda: package({"xl/workbook.xml": BOOK}).replace(b"\x14\0\0\0\x08", b"\x14\0\x01\0\x08"),
    ),
    "book of a bomb": ("炸.xlsx", lambda: book(b"\0" * 112 * MEGABYTE)),
    "book that laughs": ("笑.xlsx", lambda: book(LAUGHS)),
    "book of outer entities": (
        "外.xlsx",
        lambda: book(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    ),
    "book whose strings laugh": (
        "笑.xlsx", lambda: book(_cell(b"A1", b"1"), xl__sharedStrings_xml=LAUGHS),
    ),
    "book of a far cell": ("远.xlsx", lambda: book(_cell(b"XFD1048576", b"1"))),
    "book of an impossible cell": ("怪.xlsx", lambda: book(_cell(b"ZZZZZZ99999999999", b"1"))),
    "book of a number beyond": ("数.xlsx", lambda: book(_cell(b"A1", b"1e999"))),
    "book of a string that is not there": (
        "串.xlsx",
        lambda: book(_cell(b"A1", b"9").replace(b"<c ", b'<c t="s" ')),
    ),
    "book of a date that is not": ("日.xlsx", lambda: book(_cell(b"A1", b"-99999999999"))),
    "book ten thousand deep": ("深.xlsx", lambda: book(b"<worksheet>" + b"<row>" * 10_000)),
    "book that is no xml": ("乱.xlsx", lambda: book(b"\xff\xfe<\0w\0")),
    "book whose part is outside": (
        "外.xlsx",
        lambda: book(b"<a/>", xl___rels__workbook_xml_rels=RELATIONS.replace(
            b"worksheets/sheet1.xml", b"../../../../etc/passwd"
        )),
    ),
    "book of macros": ("宏.xlsx", lambda: book(_cell(b"A1", b"1"), xl__vbaProject_bin=b"\xd0\xcf")),
    "csv of nul": ("表.csv", lambda: "姓名,岗位\0\n\0,教师".encode()),
    "csv of one endless line": ("表.csv", lambda: "姓名,岗位,手机号\n".encode() + b"a" * MEGABYTE),
    "csv of an open quote": ("表.csv", lambda: '姓名,岗位\n"'.encode() + b"a\n" * 50_000),
    "csv of 100,000 columns": ("表.csv", lambda: b"," * 100_000 + b"\n" + b"," * 100_000),
    "csv of invalid utf-8": ("表.csv", lambda: "姓名,岗位\n".encode() + b"\xff\xfe\x80\n"),
    "old workbook cut": ("旧.xls", lambda: OLE + b"\0" * 500),
    "old workbook of garbage": ("旧.xls", lambda: OLE + b"\xff" * 4096),
}  # fmt: skip

# Names under which a harmless picture is sent.
NAMES: Final[Mapping[str, str]] = {
    "no name": "",
    "dots": "..",
    "upwards": "../../../../etc/cron.d/x.jpg",
    "upwards windows": "..\\..\\boot.ini.jpg",
    "absolute": "/etc/passwd",
    "drive": "C:\\Windows\\a.jpg",
    "stream": "a.jpg:evil.exe",
    "device": "CON.jpg",
    "header in it": 'a.jpg"; filename="b.exe',
    "line break in it": "a\r\nX-Evil: 1\r\n.jpg",
    "turned round": "照片\u202egpj.exe",
    "a thousand letters": "长" * 1000 + ".jpg",
    "only spaces": "   .jpg",
    "pieces of markup": "<script>alert(1)</script>.jpg",
    "percent": "%00%2e%2e%2f.jpg",
    "emoji": "👩‍👩‍👧.jpg",
}


def picture() -> bytes:
    """A small good JPEG, for what is hostile in its name only."""
    return _saved("JPEG")
