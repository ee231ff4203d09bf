"""A file as lines of text: plain text, Word, PDF. What cannot be read gets a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any, Final

import docx
import pypdfium2
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table

LARGEST_BYTES: Final = 20 * 1024 * 1024
LARGEST_UNPACKED: Final = 200 * 1024 * 1024
MOST_PAGES: Final = 400
MOST_LETTERS: Final = 400_000
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_SENTENCE: Final = "。！？；：，、"


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
        raise TextRefused("只认纯文本（.txt）、Word（.docx）和 PDF。旧版 .doc 请先另存为 .docx。")
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
    suffix = PurePath(name).suffix.lower()
    return "text" if suffix in {".txt", ".md", ""} else suffix


def _text(content: bytes) -> list[str]:
    for encoding in _ENCODINGS:
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
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = [cell.text.strip() for cell in row.cells]
                yield "　".join(dict.fromkeys(cell for cell in cells if cell))
        else:
            yield from block.text.splitlines() or [""]


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
