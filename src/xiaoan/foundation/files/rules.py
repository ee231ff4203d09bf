"""What a file is, told by its first bytes and never by its name. Pure."""

from __future__ import annotations

LIMIT_BYTES = 20 * 1024 * 1024
LONGEST_EDGE = 2560
MOST_PIXELS = 50_000_000
HEAD_BYTES = 64
MP4_BRANDS = frozenset({b"iso", b"mp4", b"M4V", b"avc", b"das"})

JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
PICTURES = frozenset({JPEG, "image/png", "image/webp"})
SUFFIXES = {
    JPEG: ".jpg",
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    DOCX: ".docx",
    XLSX: ".xlsx",
}
REFUSAL = (
    "只能上传图片（JPG、PNG、WebP）、PDF、Word（docx）、"
    "Excel（xlsx）和 MP4 视频，请换一种格式再传。"
)
# ISO/IEC 23008-12 brands: how an iPhone keeps its photos. No decoder of ours reads them, since it
# would stand at a door without a lock; the phone itself writes them anew.
HEIF_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
HEIF_REFUSAL = (
    "这是 HEIC 格式的照片，这里打不开。请把照片截一张屏再传截图；"
    "苹果手机也可以在“设置—相机—格式”里选“兼容性最佳”后重拍。"
)


class FileRefused(Exception):
    """A file that is not kept; the message is a Chinese sentence for the sender."""


class DiskFull(FileRefused):
    """There is no room for it now: the same file may be sent again once there is."""


def kind_of(head: bytes) -> str:
    """The media type that the first bytes speak of; a zip may still turn out to be an office file.

    Raises FileRefused for everything that is not on the list.
    """
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp" and head[8:11] in MP4_BRANDS:
        return "video/mp4"
    if head.startswith(b"PK\x03\x04"):
        return ZIP
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        raise FileRefused(HEIF_REFUSAL)
    raise FileRefused(REFUSAL)


def office_kind(members: set[str]) -> str:
    """Which office file a zip with these members is. Raises FileRefused for any other zip.

    A file with macros is refused: nobody's notice needs a program inside.
    """
    if "[Content_Types].xml" not in members or any("vbaProject" in one for one in members):
        raise FileRefused(REFUSAL)
    if "word/document.xml" in members:
        return DOCX
    if "xl/workbook.xml" in members:
        return XLSX
    raise FileRefused(REFUSAL)


def place_of(sha256: str) -> str:
    """`ab/cd/abcd…`: 65,536 folders, so that none grows long."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def clean_name(name: str, content_type: str) -> str:
    """The sender's file name without paths and control characters, ending as its content does."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(one for one in last if one.isprintable() and one not in '<>:"|?*').strip(". ")
    suffix = SUFFIXES[content_type]
    stem = kept.rsplit(".", 1)[0] if "." in kept else kept
    return f"{stem[: 200 - len(suffix)] or '附件'}{suffix}"
