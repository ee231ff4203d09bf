"""Which posts a rule may hand its signals to: only such as its receivers have."""

from __future__ import annotations

from xiaoan.engine.signals.rules import RuleRefused
from xiaoan.foundation.accounts.capabilities import PostKind, table
from xiaoan.foundation.orgs.queries import organisation
from xiaoan.foundation.scope import Viewer

Choices = list[tuple[str, str]]
OTHERS_HAVE_IT = "本单位没有“{title}”这个岗位，请另选一个。"
NOT_OF_SCHOOLS = "发给各校时请选学校的岗位：学校没有“{title}”。"


def offered(viewer: Viewer) -> Choices | list[tuple[str, Choices]]:
    """The posts of the viewer's organisation; whoever has schools beneath also names theirs."""
    own, schools = [_choice(one) for one in _own(viewer)], [_choice(one) for one in _of_schools()]
    if viewer.org_kind == "school":
        return own
    return [("本单位岗位", own), ("学校岗位（信号来自学校或发给各校时）", schools)]


def check(post_kind: str, viewer: Viewer, *, to_schools: bool) -> None:
    """Raise RuleRefused where those who get the signal have no such post."""
    if not post_kind:
        return
    post = table().posts.get(post_kind)
    title = post.title if post else post_kind
    if to_schools and post not in _of_schools():
        raise RuleRefused(NOT_OF_SCHOOLS.format(title=title))
    if post not in _own(viewer) and (viewer.org_kind == "school" or post not in _of_schools()):
        raise RuleRefused(OTHERS_HAVE_IT.format(title=title))


def _choice(post: PostKind) -> tuple[str, str]:
    return post.kind, post.title


def _own(viewer: Viewer) -> list[PostKind]:
    own = organisation(viewer.org_code)
    if own is None:
        return []
    return [one for one in table().posts.values() if one.fits(own.kind, own.line, own.level)]


def _of_schools() -> list[PostKind]:
    return [one for one in table().posts.values() if "school" in one.at]
