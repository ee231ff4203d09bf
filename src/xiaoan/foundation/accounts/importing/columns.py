"""The columns of both tables, and the names that offices give them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from xiaoan.foundation.orgs.rules import KINDS, LINES, OWNERSHIPS, SETTINGS, STAGES
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.workbooks import kinds
from xiaoan.foundation.workbooks.sheets import Column

from . import posts

Choices = Callable[[Viewer], Sequence[str]]
MOST: Final = 100_000


def _also(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _keys(**forms: str) -> dict[str, str]:
    """What people write → the key it stands for."""
    return {word: key for key, words in forms.items() for word in words.split()}


KIND = kinds.one_of(
    KINDS,
    _keys(
        school="幼儿园 小学 中学 学校（幼儿园） 中小学", department="机关 局", government="乡镇政府"
    ),
)
LINE = kinds.one_of(
    LINES,
    _keys(market="市场监督管理 市监", emergency="应急", health="卫健", civil_affairs="民政局"),
)
STAGE = kinds.one_of(
    STAGES,
    _keys(
        kindergarten="幼儿 学前 学前教育",
        primary="完小 村小 小学校 教学点",
        junior="初级中学 普通初中",
        nine_year="九年制 九年制学校 一贯制 九年一贯 九义校 九年一贯制学校",
        senior="普通高中 高级中学",
        complete="完中",
        vocational="中等职业 职业高中 职中 中等职业学校 职高",
        special="特校 特教 特殊教育学校",
    ),
)
OWNERSHIP = kinds.one_of(
    OWNERSHIPS,
    _keys(public="公立 国有 教育部门 公办园", private="私立 民办普惠 普惠 普惠性民办 民办园"),
)
SETTING = kinds.one_of(
    SETTINGS, _keys(urban="城市 主城区", town="县城 城镇 镇 集镇", rural="农村 乡 村 村庄")
)


def organisations(townships: Choices) -> tuple[Column, ...]:
    """单位: what it is called, what sort it is, where it stands, how many people."""
    return (*_named(townships), *_counted())


def _named(townships: Choices) -> tuple[Column, ...]:
    return (
        Column(
            "name",
            "单位名称",
            kinds.name(80),
            _also("名称 学校名称 学校 单位 校名 全称 学校全称 单位全称 幼儿园名称 学校（园）名称"),
            is_required=True,
            example="演示县普安镇演示小学",
            help="填公章上的全称",
            width=28,
        ),
        Column("short_name", "简称", kinds.name(40), _also("学校简称 单位简称"),
               example="演示小学", help="日常叫法；不填就用全称"),
        Column("kind", "类别", KIND, _also("单位类别 单位类型"), example="学校",
               help="不填按学校处理"),
        Column("line", "条线", LINE, _also("所属条线 主管条线"), help="学校不用填；部门要填"),
        Column("stage", "学段", STAGE, _also("办学层次 学校类型 办学类型 学校类别 学段类别"),
               example="小学", help="不填时按校名判断"),
        Column(
            "township",
            "所在乡镇",
            kinds.name(60),
            _also("乡镇 乡镇（街道） 所属乡镇 所在乡镇（街道） 街道 所在地 属地"),
            example="普安镇",
            help="县直单位填“县直”",
            choices=townships,
        ),
        Column("ownership", "办学性质", OWNERSHIP, _also("性质 公办民办 公/民办 举办者类型"),
               example="公办"),
        Column("setting", "城乡", SETTING, _also("城乡类型 城乡分类 所处区域"), example="镇区"),
    )  # fmt: skip


def _counted() -> tuple[Column, ...]:
    return (
        Column(
            "boarding",
            "寄宿制",
            kinds.yes_no(),
            _also("是否寄宿 是否寄宿制 寄宿 寄宿制学校 是否寄宿制学校 住宿"),
            example="是",
        ),
        Column(
            "enrolment",
            "学生数",
            kinds.whole(0, MOST),
            _also("在校学生数 在校生 在校生数 学生人数 在校学生（幼儿）数 在园幼儿 幼儿数 人数"),
            example="860",
        ),
        Column("boarders", "寄宿生数", kinds.whole(0, MOST),
               _also("住校生 住校生数 寄宿生 寄宿生人数 住宿生"), example="120"),
        Column("staff_count", "教职工数", kinds.whole(0, MOST),
               _also("教职工 教职工人数 教师数 教师人数"), example="62"),
        Column("class_count", "班级数", kinds.whole(0, 1000), _also("班数 教学班 教学班数 班级"),
               example="18"),
        Column("opened_on", "建校日期", kinds.day(), _also("启用日期 建校时间 建校年月 成立时间"),
               example="2001-09-01"),
        Column("code", "单位编码", kinds.code(14), _also("编码 机构编码"), width=18,
               help="系统里的 14 位编码；一般不填，由系统自动编"),
    )  # fmt: skip


def people(schools: Choices) -> tuple[Column, ...]:
    """人员: who, where, which posts, since when."""
    return (
        Column("name", "姓名", kinds.name(40), _also("名字 人员姓名 教师姓名 教职工姓名"),
               is_required=True, example="演示张三"),
        Column(
            "school",
            "单位",
            kinds.name(80),
            _also("单位名称 学校 学校名称 所在学校 所在单位 工作单位 任职学校 校名 幼儿园"),
            example="演示小学",
            help="全称或简称都可以；学校导入本校人员时可以不填",
            choices=schools,
            width=26,
        ),
        Column(
            "posts",
            "岗位",
            kinds.many_of(posts.words(), posts.synonyms()),
            _also("职务 职位 担任职务 任职 工作岗位 现任职务 岗位名称"),
            is_required=True,
            example="安全主任、班主任",
            help="一人几个岗位写在一格里，用、隔开",
            width=22,
        ),
        Column(
            "phone",
            "手机号",
            kinds.phone(),
            _also("手机 电话 联系电话 手机号码 联系方式 电话号码 移动电话"),
            is_personal=True,
            example="13800000000",
            help="用来认人，只有有权的人看得到；没有可以留空",
            width=16,
        ),
        Column("held_from", "任职日期", kinds.day(),
               _also("任职时间 任现职时间 上岗时间 上岗日期 起任时间 任职起始时间 入职时间"),
               example="2026-09-01", help="不填按导入当天"),
    )  # fmt: skip
