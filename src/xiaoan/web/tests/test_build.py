"""What the asset build leaves for the pages and for the gazetteer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping

from xiaoan.web import build


def read(name: str) -> Mapping[str, list[dict[str, str]]]:
    loaded: Mapping[str, list[dict[str, str]]] = json.loads(_unpacked(name))
    return loaded


def outlines(province: str) -> Mapping[str, Mapping[str, list[list[list[list[float]]]]]]:
    loaded: Mapping[str, Mapping[str, list[list[list[list[float]]]]]]
    loaded = json.loads(_unpacked(f"outlines/{province}.json.gz"))
    return loaded


def _unpacked(name: str) -> bytes:
    return gzip.decompress((build.ASSETS / name).read_bytes())


def test_every_vendored_file_is_there_with_its_licence_and_without_a_source_map() -> None:
    for name in build.VENDORED:
        path = build.VENDOR / name
        assert path.exists(), name
        if path.suffix in {".js", ".css"}:
            assert build.SOURCE_MAP.search(path.read_text("utf-8")) is None
    assert (build.VENDOR / "licences" / "htmx.org.txt").exists()


def test_the_gazetteer_knows_kaijiang_and_its_thirteen_townships() -> None:
    sections = read("territories.json.gz")
    assert {"code": "511723", "name": "开江县"} in sections["counties"]
    inside = [row for row in sections["townships"] if row["code"].startswith("511723")]
    assert len(inside) == 13
    assert {"code": "511723100", "name": "新宁镇"} in inside


def test_all_thirty_four_provinces_have_a_name_and_an_outline() -> None:
    provinces = {row["code"] for row in read("territories.json.gz")["provinces"]}
    assert len(provinces) == 34
    for code in provinces:
        assert f"{code}0000" in outlines(code)


def test_an_outline_is_a_closed_ring_around_the_county() -> None:
    outline = outlines("51")["511723"]
    ring = outline["coordinates"][0][0]
    assert ring[0] == ring[-1]
    assert all(107.5 < lng < 108.3 and 30.7 < lat < 31.4 for lng, lat in ring)
