from __future__ import annotations

import io
import zipfile

import pytest

from xiaoan.foundation.workbooks.reading import headers, lines, opening, packages
from xiaoan.foundation.workbooks.reading.grids import Unreadable

from .making import GOOD, HEAD, archive, csv, ods, ole, page, rezipped, things, xls, xlsx

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook/>'
FAR = b"""<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>
<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"""


def bomb() -> bytes:
    """A part that unpacks to more than the limit, as its directory says."""
    content = archive({"xl/workbook.xml": "<workbook/>", "xl/a.bin": b"\0" * 50_000})
    size = (packages.MOST_BYTES + 1).to_bytes(4, "little")
    return content.replace((50_000).to_bytes(4, "little"), size)


def liar() -> bytes:
    """A part that says it is short and is not: its length in the directory is changed by hand."""
    content = archive({"xl/workbook.xml": "<workbook/>", "xl/a.bin": b"\0" * 50_000})
    return content.replace((50_000).to_bytes(4, "little"), (9).to_bytes(4, "little"))


def locked_zip() -> bytes:
    content = bytearray(archive({"xl/workbook.xml": "x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def strings() -> bytes:
    """A thousand cells that each say the same two hundred thousand letters."""
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (one, one) for one in range(1, 1001)
    )
    return rezipped(
        xlsx(GOOD),
        xl__sharedStrings_xml=b"<sst><si><t>" + b"x" * 200_000 + b"</t></si></sst>",
        xl__worksheets__sheet1_xml=b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>",
    )


WRONG: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "空文件"),
    "only zeros": (b"\0" * 600, "空文件"),
    "a PDF": (b"%PDF-1.7\n", "PDF"),
    "a picture": (PNG, "图片"),
    "a photo": (b"\xff\xd8\xff\xe0" + b"\0" * 60, "图片"),
    "a Word document": (archive({"word/document.xml": "<w/>"}), "Word"),
    "an old Word document": (ole("WordDocument"), "Word"),
    "a presentation": (archive({"ppt/presentation.xml": "<p/>"}), "演示文稿"),
    "a text document": (
        archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        "文字文档",
    ),
    "a workbook with a password": (ole("EncryptedPackage"), "取消密码"),
    "a locked zip": (locked_zip(), "带密码的压缩包"),
    "a workbook with macros": (rezipped(xlsx(GOOD), xl__vbaProject_bin=b"x"), "带宏"),
    "a binary workbook": (archive({"xl/workbook.bin": "x"}), "xlsb"),
    "a zip of workbooks": (archive({"名册.xlsx": xlsx(GOOD)}), "先解压"),
    "any other zip": (archive({"a.txt": "x"}), "压缩包"),
    "a rar": (b"Rar!\x1a\x07\0", "rar"),
    "a truncated workbook": (xlsx(GOOD)[:-200], "没有传完"),
    "a damaged workbook": (xlsx(GOOD).replace(b"sheet1.xml", b"sheet9.xml", 1), "损坏"),
    "a bomb": (bomb(), "太大"),
    "a liar": (liar(), "损坏"),
    "a bomb of words": (strings(), "太大"),
    "a cell at the end of the world": (
        rezipped(xlsx(GOOD), xl__worksheets__sheet1_xml=FAR), "1,048,576 行"),
    "an external entity": (rezipped(xlsx(GOOD), xl__workbook_xml=XXE), "引用外部内容"),
    "a sheet of WPS": (ole("ETWorkBook"), "et"),
    "an old workbook that is broken": (ole("Workbook", b"\x09\x08\xff\xff"), "损坏"),
    "a single-file web page": (b"MIME-Version: 1.0\r\nContent-Type: x", "网页"),
    "XML of 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML 表格 2003"),
    "other XML": (b'<?xml version="1.0"?><note/>', "XML"),
    "a program": (b"MZ\x90\0\x03\0\0\0" * 20, "认不出"),
    "an empty workbook": (xlsx([]), "没有内容"),
    "pictures only": (rezipped(xlsx([]), xl__media__a_bin=PNG), "没有内容"),
    "one column of csv": ("姓名\n张三\n李四\n".encode(), "只有一列"),
    "one column": (xlsx([["姓名"], ["张三"]]), "只有一列"),
    "csv with a quote that never ends": (b'a,b\n"' + b"x" * 200_000, "csv"),
    "another table": (xlsx([["校名", "学段"], ["甲", "小学"]]), "没有找到“物资”的表头"),
    "a required column is missing": (
        xlsx([HEAD[0:1] + HEAD[2:], ("盾", "", "")]), "缺少必填的列：数量"),
    "headers alone": (xlsx([HEAD]), "下面没有内容"),
    "a page without a table": (b"<html><body>404</body></html>", "没有内容"),
    "two hundred columns": (xlsx([[f"列{one}" for one in range(200)]]), "200 列"),
    "a hundred thousand rows": (csv([HEAD, *[("盾", 1, "", "")] * 100_000]), "100,000 行"),
    "an ods cell repeated for ever": (
        ods(GOOD, 'table:number-columns-repeated="16384"'), "16384 列"),
    "a locked ods": (
        archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x",
                 "META-INF/manifest.xml": "<manifest:encryption-data/>"}), "取消密码"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "word"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_gets_a_sentence_that_says_what_to_do(content: bytes, word: str) -> None:
    with pytest.raises(Unreadable) as refused:
        found, _ = headers.find(opening.open_book(content), things())
        lines.read_lines(found, things())
    sentence = str(refused.value)
    assert word in sentence
    assert "请" in sentence
    assert sentence.endswith("。")


@pytest.mark.parametrize(
    "content",
    [
        xlsx(GOOD),
        xls(GOOD),
        ods(GOOD),
        csv(GOOD),
        csv(GOOD, "gb18030"),
        csv(GOOD, "utf-8-sig", ";"),
        csv(GOOD, "utf-16", "\t"),
        page(GOOD),
    ],
    ids=["xlsx", "xls", "ods", "utf-8", "gb18030", "semicolons", "utf-16", "html as xls"],
)
def test_the_same_table_reads_the_same_in_every_format(content: bytes) -> None:
    found, _ = headers.find(opening.open_book(content), things())
    read = lines.read_lines(found, things()).lines
    assert [one.row.values["name"] for one in read] == ["灭火器", "盾牌"]
    assert [one.row.values["number"] for one in read] == [12, 2]
    assert [one.row.values["bought_on"].isoformat() for one in read] == ["2026-09-01", "2026-03-01"]
    assert [one.faults for one in read] == [(), ()]


def test_nothing_of_a_bomb_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object) -> bytes:
        raise AssertionError("a part was read")

    content = bomb()
    monkeypatch.setattr(zipfile.ZipFile, "read", opened)
    with pytest.raises(Unreadable):
        opening.open_book(content)


def test_ordinary_styled_rows_to_the_end_of_the_sheet_do_no_harm() -> None:
    content = xlsx(GOOD)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        sheet = opened.read("xl/worksheets/sheet1.xml")
    styled = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="D1048576" s="1"/></row></sheetData>'
    )
    book = opening.open_book(rezipped(content, xl__worksheets__sheet1_xml=styled))
    assert len(book.grids[0].rows) == 3
