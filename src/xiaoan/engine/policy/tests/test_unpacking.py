"""What may come as a zip, and what is refused with a sentence."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from xiaoan.engine.policy import unpacking
from xiaoan.engine.policy.unpacking import ZipRefused, unpacked

HEAD = "id: demo-2026\ntitle: 演示\n"
Change = Callable[[zipfile.ZipFile], object]


def packed(*changes: Change, folder: str = "") -> io.BytesIO:
    """A zip with a head and whatever is done to it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder}pack.yaml", HEAD)
        for change in changes:
            change(archive)
    kept.seek(0)
    return kept


def refusal(upload: io.BytesIO) -> str:
    with pytest.raises(ZipRefused) as refused, unpacked(upload):
        pass
    return str(refused.value)


def named(name: str, content: str = "x: 1\n") -> Change:
    return lambda archive: archive.writestr(name, content)


def linked(archive: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("source.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(entry, "/etc/passwd")


@pytest.mark.parametrize("folder", ["", "政策包/", "a/b/"])
def test_a_pack_is_found_wherever_its_head_lies(folder: str) -> None:
    left = [named(f"{folder}duties/one.yaml"), named("__MACOSX/._x"), named(f"{folder}.DS_Store")]
    with unpacked(packed(*left, folder=folder)) as place:
        assert place.name == "demo-2026"
        assert sorted(one.relative_to(place).as_posix() for one in place.rglob("*.yaml")) == [
            "duties/one.yaml",
            "pack.yaml",
        ]
    assert not place.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (named("../outside.yaml"), "指向外面"),
        (named("/etc/cron.yaml"), "指向外面"),
        (named("..\\outside.yaml"), "指向外面"),
        (linked, "指向外面"),
        (named("run.sh"), "不属于政策包"),
        (named("a/b/c/d.yaml"), "不属于政策包"),
        (named("pack.yaml/inner.yaml"), "不属于政策包"),
        (named(f"{'长' * 121}.yaml"), "不属于政策包"),
        (named("duties/one.yaml", "a: &a [x]\nb: *a\n"), "用了引用"),
        (named("duties/one.yaml", "a: [\n"), "不是读得懂的 YAML"),
        (named("duties/one.yaml", "a: \x01\n"), "不是读得懂的 YAML"),
    ],
)
def test_what_belongs_to_no_pack_is_refused(change: Change, words: str) -> None:
    assert words in refusal(packed(change))


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = packed(named("source.txt", "甲"), named("source.txt", "乙"))
    assert "有两个“source.txt”" in refusal(twice)


def test_a_second_folder_is_refused() -> None:
    assert "不止一个文件夹" in refusal(packed(named("other/pack.yaml"), folder="one/"))


def test_a_bomb_is_read_no_further_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "LARGEST_FILE", 1000)
    monkeypatch.setattr(unpacking, "LARGEST_SUM", 2500)
    assert "超过 2 MB" in refusal(packed(named("source.txt", "0" * 1001)))
    many = [named(f"duties/{number}.txt", "0" * 900) for number in range(3)]
    assert "超过 8 MB" in refusal(packed(*many))


def test_too_many_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_FILES", 3)
    assert "最多 3 个" in refusal(packed(*(named(f"{number}.txt") for number in range(3))))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"no zip at all", b"PK\x05\x06" + b"\x00" * 18]
)
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    assert refusal(io.BytesIO(content))


def test_a_zip_with_damage_anywhere_is_refused_or_whole() -> None:
    """One byte after another is spoilt: never anything but a refusal or the same pack."""
    whole = packed(named("source.txt", "演示" * 50)).getvalue()
    for place in range(len(whole)):
        spoilt = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        try:
            with unpacked(io.BytesIO(spoilt)) as folder:
                assert (folder / "pack.yaml").read_text() == HEAD
        except ZipRefused:
            continue


def test_an_encrypted_zip_is_refused() -> None:
    whole = bytearray(packed().getvalue())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = whole.index(mark) + (6 if mark.endswith(b"\x04") else 8)
        whole[place] |= 1
    assert "重新打包" in refusal(io.BytesIO(bytes(whole)))


@pytest.mark.parametrize("name", ["", "../x", "大写", "A-1", "a" * 61])
def test_a_pack_without_a_plain_name_is_refused(name: str, tmp_path: Path) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("pack.yaml", f"id: {name}\ntitle: 演示\n")
    assert "id 应是小写英文" in refusal(kept)


def test_names_as_windows_writes_them_in_chinese_do_no_harm() -> None:
    """Explorer writes GBK without the flag: they are read as CP437, as odd names of good files."""
    entry = "政策包/pack.yaml".encode("gbk").decode("cp437")
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr(entry, HEAD)
    with unpacked(kept) as place:
        assert (place / "pack.yaml").read_text() == HEAD
