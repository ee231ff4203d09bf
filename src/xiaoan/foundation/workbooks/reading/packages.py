"""Look into a zip before anything opens it: bombs, passwords, macros, and what it really is."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from .grids import Place, Unreadable, size_fault
from .sniffing import ENCRYPTED, SAVE_AS, USE_TEMPLATE

MOST_BYTES: Final = 100 * 1024 * 1024
MOST_MEMBERS: Final = 2000
BROKEN: Final = "文件不完整或已损坏，可能没有传完。请在电脑上确认能打开，重新保存后再传。"
TOO_BIG: Final = (
    "这个文件解开后太大，系统没有读取。请删除其中的图片和多余的工作表，或按乡镇分成几个文件再传。"
)
ODD_XML: Final = f"文件里有引用外部内容的代码，系统没有读取。{SAVE_AS}"
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*?)(/?)>"
    rb"(?:<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))?(?:<(?:\w+:)?v[^>]*>([^<]*)<|(<))?"
)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER = re.compile(rb'\br="(\d+)"')
_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_ODS_CELL = re.compile(rb'<table:table-cell\b[^>]*number-columns-repeated="(\d+)"[^>]*[^/]>')
_ODS_ROW = re.compile(
    rb'<table:table-row\b[^>]*number-rows-repeated="(\d+)"[^>]*>(.*?)</table:table-row>', re.DOTALL
)


@dataclass
class Survey:
    """What the XML of one sheet says that the reader does not: its size, errors, hidden rows."""

    rows: int = 0
    columns: int = 0
    letters: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)

    @property
    def fault(self) -> str:
        return TOO_BIG if self.letters > MOST_BYTES else size_fault(self.rows, self.columns)


def open_package(content: bytes) -> tuple[str, zipfile.ZipFile]:
    """("xlsx" or "ods", the opened zip). Raises Unreadable for everything else."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable(BROKEN) from None
    members = opened.infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_BYTES:
        raise Unreadable(TOO_BIG)
    if any(one.flag_bits & 1 for one in members):
        raise Unreadable("这是带密码的压缩包。请先解压，再上传里面的表格。")
    kind = _office_kind({one.filename for one in members}, opened)
    _check_members(opened)
    return kind, opened


def _office_kind(names: set[str], opened: zipfile.ZipFile) -> str:
    if any("vbaProject" in one for one in names):
        raise Unreadable(f"这是带宏的工作簿（xlsm），为安全起见不能上传。{SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise Unreadable(f"这是二进制工作簿（xlsb），系统读不了。{SAVE_AS}")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        raise Unreadable(f"这是 Word 文档，不是表格。{USE_TEMPLATE}")
    if any(one.startswith("ppt/") for one in names):
        raise Unreadable(f"这是演示文稿，不是表格。{USE_TEMPLATE}")
    if "mimetype" in names and "content.xml" in names:
        return _open_document_kind(opened)
    if any(one.lower().endswith((".xlsx", ".xls", ".csv", ".et")) for one in names):
        raise Unreadable("这是压缩包，里面才是表格。请先解压，再上传里面的表格。")
    raise Unreadable(f"这是压缩包，不是表格。{USE_TEMPLATE}")


def _open_document_kind(opened: zipfile.ZipFile) -> str:
    if b"spreadsheet" not in read(opened, "mimetype"):
        raise Unreadable(f"这是文字文档，不是表格。{USE_TEMPLATE}")
    names = opened.namelist()
    if "META-INF/manifest.xml" in names and b"encryption-data" in read(
        opened, "META-INF/manifest.xml"
    ):
        raise Unreadable(ENCRYPTED)
    return "ods"


def read(opened: zipfile.ZipFile, name: str) -> bytes:
    """One member, at most as long as the directory says: a longer one fails its checksum."""
    try:
        return opened.read(name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError,
            NotImplementedError):  # fmt: skip
        raise Unreadable(BROKEN) from None


def _check_members(opened: zipfile.ZipFile) -> None:
    """Read every part once against its checksum; none may define entities of its own."""
    for one in opened.infolist():
        part = read(opened, one.filename)
        if one.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part[:4096].upper():
            raise Unreadable(ODD_XML)


def survey_xlsx(opened: zipfile.ZipFile) -> dict[str, Survey]:
    """By sheet name, what its XML holds."""
    names = set(opened.namelist())
    lengths = _string_lengths(opened) if "xl/sharedStrings.xml" in names else []
    return {
        title: _survey(read(opened, path), lengths)
        for title, path in _sheet_paths(opened)
        if path in names
    }


def _sheet_paths(opened: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    targets = {}
    for tag in _RELATION.findall(_text(opened, "xl/_rels/workbook.xml.rels")):
        given = dict(_ATTRIBUTE.findall(tag))
        targets[given.get("Id", "")] = given.get("Target", "")
    for tag in _SHEET.findall(_text(opened, "xl/workbook.xml")):
        given = {key.rpartition(":")[2]: value for key, value in _ATTRIBUTE.findall(tag)}
        target = targets.get(given.get("id", ""), "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        yield html.unescape(given.get("name", "")), path


def _text(opened: zipfile.ZipFile, name: str) -> str:
    return read(opened, name).decode("utf-8", "replace")


def _string_lengths(opened: zipfile.ZipFile) -> list[int]:
    parts = re.split(rb"</(?:\w+:)?si>", read(opened, "xl/sharedStrings.xml"))
    return [len(part) for part in parts]


def _survey(xml: bytes, lengths: list[int]) -> Survey:
    found = Survey()
    for attributes, is_closed, value, inside in _CELL.findall(xml):
        place = _PLACE.search(attributes)
        if place is None or is_closed or not (value or inside):
            continue
        row, column = int(place[2]) - 1, _column(place[1])
        found.rows, found.columns = max(found.rows, row + 1), max(found.columns, column + 1)
        if b't="e"' in attributes:
            found.errors[row, column] = value.decode("utf-8", "replace")
        elif b't="s"' in attributes and value.isdigit() and int(value) < len(lengths):
            found.letters += lengths[int(value)]
    for attributes in _ROW.findall(xml):
        number = _NUMBER.search(attributes) if _HIDDEN.search(attributes) else None
        if number:
            found.hidden_rows.add(int(number[1]) - 1)
    return found


def _column(letters: bytes) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def check_ods(opened: zipfile.ZipFile) -> None:
    """Raise Unreadable where one cell or row with content is said to repeat too often."""
    xml = read(opened, "content.xml")
    columns = max((int(found) for found in _ODS_CELL.findall(xml)), default=0)
    rows = sum(
        int(times) for times, inside in _ODS_ROW.findall(xml)
        if b"<text:p" in inside or b"office:value" in inside
    )  # fmt: skip
    fault = size_fault(rows, columns)
    if fault:
        raise Unreadable(fault)
