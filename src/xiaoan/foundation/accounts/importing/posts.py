"""The posts that may be imported, and what schools call them."""

from __future__ import annotations

from typing import Final

from xiaoan.foundation.accounts import capabilities

# Whoever keeps the system is appointed on a page, one by one.
NOT_IMPORTED: Final = frozenset({"administrator"})
SYNONYMS: Final = {
    "principal": "园长 正校长 正园长 学校负责人 书记兼校长",
    "deputy_principal": "副校长 副园长 安全副校长 分管安全副校长 分管副园长",
    "safety_officer": "安保主任 安全办主任 安稳办主任 安办主任 保卫科长 保卫主任 政保主任"
    " 保卫处主任 安全员 专职安全员 安全干事 安全管理员 综治办主任 安全科长 保卫干事",
    "logistics": "总务主任 总务处主任 后勤处主任 总务 后勤 后勤管理员",
    "guard": "门卫 保安员 专职保安 保安队长 校警 门岗 警卫",
    "canteen_manager": "食堂主任 食堂负责人 食堂管理 食堂 伙食团长 食品安全员 膳食主任",
    "dorm_keeper": "宿管 宿管老师 生活老师 生活教师 宿舍管理员 寝室管理员 公寓管理员",
    "homeroom_teacher": "班主任老师 班主任教师 班级负责人",
    "teacher": "老师 任课教师 专任教师 科任教师 教职工 幼儿教师 教员",
    "bureau_director": "局长 教育局局长 教育局长 教科局长 教体局局长",
    "bureau_clerk": "安全股股长 安全股长 安稳股干部 安全股工作人员 安全科干部 安全干部",
    "supervisor": "责任督学 挂牌督学 专职督学",
    "county_leader": "副县长 分管县领导 副区长",
    "township_leader": "乡镇长 镇长 乡长 街道办主任 街道主任",
    "township_officer": "校安专干 乡镇专干 教育专干 安全专干 乡镇校安干部",
    "police_officer": "派出所民警 片区民警 社区民警 警官",
    "department_leader": "部门领导 分管领导",
    "department_officer": "部门工作人员 联络员",
}


def words() -> dict[str, str]:
    """Kind → title, of every post that may be imported."""
    posts = capabilities.table().posts
    return {kind: one.title for kind, one in posts.items() if kind not in NOT_IMPORTED}


def synonyms() -> dict[str, str]:
    """What schools write → kind."""
    known = words()
    return {
        word: kind for kind, forms in SYNONYMS.items() if kind in known for word in forms.split()
    }


def misplaced(kinds: tuple[str, ...], org_kind: str) -> list[str]:
    """Titles of posts that an organisation of this kind does not have."""
    posts = capabilities.table().posts
    return [posts[kind].title for kind in kinds if kind in posts and org_kind not in posts[kind].at]
