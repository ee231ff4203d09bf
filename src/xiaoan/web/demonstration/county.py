"""Kaijiang: the county that the guided story happens in, with a hundred schools."""

from __future__ import annotations

from typing import Final

from xiaoan.web.demonstration.land import Land, Plan, Sort

COUNTY = 51172300000000
# Townships and sub-districts of Kaijiang by statistical code (as published); the first two are
# the county seat. Organisations in them are invented and say so in their names.
TOWNSHIPS: dict[str, str] = {
    "001": "淙城街道",
    "100": "新宁镇",
    "101": "普安镇",
    "102": "回龙镇",
    "104": "永兴镇",
    "105": "讲治镇",
    "106": "甘棠镇",
    "107": "任市镇",
    "108": "广福镇",
    "109": "长岭镇",
    "110": "八庙镇",
    "111": "灵岩镇",
    "205": "梅家乡",
}
SEAT = ("001", "100")
# Rough middles, for points on the map: nobody lives exactly there.
MIDDLES: dict[str, tuple[float, float]] = {
    "001": (107.862, 31.082),
    "100": (107.884, 31.092),
    "101": (107.945, 31.068),
    "102": (107.795, 31.062),
    "104": (107.762, 30.893),
    "105": (107.848, 30.998),
    "106": (107.905, 30.950),
    "107": (107.868, 30.872),
    "108": (107.925, 31.005),
    "109": (107.822, 31.150),
    "110": (107.765, 31.168),
    "111": (107.965, 31.130),
    "205": (107.835, 30.935),
}
DEPARTMENTS: Final = {
    "education": "教科局",
    "public_security": "公安局",
    "market": "市场监管局",
    "fire": "消防救援大队",
    "emergency": "应急管理局",
    "health": "卫健局",
    "transport": "交运局",
    "housing": "住建局",
    "civil_affairs": "民政局",
    "justice": "司法局",
    "culture": "文体旅游局",
    "urban_management": "综合执法局",
    "political_legal": "委政法委",
    "publicity": "委宣传部",
    "cyberspace": "委网信办",
    "staffing": "委编办",
    "human_resources": "人社局",
    "court": "人民法院",
    "procuratorate": "人民检察院",
    "supervision": "教育督导室",
}
SEAT_SCHOOLS: dict[str, tuple[Sort, ...]] = {
    "001": (
        ("senior", "高级中学", 2800, 3600, 0.55, False),
        ("junior", "初级中学", 1300, 2100, 0.2, False),
        ("junior", "第二初级中学", 900, 1500, 0.1, False),
        ("primary", "实验小学", 1800, 2600, 0.0, False),
        ("primary", "第一小学", 1200, 1900, 0.0, False),
        ("primary", "第二小学", 900, 1500, 0.0, False),
        ("kindergarten", "中心幼儿园", 320, 420, 0.0, False),
        ("kindergarten", "第二幼儿园", 210, 330, 0.0, False),
        ("kindergarten", "阳光幼儿园", 150, 280, 0.0, True),
        ("kindergarten", "童心幼儿园", 120, 260, 0.0, True),
        ("kindergarten", "小树幼儿园", 90, 200, 0.0, True),
        ("kindergarten", "蓝天幼儿园", 80, 180, 0.0, True),
        ("special", "特殊教育学校", 110, 140, 0.6, False),
    ),
    "100": (
        ("primary", "中心小学", 1500, 2100, 0.05, False),
        ("senior", "第二高级中学", 2000, 2700, 0.6, False),
        ("vocational", "职业中学", 2400, 3100, 0.7, False),
        ("complete", "育才学校", 1500, 2300, 0.5, True),
        ("junior", "初级中学", 900, 1500, 0.3, False),
        ("primary", "第二小学", 800, 1300, 0.0, False),
        ("primary", "东城小学", 600, 1100, 0.0, False),
        ("kindergarten", "中心幼儿园", 280, 380, 0.0, False),
        ("kindergarten", "金色幼儿园", 130, 240, 0.0, True),
        ("kindergarten", "摇篮幼儿园", 100, 220, 0.0, True),
        ("kindergarten", "星星幼儿园", 70, 160, 0.0, True),
    ),
}
PLANS: Final = (
    Plan("每周全校排查", "week", "campus", "safety_officer", "kaijiang-2022/8/weekly-sweep"),
    Plan("门卫每日巡查", "day", "route", "guard", areas=("门卫安防", "校园周边", "用电燃气水热")),
)
KAIJIANG: Final = Land(
    lo=COUNTY,
    name="开江县",
    townships=TOWNSHIPS,
    middles=MIDDLES,
    seat=SEAT,
    departments=DEPARTMENTS,
    sorts=SEAT_SCHOOLS,
    plans=PLANS,
    days=400,
    careless=frozenset({("107", 103), ("102", 105), ("205", 102), ("001", 111)}),
    leading=("100", 101),
)
GOVERNMENT = KAIJIANG.government
BUREAU = KAIJIANG.bureau
LEADING_SCHOOL = KAIJIANG.leading_school  # the school the guided story happens in
