from __future__ import annotations

import pytest

from xiaoan.foundation.files import rules
from xiaoan.foundation.files.rules import FileRefused

from .making import MP4, PDF, office, picture


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (picture(kind="JPEG"), "image/jpeg"),
        (picture(kind="PNG"), "image/png"),
        (picture(kind="WEBP"), "image/webp"),
        (PDF, "application/pdf"),
        (MP4, "video/mp4"),
        (office(), "application/zip"),
    ],
)
def test_a_file_is_what_its_first_bytes_say(content: bytes, kind: str) -> None:
    assert rules.kind_of(content[: rules.HEAD_BYTES]) == kind


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\0",
        b"\x7fELF",
        b"GIF89a",
        b"",
        b"\0\0\0\x18ftypqt  ",
    ],
)
def test_everything_else_is_refused_in_chinese(content: bytes) -> None:
    with pytest.raises(FileRefused, match="只能上传图片"):
        rules.kind_of(content)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"avif"])
def test_what_an_iphone_keeps_is_refused_with_what_to_do(brand: bytes) -> None:
    with pytest.raises(FileRefused, match="截一张屏"):
        rules.kind_of(b"\0\0\0\x18ftyp" + brand + b"\0" * 40)


def test_office_files_are_told_by_what_is_inside() -> None:
    types = "[Content_Types].xml"
    assert rules.office_kind({types, "word/document.xml"}) == rules.DOCX
    assert rules.office_kind({types, "xl/workbook.xml"}) == rules.XLSX


@pytest.mark.parametrize(
    "members",
    [
        {"word/document.xml"},
        {"[Content_Types].xml", "ppt/presentation.xml"},
        {"[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"},
        {"virus.exe"},
    ],
)
def test_other_zips_and_macros_are_refused(members: set[str]) -> None:
    with pytest.raises(FileRefused):
        rules.office_kind(members)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("走廊.png", "走廊.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\照片\\一.jpeg", "一.jpg"),
        ('a"b<c>\n.jpg', "abc.jpg"),
        ("", "附件.jpg"),
        ("...", "附件.jpg"),
        ("x" * 300, "x" * 196 + ".jpg"),
    ],
)
def test_a_name_is_cleaned_and_ends_as_its_content_does(name: str, kept: str) -> None:
    assert rules.clean_name(name, "image/jpeg") == kept


def test_the_place_of_a_file_is_its_digest() -> None:
    assert rules.place_of("abcdef" + "0" * 58) == "ab/cd/abcdef" + "0" * 58
