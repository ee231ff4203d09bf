"""Arithmetic of codes: intervals nest, and a code knows where it stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaoan.foundation.orgs.codes import LARGEST, LEVELS, Code, interval_of
from xiaoan.foundation.orgs.rules import code_faults, outline_faults, supervision_codes

values = st.integers(0, LARGEST)
SCHOOL = 51172310300101


@given(values)
def test_a_code_is_built_from_its_parts(value: int) -> None:
    code = Code(value)
    text = f"{code.province:02}{code.city:02}{code.county:02}{code.township:03}{code.serial:05}"
    assert int(text) == value


@given(values)
def test_intervals_nest_along_the_chain(value: int) -> None:
    chain = Code(value).chain()
    assert chain[0] == 0
    assert chain[-1] == value
    intervals = [Code(one).interval() for one in chain]
    for (outer_lo, outer_hi), (lo, hi) in pairwise(intervals):
        assert outer_lo <= lo <= hi <= outer_hi
    assert all(lo <= value <= hi for lo, hi in intervals)


@given(values, st.sampled_from(LEVELS))
def test_the_territory_of_a_level_contains_the_code(value: int, level: str) -> None:
    lo, hi = interval_of(value, level)
    assert lo <= value <= hi


@pytest.mark.parametrize(
    ("adcode", "value", "level"),
    [
        ("51", 51000000000000, "province"),
        ("5117", 51170000000000, "city"),
        ("511723", 51172300000000, "county"),
        ("511723103", 51172310300000, "township"),
    ],
)
def test_administrative_codes(adcode: str, value: int, level: str) -> None:
    code = Code.of_adcode(adcode)
    assert (code.value, code.level) == (value, level)
    assert code.adcode == adcode.ljust(6, "0")


@pytest.mark.parametrize("adcode", ["", "5", "51172", "51172a", "五一", "5117231030"])
def test_what_is_no_administrative_code_is_refused(adcode: str) -> None:
    with pytest.raises(ValueError, match="not an administrative code"):
        Code.of_adcode(adcode)


def test_a_code_outside_fourteen_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        Code(LARGEST + 1)
    with pytest.raises(ValueError, match="out of range"):
        Code(-1)


def test_organs_of_a_county_have_township_000() -> None:
    bureau = Code.of_adcode("511723").numbered(2)
    assert bureau.value == 51172300000002
    assert bureau.level == "organisation"
    with pytest.raises(ValueError, match="no serial"):
        bureau.numbered(1)
    with pytest.raises(ValueError, match="no serial"):
        Code.of_adcode("511723").numbered(100_000)


def test_a_school_answers_for_itself_and_a_bureau_for_its_county() -> None:
    assert interval_of(SCHOOL, "school") == (SCHOOL, SCHOOL)
    assert interval_of(51172300000002, "county") == (51172300000000, 51172399999999)
    assert interval_of(51172310300001, "township") == (51172310300000, 51172310399999)


def test_seats_of_supervision_go_from_the_township_to_the_nation() -> None:
    seats = supervision_codes(SCHOOL)
    assert [lo for lo, _ in seats] == [
        51172310300001,
        51172300000001,
        51170000000001,
        51000000000001,
        1,
    ]
    assert seats[0][1] == 51172310399999


def test_a_code_must_fit_the_level() -> None:
    assert code_faults(SCHOOL, "school") == []
    assert code_faults(51172300000002, "county") == []
    assert code_faults(51172300000000, "county") == ["单位编码的后五位是单位序号，不能为 00000。"]
    assert code_faults(51172300000002, "township") == [
        "编码 51172300000002 不属于乡镇级单位，请检查编码与级别。"
    ]


def test_a_campus_outline_is_a_closed_ring_of_longitude_and_latitude() -> None:
    ring = [[107.8, 31.1], [107.9, 31.1], [107.9, 31.2], [107.8, 31.1]]
    assert outline_faults(ring) == []
    assert outline_faults([]) == []
    assert "以起点结束" in outline_faults(ring[:-1])[0]
    assert "超出范围" in outline_faults([[31.1, 107.8]] * 4)[0]
    assert "两个数" in outline_faults([[107.8]])[0]
