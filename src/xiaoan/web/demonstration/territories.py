"""The demonstration's counties: Kaijiang, and a smaller one below each of three more texts. Pure.

Organisations are invented and say so; townships are named as published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from xiaoan.web.demonstration.county import DEPARTMENTS, KAIJIANG
from xiaoan.web.demonstration.land import Land, Place, Plan, Sort

DAYS: Final = 84  # a term or so: the history of these is light
SEAT: Final[tuple[Sort, ...]] = (
    ("primary", "实验小学", 1500, 2100, 0.0, False),
    ("senior", "高级中学", 1800, 2600, 0.6, False),
    ("junior", "初级中学", 1000, 1700, 0.2, False),
    ("vocational", "职业中学", 1200, 1900, 0.6, False),
    ("kindergarten", "中心幼儿园", 260, 380, 0.0, False),
    ("kindergarten", "童心幼儿园", 120, 240, 0.0, True),
)
SECOND: Final[tuple[Sort, ...]] = (
    ("primary", "小学", 800, 1400, 0.0, False),
    ("complete", "育才学校", 1100, 1700, 0.4, True),
    ("junior", "初级中学", 700, 1200, 0.2, False),
    ("kindergarten", "中心幼儿园", 200, 320, 0.0, False),
    ("special", "特殊教育学校", 90, 130, 0.5, False),
)
RURAL: Final[tuple[Sort, ...]] = (
    ("primary", "中心小学", 300, 800, 0.2, False),
    ("nine_year", "九年制学校", 420, 900, 0.4, False),
    ("kindergarten", "中心幼儿园", 90, 200, 0.0, False),
)
WUZHONG: Final = "wuzhong-2023/2.4"
OFFICER: Final = "safety_officer"
GATE: Final = ("门卫安防", "校园周边", "用电燃气水热")
INNER: Final = ("大型活动与防踩踏", "食堂", "宿舍", "实验室危化品")
# Lines that these texts name beside Kaijiang's.
MORE: Final = {
    "finance": "财政局",
    "natural_resources": "自然资源局",
    "environment": "生态环境分局",
    "youth_league": "团委",
    "women": "妇联",
}
WORDS: Final = DEPARTMENTS | MORE | {"education": "教育局", "transport": "交通运输局"}


def _sorts(numbers: tuple[str, ...]) -> dict[str, tuple[Sort, ...]]:
    """Twenty schools: six and five in the two townships of the seat, three in each of the rest."""
    first, second, *others = numbers
    return {first: SEAT, second: SECOND} | dict.fromkeys(others, RURAL)


def _above(lo: int, level: str, name: str, bureau: str) -> tuple[Place, ...]:
    """The government and the education authority of a city or of a municipality."""
    return (
        Place(lo + 1, f"演示{name}人民政府", "government", "government", level),
        Place(lo + 2, f"演示{name}{bureau}", "department", "education", level),
    )


LIANDU: Final = Land(
    lo=33110200000000,
    name="莲都区",
    townships={
        "001": "紫金街道",
        "002": "岩泉街道",
        "100": "碧湖镇",
        "102": "大港头镇",
        "104": "雅溪镇",
    },
    middles={
        "001": (119.932, 28.452),
        "002": (119.908, 28.468),
        "100": (119.782, 28.352),
        "102": (119.735, 28.296),
        "104": (119.985, 28.592),
    },
    seat=("001", "002"),
    departments=WORDS | {"public_security": "公安分局", "housing": "建设分局"},
    sorts=_sorts(("001", "002", "100", "102", "104")),
    plans=(
        Plan(
            "每月校园安全自查",
            "month",
            "campus",
            OFFICER,
            "lishui-2024/2.7/self-inspection",
        ),
        Plan("门卫每日巡查", "day", "route", "guard", areas=GATE),
    ),
    days=DAYS,
    careless=frozenset({("104", 102)}),
    leading=("001", 101),
    titles={
        "bureau_director": "教育局局长",
        "bureau_clerk": "安全科干部",
        "county_leader": "分管副区长",
    },
    above=_above(33110000000000, "city", "丽水市", "教育局"),
)
SHAPINGBA: Final = Land(
    lo=50010600000000,
    name="沙坪坝区",
    townships={
        "001": "小龙坎街道",
        "002": "沙坪坝街道",
        "104": "青木关镇",
        "106": "回龙坝镇",
        "112": "中梁镇",
    },
    middles={
        "001": (106.463, 29.552),
        "002": (106.456, 29.561),
        "104": (106.302, 29.692),
        "106": (106.352, 29.742),
        "112": (106.392, 29.672),
    },
    seat=("001", "002"),
    departments=WORDS
    | {
        "education": "教育委员会",
        "public_security": "公安分局",
        "housing": "住房城乡建委",
        "insurance": "金融监管支局",
        "environment": "生态环境局",
    },
    sorts=_sorts(("001", "002", "104", "106", "112")),
    plans=(
        Plan("每日巡查", "day", "route", "guard", "chongqing-2017/7/daily-sweep", GATE),
        Plan("每周全校排查", "week", "campus", OFFICER, "chongqing-2017/7/weekly-sweep"),
    ),
    days=DAYS,
    careless=frozenset({("112", 102)}),
    leading=("001", 101),
    titles={
        "bureau_director": "区教委主任",
        "bureau_clerk": "安稳科干部",
        "county_leader": "分管副区长",
    },
    above=_above(50000000000000, "province", "重庆市", "教育委员会"),
)
YANCHI: Final = Land(
    lo=64032300000000,
    name="盐池县",
    townships={
        "001": "盐州路街道",
        "100": "花马池镇",
        "101": "大水坑镇",
        "102": "惠安堡镇",
        "103": "高沙窝镇",
    },
    middles={
        "001": (107.405, 37.786),
        "100": (107.412, 37.772),
        "101": (107.022, 37.412),
        "102": (106.672, 37.442),
        "103": (106.982, 37.992),
    },
    seat=("001", "100"),
    departments=WORDS | {"culture": "文化旅游广电局"},
    sorts=_sorts(("001", "100", "101", "102", "103")),
    plans=(
        Plan("敏感部位日检查", "day", "sensitive", "guard", WUZHONG + "/sensitive-daily", GATE),
        Plan("重点部位周检查", "week", "key", OFFICER, WUZHONG + "/key-weekly", INNER),
        Plan("校园区域月检查", "month", "campus", OFFICER, WUZHONG + "/campus-monthly"),
        Plan("校长巡查", "month", "leader", "principal", WUZHONG + "/leader-tours", INNER),
    ),
    days=DAYS,
    careless=frozenset({("103", 102)}),
    leading=("001", 101),
    titles={
        "bureau_director": "教育局局长",
        "bureau_clerk": "安全办干部",
        "county_leader": "分管副县长",
    },
    above=_above(64030000000000, "city", "吴忠市", "教育局"),
)
LIGHT: Final = (LIANDU, SHAPINGBA, YANCHI)
LANDS: Final = (KAIJIANG, *LIGHT)


def intervals(land: Land) -> Iterator[tuple[int, int]]:
    """What is judged together: the county, and the bodies above it."""
    if land.above:
        lo = land.above[0].code // 10**8 * 10**8
        yield lo, lo + 10**8 - 1
    yield land.lo, land.hi


_BY_COUNTY: Final = {lo: land for land in LANDS for lo, _ in intervals(land)}


def land_of(code: int) -> Land:
    """The land that an organisation belongs to; those above it belong to it too."""
    return _BY_COUNTY[code // 10**8 * 10**8]
