"""Territories from the statistics office's codes, odd rungs included."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from xiaoan.foundation import scope
from xiaoan.foundation.orgs import actions, queries
from xiaoan.foundation.orgs.gazetteer import Place, places
from xiaoan.foundation.orgs.models import Territory

SECTIONS = {
    "provinces": [
        {"code": "11", "name": "北京市"},
        {"code": "41", "name": "河南省"},
        {"code": "44", "name": "广东省"},
        {"code": "51", "name": "四川省"},
    ],
    "cities": [
        {"code": "1101", "name": "市辖区"},
        {"code": "4190", "name": "省直辖县级行政区划"},
        {"code": "4419", "name": "东莞市"},
        {"code": "5117", "name": "达州市"},
    ],
    "counties": [
        {"code": "110101", "name": "东城区"},
        {"code": "419001", "name": "济源市"},
        {"code": "441900", "name": "东莞市"},
        {"code": "511723", "name": "开江县"},
    ],
    "townships": [
        {"code": "110101001", "name": "东华门街道"},
        {"code": "419001001", "name": "济源市沁园街道"},
        {"code": "441900003", "name": "东城街道"},
        {"code": "511723103", "name": "普安镇"},
    ],
}


def _by_adcode() -> dict[str, Place]:
    return {place.adcode: place for place in places(SECTIONS)}


def test_a_county_hangs_under_its_city_and_carries_its_full_name() -> None:
    county = _by_adcode()["511723"]
    assert county.parent == 51170000000000
    assert county.full_name == "四川省达州市开江县"
    assert (county.level, county.hi) == ("county", 51172399999999)


def test_districts_of_a_municipality_come_right_under_it() -> None:
    found = _by_adcode()
    assert "110100" not in found
    assert found["110101"].parent == found["110000"].code
    assert found["110101"].full_name == "北京市东城区"
    assert found["419001"].full_name == "河南省济源市"
    assert found["419001001"].full_name == "河南省济源市沁园街道"


def test_a_city_without_counties_keeps_its_townships() -> None:
    found = _by_adcode()
    assert found["441900"].level == "city"
    assert found["441900003"].parent == found["441900"].code
    assert found["441900003"].full_name == "广东省东莞市东城街道"


def test_every_child_lies_inside_its_parent() -> None:
    rows = places(SECTIONS)
    by_code = {place.code: place for place in rows}
    assert rows[0].parent is None
    for place in rows[1:]:
        assert place.parent is not None
        parent = by_code[place.parent]
        assert parent.code <= place.code <= place.hi <= parent.hi


@pytest.fixture
def gazetteer(tmp_path: Path) -> Path:
    path = tmp_path / "territories.json.gz"
    path.write_bytes(gzip.compress(json.dumps(SECTIONS).encode()))
    return path


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time(gazetteer: Path) -> None:
    with scope.system():
        Territory.objects.all().delete()
        assert actions.load_territories(gazetteer) == 14
        assert actions.load_territories(gazetteer) == 0
        beijing = Territory.objects.get(adcode="110000")
        assert [one.name for one in queries.children(beijing)] == ["东城区"]
        chain = queries.territory_chain(51172310300101)
    assert [one.name for one in chain] == ["四川省", "达州市", "开江县", "普安镇"]


@pytest.mark.django_db
def test_a_renamed_place_is_renamed(gazetteer: Path) -> None:
    with scope.system():
        Territory.objects.all().delete()
        actions.load_territories(gazetteer)
        Territory.objects.filter(adcode="511723103").update(name="旧名")
        assert actions.load_territories(gazetteer) == 1
        assert Territory.objects.get(adcode="511723103").name == "普安镇"
