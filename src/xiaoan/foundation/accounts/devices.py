"""Which device a browser runs on, in words that its owner recognises. Pure."""

from __future__ import annotations

import re
from typing import Final

Words = tuple[tuple[re.Pattern[str], str], ...]


def _words(*rows: tuple[str, str]) -> Words:
    return tuple((re.compile(pattern, re.IGNORECASE), word) for pattern, word in rows)


# The first that matches: apps name the browser they are built on, phones name Linux.
SYSTEMS: Final = _words(
    (r"OpenHarmony|HarmonyOS", "鸿蒙设备"),
    (r"iPad", "iPad"),
    (r"iPhone", "iPhone"),
    (r"Android(?!.*Mobile)", "安卓平板"),
    (r"Android", "安卓手机"),
    (r"Windows", "Windows 电脑"),
    (r"Macintosh", "苹果电脑"),
    (r"UOS|Uos|Deepin|Kylin", "国产系统电脑"),
    (r"Linux|X11", "Linux 电脑"),
)
BROWSERS: Final = _words(
    (r"wxwork", "企业微信"),
    (r"MicroMessenger", "微信"),
    (r"DingTalk", "钉钉"),
    (r"QQBrowser", "QQ浏览器"),
    (r"UCBrowser", "UC浏览器"),
    (r"HuaweiBrowser", "华为浏览器"),
    (r"MiuiBrowser", "小米浏览器"),
    (r"360SE|QIHU|QHBrowser", "360浏览器"),
    (r"Edg", "Edge"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)


def device_words(user_agent: str) -> str:
    """`安卓手机 · 微信`; 未知设备 where the browser does not say."""
    found = [_first(table, user_agent[:500]) for table in (SYSTEMS, BROWSERS)]
    return " · ".join(word for word in found if word) or "未知设备"


def _first(table: Words, text: str) -> str:
    return next((word for pattern, word in table if pattern.search(text)), "")
