"""Where a demonstration school looks, and what it finds there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xiaoan.web.demonstration.land import Place


@dataclass(frozen=True)
class Spot:
    """A checkpoint to be: its name, area of the check items, place and items."""

    name: str
    area: str
    building: str
    floor: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Danger:
    """What goes wrong at an item, in the words of the people who find and treat it."""

    code: str
    area: str
    description: str
    measures: str
    plan: str
    yuan: int
    line: str = ""  # the line of work it is passed to (kaijiang-2022/8: 职能权限)


GATE = Spot("校门及传达室", "门卫安防", "", "", ("AF-01", "AF-04", "AF-07", "AF-09"))
AROUND = Spot("校门外50米", "校园周边", "", "", ("ZB-01", "ZB-03", "ZB-04"))
STAIRS = Spot("东侧楼梯间", "大型活动与防踩踏", "教学楼", "1—4层", ("DX-04", "XF-01", "XF-07"))
POWER = Spot("配电房", "用电燃气水热", "后勤楼", "1层", ("YD-01", "YD-07"))
CANTEEN = Spot("食堂后厨", "食堂", "", "", ("ST-03", "ST-05", "ST-07", "ST-11"))
DORM = Spot("宿舍一号楼", "宿舍", "", "1—5层", ("SS-02", "SS-03", "SS-06", "XF-08"))
LAB = Spot("化学实验室", "实验室危化品", "实验楼", "2层", ("SY-01", "SY-06"))
FIELD = Spot("操场及器材", "设施设备体育器械", "", "", ("SB-01", "SB-05"))
CORRIDOR = Spot("走廊灭火器箱", "消防", "教学楼", "各层", ("XF-05", "XF-01"))


def spots(place: Place) -> Iterator[Spot]:
    """The checkpoints of one school, in the order of their plates."""
    yield from (GATE, AROUND)
    if place.stage != "kindergarten" or place.enrolment > 150:
        yield STAIRS
    yield from (CORRIDOR, POWER, CANTEEN)
    if place.boarders:
        yield DORM
    if place.stage in ("junior", "senior", "complete", "nine_year", "vocational"):
        yield LAB
    yield FIELD


def first_words(text: str) -> str:
    """The first part of a description: a title that is not cut in mid-sentence."""
    return text.partition("，")[0].rstrip("。")


def by_code(dangers: Iterable[Danger]) -> dict[str, tuple[Danger, ...]]:
    found: dict[str, tuple[Danger, ...]] = {}
    for danger in dangers:
        found[danger.code] = (*found.get(danger.code, ()), danger)
    return found


DANGERS: tuple[Danger, ...] = (
    Danger(
        "XF-01",
        "消防",
        "三楼东侧疏散通道堆放旧课桌，放学时人流受阻。",
        "清走课桌，通道划线，班级每日巡看。",
        "清走前放学改走西侧楼梯，值班教师到岗。",
        0,
    ),
    Danger(
        "XF-01",
        "消防",
        "一楼安全出口上锁，钥匙不在值班室。",
        "换成推杆锁，钥匙交值班室。",
        "更换前上课期间专人守门，门锁打开。",
        680,
    ),
    Danger(
        "XF-05",
        "消防",
        "二楼灭火器压力指针在红区，共 3 具。",
        "更换 3 具灭火器并登记有效期。",
        "更换前从仓库调 3 具备用。",
        360,
    ),
    Danger("XF-05", "消防", "消火栓被宣传展板遮挡。", "移开展板，地面划禁放线。", "立即移开。", 0),
    Danger(
        "XF-07", "消防", "应急照明 4 盏不亮。", "更换电池和灯头。", "更换前夜间值班配手电。", 520
    ),
    Danger(
        "YD-01",
        "水电气热",
        "配电房门未锁，柜前堆放拖把水桶。",
        "清走杂物，配锁，张贴禁止入内。",
        "清走前由水电工看管。",
        120,
    ),
    Danger(
        "YD-07",
        "水电气热",
        "办公室插线板串接，给电暖器供电。",
        "拆除串接，增设固定插座。",
        "拆除前停用电暖器。",
        260,
    ),
    Danger(
        "ST-05",
        "食品",
        "留样柜两份留样未贴标签，克数不足。",
        "重新培训留样，配电子秤和标签。",
        "当餐留样重做，旧样封存。",
        180,
    ),
    Danger(
        "ST-07",
        "食品",
        "生熟砧板混放，色标脱落。",
        "更换带色标砧板，分区存放。",
        "更换前停用脱色砧板。",
        240,
    ),
    Danger(
        "ST-11",
        "水电气热",
        "灶具燃气软管老化，接头有轻微异味。",
        "更换金属软管，报警器复测。",
        "更换前关总阀，改送外配餐。",
        450,
    ),
    Danger(
        "ST-03",
        "食品",
        "一名帮厨健康证到期三天。",
        "暂停上岗，补办健康证。",
        "由备班人员顶岗。",
        100,
    ),
    Danger(
        "AF-04",
        "三防",
        "一键报警装置月测无回音。",
        "联系接警平台复位，更换电池。",
        "修复前配对讲机直通派出所。",
        300,
    ),
    Danger(
        "AF-07",
        "三防",
        "校门口隔离墩缺 2 个。",
        "补齐隔离墩并固定。",
        "补齐前用水马临时围挡。",
        800,
    ),
    Danger(
        "AF-01",
        "三防",
        "午间传达室无人值守约二十分钟。",
        "调整排班，午间两人轮换。",
        "当日起值班领导午间到岗。",
        0,
    ),
    Danger(
        "AF-09",
        "三防",
        "防刺服搭扣损坏，盾牌有裂纹。",
        "更换防刺服 1 件、盾牌 1 面。",
        "更换前借用备用器械。",
        560,
    ),
    Danger(
        "DX-04",
        "拥挤踩踏",
        "东侧楼梯扶手松动，拐角灯不亮。",
        "加固扶手，更换灯具。",
        "修好前错峰下楼，教师站岗。",
        430,
    ),
    Danger(
        "DX-04",
        "拥挤踩踏",
        "楼梯防滑条翘起三处。",
        "重铺防滑条。",
        "翘起处贴警示胶带，专人提醒。",
        350,
    ),
    Danger(
        "SB-01", "其他", "篮球架底座配重移位，晃动明显。", "复位并加锚固。", "停用并拉警戒线。", 600
    ),
    Danger(
        "SB-05", "其他", "滑梯转角塑料开裂，有尖边。", "更换转角件，打磨边缘。", "停用并围挡。", 380
    ),
    Danger(
        "SS-03",
        "消防",
        "宿舍 302 发现电热毯和私拉插线板。",
        "收缴代管，谈话并告知家长。",
        "断开该室插座，夜间加巡一次。",
        0,
    ),
    Danger(
        "SS-06",
        "消防",
        "宿舍二楼疏散图脱落，应急灯被遮挡。",
        "重贴疏散图，移开遮挡物。",
        "当晚由宿管口头讲解路线。",
        60,
    ),
    Danger(
        "SY-06",
        "实验实训",
        "气瓶未固定，空瓶实瓶混放。",
        "加装固定链，分区挂牌。",
        "固定前停止实验课用气。",
        280,
    ),
    Danger(
        "SY-01",
        "实验实训",
        "危化品领用登记缺一次签字。",
        "补签并核对账物，双人复核。",
        "核清前暂停领用。",
        0,
    ),
    Danger(
        "ZB-03",
        "周边",
        "放学时校门外流动摊贩三处，占用人行道。",
        "函告综合执法，放学时段劝离。",
        "护学岗疏导学生绕行。",
        0,
        "urban_management",
    ),
    Danger(
        "ZB-04",
        "周边",
        "两辆面包车在校门口接送学生，疑似超员。",
        "记下车牌，移交交警核查。",
        "护学岗当场劝阻。",
        0,
        "public_security",
    ),
    Danger(
        "ZB-01",
        "周边",
        "上学高峰校门口机动车乱停，学生绕行车道。",
        "划接送区，错时放学。",
        "护学岗加派一人。",
        0,
        "public_security",
    ),
)
# The three 重大 of the county: what, days ago, closed?
MAJORS: tuple[tuple[Danger, int, bool], ...] = (
    (
        Danger(
            "XF-08",
            "消防",
            "宿舍楼一层值班室内给电动自行车电池充电，线路私拉。",
            "清出全部电池，拆除飞线，楼外设集中充电点。",
            "清出前该楼断开相关回路，宿管二十四小时值守。",
            18500,
        ),
        262,
        True,
    ),
    (
        Danger(
            "XF-08",
            "消防",
            "学生宿舍楼门厅停放电动自行车两辆，夜间充电。",
            "移出车辆，门厅加装监控和提示，楼外建车棚。",
            "移出前门厅专人看守，夜间每两小时巡查。",
            26000,
        ),
        121,
        True,
    ),
    (
        Danger(
            "XF-08",
            "消防",
            "宿舍楼梯间发现正在充电的电动自行车电池，堵住一半通道。",
            "清出电池，恢复通道，安装烟感联网报警。",
            "清出前学生改走另一侧楼梯，消防站指导员驻点。",
            31000,
        ),
        24,
        False,
    ),
)
