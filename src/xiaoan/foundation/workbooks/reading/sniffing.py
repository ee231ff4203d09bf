"""What a file is, told by its bytes and never by its name. Pure."""

from __future__ import annotations

from typing import Final

from .grids import Unreadable

SAVE_AS: Final = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再传。"
USE_TEMPLATE: Final = "请下载本页的模板，填好后上传表格文件（.xlsx、.xls、.ods 或 .csv）。"
EMPTY: Final = "这是一个空文件，里面什么都没有。请检查是否选错了文件，重新选择后再传。"
ENCRYPTED: Final = (
    "这个表格设了打开密码，系统读不了。请在 Excel 或 WPS 中打开，取消密码后保存再传。"
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNS: Final = (
    (b"%PDF-", f"这是 PDF 文件，不是表格。{USE_TEMPLATE}"),
    (b"\xff\xd8\xff", f"这是一张图片，系统读不出其中的表格。{USE_TEMPLATE}"),
    (b"\x89PNG", f"这是一张图片，系统读不出其中的表格。{USE_TEMPLATE}"),
    (b"GIF8", f"这是一张图片，系统读不出其中的表格。{USE_TEMPLATE}"),
    (b"BM", f"这是一张图片，系统读不出其中的表格。{USE_TEMPLATE}"),
    (b"Rar!", "这是压缩包（rar）。请先解压，再上传里面的表格。"),
    (b"7z\xbc\xaf", "这是压缩包（7z）。请先解压，再上传里面的表格。"),
    (b"{\\rtf", f"这是 Word 文档（rtf），不是表格。{USE_TEMPLATE}"),
)
_IN_OLE: Final = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", f"这是 Word 文档，不是表格。{USE_TEMPLATE}"),
    ("PowerPoint Document", f"这是演示文稿，不是表格。{USE_TEMPLATE}"),
)
NOT_A_SHEET: Final = f"认不出这是什么文件。{USE_TEMPLATE}"
OLD_WPS: Final = f"这可能是 WPS 表格（.et）或已损坏的旧版表格，系统读不了。{SAVE_AS}"


def kind_of(content: bytes) -> str:
    """zip, xls, html or csv. Raises Unreadable for everything else, with what to do."""
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable(EMPTY)
    if content.startswith(b"PK"):
        return "zip"
    if content.startswith(_OLE):
        return _kind_of_ole(content)
    for sign, sentence in _SIGNS:
        if content.startswith(sign):
            raise Unreadable(sentence)
    return _kind_of_text(content)


def _kind_of_ole(content: bytes) -> str:
    for stream, sentence in _IN_OLE:
        if stream.encode("utf-16-le") in content:
            raise Unreadable(sentence)
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    raise Unreadable(OLD_WPS)


def _kind_of_text(content: bytes) -> str:
    head = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"mime-version:") or b"multipart/related" in head:
        raise Unreadable(f"这是“单个文件网页”，不是真正的表格。{SAVE_AS}")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise Unreadable(f"这是“XML 表格 2003”，系统读不了。{SAVE_AS}")
    if b"<html" in head or b"<table" in head or head.startswith(b"<!doctype html"):
        return "html"
    if head.startswith(b"<?xml"):
        raise Unreadable(f"这是 XML 文件，不是表格。{USE_TEMPLATE}")
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in content[:4096] and not is_wide:
        raise Unreadable(NOT_A_SHEET)
    return "csv"


def decoded(content: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, or GB18030 as Chinese Excel writes csv."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"文件里的文字读不出来，可能已经损坏，或不是表格。{SAVE_AS}")
