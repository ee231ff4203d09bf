"""What a password may not be (after NIST SP 800-63B 5.1.1.2): short, well known, one's own.

Nobody has to change a good password now and then: people would only count it up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LONGEST: Final = 128
BEYOND_OWN: Final = 6  # signs that must remain when one's own words are taken out


@dataclass(frozen=True)
class Owner:
    """The words about a person that others know too."""

    name: str
    username: str
    phone: str = ""


def password_faults(password: str, owner: Owner) -> list[str]:
    """Sentences that say what to change; none for a password that will do."""
    shortest = settings.PASSWORD_MIN_LENGTH
    if len(password) < shortest:
        return [
            f"密码至少 {shortest} 个字符，现在是 {len(password)} 个。可以用一句自己记得住的话。"
        ]
    if len(password) > LONGEST:
        return [f"密码最多 {LONGEST} 个字符。"]
    if _is_common(password) or len(set(password)) < 4:
        return ["这个密码太常见，别人一猜就中。请换一个，例如几个不相干的词连在一起。"]
    own = _own_word(password, owner)
    return [f"密码里不要用{own}，认识您的人会先猜它。请换一个。"] if own else []


def _is_common(password: str) -> bool:
    try:
        _list().validate(password)
        _list().validate(re.sub(r"[^a-z]+$", "", password.lower()) or password)
    except ValidationError:
        return True
    return False


@cache
def _list() -> CommonPasswordValidator:
    return CommonPasswordValidator()  # 20,000 words, read once


def _own_word(password: str, owner: Owner) -> str:
    squeezed = re.sub(r"[^0-9a-z]", "", password.lower())
    for title, word in _own_words(owner):
        if len(word) >= 4 and word in squeezed and len(squeezed) - len(word) < BEYOND_OWN:
            return title
    return ""


def _own_words(owner: Owner) -> list[tuple[str, str]]:
    from pypinyin import lazy_pinyin  # its dictionary takes a second: only who sets one waits

    pinyin = "".join(lazy_pinyin(owner.name)).lower()
    username = re.sub(r"[^0-9a-z]", "", owner.username.lower())
    return [("手机号", owner.phone), ("登录名", username), ("姓名拼音", pinyin)]
