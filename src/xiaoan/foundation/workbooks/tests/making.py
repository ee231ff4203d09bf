"""Files as offices send them: right ones, and the wrong ones that arrive every week."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xlsxwriter

from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import kinds
from xiaoan.foundation.workbooks.sheets import Checked, Column, Fault, Outcome, Row, Sheet, by

Rows = Sequence[Sequence[Any]]
HEAD = ("品名", "数量", "购置日期", "存放处")
GOOD: Rows = (HEAD, ("灭火器", 12, "2026.9.1", "教学楼"), ("盾牌", 2, "2026年3月", "门卫室"))


@dataclass
class Store:
    """A shelf instead of tables: what a feature would keep, and what it was asked to write."""

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[list[int]] = field(default_factory=list)
    breaks_on: str = ""

    def check(self, rows: Sequence[Row], viewer: Viewer) -> Checked:
        return Checked(
            faults=[
                Fault(row.number, "place", "没有这个地方", "请核对")
                for row in rows
                if row.get("place") == "月球"
            ],
            standing={
                row.number: self.kept[row.get("name")]
                for row in rows
                if row.get("name") in self.kept
            },
        )

    def write(self, rows: Sequence[Row], viewer: Viewer, at: datetime) -> Outcome:
        self.calls.append([row.number for row in rows])
        if any(row.get("name") == self.breaks_on for row in rows):
            raise RuntimeError("the shelf fell")
        for row in rows:
            self.kept.setdefault(row.get("name"), {}).update(row.values)
        return Outcome(created=len(rows))


def things(store: Store | None = None, **changes: Any) -> Sheet:
    """A sheet of things with four columns, kept on a shelf."""
    shelf = store or Store()
    wanted: dict[str, Any] = {
        "name": "tests.things",
        "title": "物资",
        "columns": (
            Column(
                "name", "名称", kinds.name(), ("品名", "物资名称"), is_required=True, example="盾"
            ),
            Column("number", "数量", kinds.whole(0, 999), ("件数",), is_required=True, example="2"),
            Column("bought_on", "购置日期", kinds.day(), ("购买时间",), example="2026-09-01"),
            Column("place", "地点", kinds.text(), ("存放处", "位置"), is_personal=True),
        ),
        "key": by("name"),
        "check": shelf.check,
        "write": shelf.write,
    }
    return Sheet(**{**wanted, **changes})


def xlsx(*sheets: Rows, names: Sequence[str] = (), hidden: Sequence[int] = ()) -> bytes:
    """A workbook of plain cells; numbers of `hidden` sheets begin at 0."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        made = [
            book.add_worksheet(names[at] if at < len(names) else None) for at in range(len(sheets))
        ]
        for at, (sheet, rows) in enumerate(zip(made, sheets, strict=True)):
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if at in hidden:
                sheet.hide()
    return target.getvalue()


def csv(rows: Rows, encoding: str = "utf-8", mark: str = ",") -> bytes:
    return "\r\n".join(mark.join(str(cell) for cell in row) for row in rows).encode(encoding)


def page(rows: Rows) -> bytes:
    """What many a system exports as .xls."""
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><meta charset='gb2312'><table>{lines}</table></html>".encode("gb18030")


def archive(parts: dict[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, part in parts.items():
            opened.writestr(name, part)
    return target.getvalue()


def rezipped(content: bytes, **parts: bytes) -> bytes:
    """A workbook with some of its parts replaced or added; `__` in a name is a slash."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        kept: dict[str, bytes | str] = {name: opened.read(name) for name in opened.namelist()}
    for name, part in parts.items():
        kept[name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin")] = part
    return archive(kept)


def ods(rows: Rows, attributes: str = "") -> bytes:
    """A sheet as LibreOffice saves it; `attributes` go to every cell."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell {attributes} office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="表1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": "<m/>"})


def ole(stream: str, body: bytes = b"") -> bytes:
    """A compound file of old Office with one stream: header, one table, one directory, the body."""
    body = body.ljust(4096, b"\0")
    body = body.ljust(-(-len(body) // 512) * 512, b"\0")
    sectors = len(body) // 512
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\0" * 16, 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0,
    )  # fmt: skip
    header += b"\xff\xff\xff\xff" * ((512 - len(header)) // 4)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat = b"".join(struct.pack("<I", one) for one in table).ljust(512, b"\xff")
    return header + fat + _entries(stream, len(body)) + body


def _entries(stream: str, size: int) -> bytes:
    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        words = (name + "\0").encode("utf-16-le")
        return struct.pack(
            "<64sHBBIII36xIQ", words, len(words), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, start,
            length,
        )  # fmt: skip

    root = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    return (root + entry(stream, 2, 0xFFFFFFFF, 2, size)).ljust(512, b"\0")


def xls(rows: Rows) -> bytes:
    """A workbook of Excel 97: BIFF8 records of labels and numbers."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def text(word: str) -> bytes:
        return struct.pack("<HB", len(word), 1) + word.encode("utf-16-le")

    cells = b""
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            head = struct.pack("<HHH", at, place, 0)
            if isinstance(cell, int | float):
                cells += record(0x203, head + struct.pack("<d", cell))
            else:
                cells += record(0x204, head + text(str(cell)))
    begin = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    name = "Sheet1"
    bound = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    offset = 4 + len(begin) + 4 + 6 + len(bound) + 4
    book = record(0x809, begin) + record(0x85, struct.pack("<IH", offset, 0) + bound)
    book += record(0x0A, b"")
    sheet = record(0x809, begin.replace(b"\x05\0", b"\x10\0", 1)) + cells + record(0x0A, b"")
    return ole("Workbook", book + sheet)
