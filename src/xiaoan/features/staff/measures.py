"""What the duties count of people in posts, set-based.

A school or an office that registers nobody is not known, and nothing is said of it.
"""

from __future__ import annotations

from typing import Final

from xiaoan.engine.duties.measures import measure

from .models import formulas

_COUNTED: Final = """
SELECT s.org_code, {number}
  FROM staff_staffer s
  JOIN orgs_organisation o ON o.code = s.org_code
 WHERE s.retired_on IS NULL AND (s.since IS NULL OR s.since <= %(on)s)
   AND (s.until IS NULL OR s.until >= %(on)s) AND o.closed_on IS NULL AND {kind}
 GROUP BY s.org_code"""
_SCHOOL: Final = "o.kind = 'school'"
_OFFICE: Final = "o.kind = 'department'"
_EDUCATION: Final = "o.kind = 'department' AND o.line = 'education'"


def _holding(*roles: str, kind: str = _SCHOOL, also: str = "true") -> str:
    """How many hold one of the posts, whether or not it is all they do."""
    listed = ", ".join(f"'{one}'" for one in roles)
    number = f"count(*) FILTER (WHERE s.roles && ARRAY[{listed}]::varchar[] AND {also})"
    return _COUNTED.format(number=number, kind=kind)


def _full_time(role: str, kind: str = _SCHOOL) -> str:
    number = f"count(*) FILTER (WHERE s.full_time_as = '{role}')"
    return _COUNTED.format(number=number, kind=kind)


@measure("safety_staff")
def safety_staff() -> str:
    """配备专职安全工作人员 (kaijiang-2022/3)."""
    return _full_time("safety")


@measure("safety_managers")
def safety_managers() -> str:
    """至少有1名专兼职安全管理人员 (chongqing-2017/11)."""
    return _holding("safety")


@measure("bureau_safety_staff")
def bureau_safety_staff() -> str:
    """配备专人专岗负责学校安全工作 (kaijiang-2022/2)."""
    return _full_time("safety", _EDUCATION)


@measure("safety_teachers")
def safety_teachers() -> str:
    """配备专（兼）职安全教育教师 (kaijiang-2022/9)."""
    return _holding("safety_teacher")


@measure("safety_research_officers")
def safety_research_officers() -> str:
    """教研室配备安全教育专（兼）职教研员 (kaijiang-2022/9)."""
    return _holding("safety_research", kind=_EDUCATION)


@measure("psychology_teachers")
def psychology_teachers() -> str:
    """至少配备 1 名专职心理健康教师 (kaijiang-2022/7)."""
    return _full_time("psychology")


@measure("psychology_staff")
def psychology_staff() -> str:
    """配备或者聘请心理健康教育教师、辅导人员 (national/mental-16)."""
    return _holding("psychology", "counsellor")


@measure("psychology_research_officers")
def psychology_research_officers() -> str:
    """县级教研机构配备心理教育教研员 (kaijiang-2022/7)."""
    return _holding("psychology_research", kind=_EDUCATION)


@measure("publicity_officers")
def publicity_officers() -> str:
    """县教科局和学校配备干部从事教育宣传工作 (kaijiang-2022/14)."""
    return _holding("publicity", kind=f"({_SCHOOL} OR {_EDUCATION})")


@measure("school_police")
def school_police() -> str:
    """公安机关配齐配强工作力量 (zhejiang-2018/15)."""
    return _holding("school_police", kind=f"{_OFFICE} AND o.line = 'public_security'")


@measure("mediators")
def mediators() -> str:
    """吸纳社会人士担任人民调解员 (wuzhong-2023/2.8)."""
    return _holding("mediator", kind=f"{_OFFICE} AND o.line = 'justice'")


@measure("dorm_keepers")
def dorm_keepers() -> str:
    """强化宿管员配备 (kaijiang-2022/9)."""
    return _holding("dorm")


@measure("staff_unchecked")
def staff_unchecked() -> str:
    """招聘工作人员时应当查询 (national/minors-62); volunteers come close to pupils as well."""
    return _COUNTED.format(number="count(*) FILTER (WHERE s.checked_on IS NULL)", kind=_SCHOOL)


@measure("staff_unexamined")
def staff_unexamined() -> str:
    """入职前和入职后每年进行健康检查 (national/preschool-45)."""
    late = "s.health_until IS NULL OR s.health_until < %(on)s"
    kind = f"{_SCHOOL} AND o.stage = 'kindergarten'"
    return _COUNTED.format(number=f"count(*) FILTER (WHERE {late})", kind=kind)


@measure("chemical_staff_untrained")
def chemical_staff_untrained() -> str:
    """从业人员考核合格后上岗作业 (national/chemicals-5)."""
    return _holding("chemical", also="s.trained_on IS NULL")


@measure("doctors_short")
def doctors_short() -> str:
    """应配减实配, never below zero; what is needed stands in packs/posts.yaml.

    A school too small for a full-time medic may have a health teacher, so both count.
    """
    held = "count(*) FILTER (WHERE s.roles && ARRAY['doctor', 'health']::varchar[])"
    counted = _COUNTED.format(number=held, kind=_SCHOOL)
    return f"""
SELECT o.code, greatest(coalesce(n.needed, 0) - c.held, 0)
  FROM orgs_organisation o
  JOIN ({counted}) AS c(code, held) ON c.code = o.code
  LEFT JOIN LATERAL (
       SELECT v.people + CASE WHEN v.every > 0
                         THEN (coalesce(o.enrolment, 0) - v.start) / v.every ELSE 0 END AS needed
         FROM (VALUES {_bands("doctor")}) AS v(stage, lo, hi, start, people, every)
        WHERE v.stage = o.stage AND o.code BETWEEN v.lo AND v.hi
          AND v.start <= coalesce(o.enrolment, 0)
        ORDER BY v.hi - v.lo, v.start DESC LIMIT 1) n ON true"""  # noqa: S608 — numbers of our own file


def _bands(role: str) -> str:
    """The bands of every text that counts, as rows of SQL."""
    return ", ".join(
        f"('{stage}', {one.lo}::bigint, {one.hi}::bigint,"
        f" {band.start}, {band.people}, {band.every})"
        for one in formulas()
        if one.role == role and not one.is_compared
        for stage in one.stages
        for band in one.bands
    )
