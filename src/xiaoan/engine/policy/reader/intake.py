"""A file as lines of text: plain text, Word, PDF. What cannot be read gets a sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath
from typing import Any, Final

import docx
import pypdfium2
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

from xiaoan.engine.policy.reader.autonumbers import Numbers

LARGEST_BYTES: Final = 20 * 1024 * 1024
LARGEST_UNPACKED: Final = 200 * 1024 * 1024
MOST_PAGES: Final = 400
MOST_LETTERS: Final = 400_000
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_OTHER: Final = (
    "只认纯文本（.txt）、Word（.docx）和 PDF。请另存为其中一种，或把文字粘贴到下面的框里。"
)
_REFUSALS: Final = {
    "doc": "这是旧版 .doc 或加了密码的 Word 文件。请打开后去掉密码，另存为 .docx 再上传。",
    "binary": "文件里不是文字（可能是图片或程序改了名字）。请上传 .txt、.docx 或 PDF。",
}
_UNITS: Final = re.compile(r"(?:责任|牵头|配合|主责|参与|协助)(?:单位|部门)")
_MOST_CONTROLS: Final = 0.01
_LONGEST_HEADER: Final = 12


class TextRefused(Exception):
    """The file gave no text; the message tells its sender why and what to do."""


def lines_of(name: str, content: bytes) -> list[str]:
    """The lines of a document as they stand in it; raise TextRefused."""
    if not content:
        raise TextRefused("文件是空的，请重新选择。")
    if len(content) > LARGEST_BYTES:
        raise TextRefused("文件超过 20 MB。政策文本一般不到 1 MB，请另存为不含图片的版本再上传。")
    read = _READERS.get(_kind(name, content))
    if read is None:
        raise TextRefused(_REFUSALS.get(_kind(name, content), _OTHER))
    lines = [line.replace("\0", "") for line in read(content)]
    letters = sum(len(line) for line in lines)
    if letters > MOST_LETTERS:
        raise TextRefused("文本超过 40 万字，不像一份政策文件，请只上传正文。")
    if not any(line.strip() for line in lines):
        raise TextRefused("文件里没有文字。扫描件请先用文字识别软件转成文字，再上传。")
    return lines


def _kind(name: str, content: bytes) -> str:
    """By what the file is, and by its name only where that does not tell."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"PK\x03\x04"):
        return "docx"
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if not content.startswith(_UTF16) and _is_binary(content[:4096]):
        return "binary"
    suffix = PurePath(name).suffix.lower()
    return "text" if suffix in {".txt", ".md", ""} else suffix


def _is_binary(start: bytes) -> bool:
    """Whether bytes hold what no text holds: many control signs."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in start)
    return controls > len(start) * _MOST_CONTROLS


def _text(content: bytes) -> list[str]:
    encodings = ("utf-16",) if content.startswith(_UTF16) else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding).splitlines()
        except UnicodeDecodeError:
            continue
    raise TextRefused("文本的编码认不出来，请另存为 UTF-8 编码的 .txt 再上传。")


def _word(content: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > LARGEST_UNPACKED:
            raise TextRefused("Word 文件展开后过大，请另存为不含图片的版本再上传。")
        document = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as fault:
        raise TextRefused("Word 文件打不开，可能已损坏或不是 .docx，请重新另存后上传。") from fault
    return list(_word_lines(document))


def _word_lines(document: Any) -> Iterator[str]:  # noqa: ANN401 — python-docx has no public type
    numbers = Numbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _table_lines([[cell.text for cell in row.cells] for row in block.rows])
        else:
            number = numbers.before(block) if block.text.strip() else ""
            yield from (number + block.text).splitlines() or [""]


def _table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A row is a sentence: each cell behind its column's title, the units in their bracket.

    Cells that Word merged stand once. A table without a row of short titles gives its cells.
    """
    told = [["".join(cell.split()) for cell in row] for row in rows]
    head = told[0] if told else []
    is_titled = len(told) > 1 and all(0 < len(cell) <= _LONGEST_HEADER for cell in head)
    for row in told[1:] if is_titled else told:
        pairs = [(title, cell) for title, cell in zip(head, row, strict=False) if cell]
        if not is_titled:
            yield "　".join(dict.fromkeys(cell for cell in row if cell))
            continue
        units = [f"{title}：{cell}" for title, cell in pairs if _UNITS.fullmatch(title)]
        rest = [
            f"{title}：{cell.rstrip('。；')}"
            for title, cell in pairs
            if not _UNITS.fullmatch(title)
        ]
        bracket = f"〔{'；'.join(units)}〕" if units else ""
        yield "，".join(dict.fromkeys(rest)) + "。" + bracket


def _pdf(content: bytes) -> list[str]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        raise TextRefused("PDF 打不开：可能已损坏，或设有打开密码。请去掉密码后再上传。") from fault
    try:
        if len(document) > MOST_PAGES:
            raise TextRefused(f"PDF 超过 {MOST_PAGES} 页，不像一份政策文件，请只上传正文。")
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return [line for page in pages for line in page.splitlines()]


_READERS: Final[dict[str, Callable[[bytes], list[str]]]] = {
    "text": _text,
    "docx": _word,
    "pdf": _pdf,
}
