"""Uploads of every kind, made in memory."""

from __future__ import annotations

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

MP4 = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2" + b"\0" * 64
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
SHENZHEN = {0x8825: {1: "N", 2: (22.0, 32.0, 0.0), 3: "E", 4: (114.0, 3.0, 0.0)}}


def picture(
    size: tuple[int, int] = (64, 48), kind: str = "JPEG", mode: str = "RGB", **how: object
) -> bytes:
    target = BytesIO()
    Image.new(mode, size, "red" if mode != "RGBA" else (255, 0, 0, 0)).save(target, kind, **how)
    return target.getvalue()


def photo_with_place(orientation: int = 1) -> bytes:
    """A photo that says where it was taken, and how the phone was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "手机"
    exif.get_ifd(0x8825).update(SHENZHEN[0x8825])
    return picture((64, 48), exif=exif, comment="门牌 12 号".encode())


def office(*members: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for member in ("[Content_Types].xml", *members):
            made.writestr(member, "<x/>")
    return target.getvalue()


def upload(content: bytes, name: str = "照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
