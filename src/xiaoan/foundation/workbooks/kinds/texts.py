"""Words, names, codes and telephone numbers. Pure."""

from __future__ import annotations

import re
from functools import partial

from .cell import Cell, CellInvalid, Kind, plain

_BETWEEN_HANZI = re.compile(r"(?<=[\u3400-\u9fff·]) +(?=[\u3400-\u9fff·])")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_PHONE_SIGNS = re.compile(r"[\s\-—–－()（）.]")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0\d{2,3})?[1-9]\d{6,7}|[48]00\d{7}|\d{3,6}")
_ROUNDED = re.compile(r"1\d{3}0{7}")
ROUNDED = "号码被 Excel 改成了科学计数，后几位已经丢失"
AS_TEXT = "把这一列设为“文本”格式，再重新填写完整号码"


def text(longest: int = 80) -> Kind:
    """Words on one line, at most `longest` characters."""
    return Kind(partial(_text, longest=longest), hint=f"不超过 {longest} 个字")


def _text(cell: Cell, longest: int) -> str:
    found = plain(cell)
    if len(found) > longest:
        raise CellInvalid(f"有 {len(found)} 个字，太长", f"请缩短到 {longest} 个字以内")
    return found


def name(longest: int = 40) -> Kind:
    """A person's or a place's name; spaces that only stretch it go: 张　三 is 张三."""
    return Kind(partial(_name, longest=longest))


def _name(cell: Cell, longest: int) -> str:
    found = _BETWEEN_HANZI.sub("", plain(cell))
    if found.isdigit():
        raise CellInvalid("这里应是名字，不是数字", "请填写名字；可能是列填错了位")
    return _text(found, longest)


def code(digits: int) -> Kind:
    """A number of exactly `digits` digits; zeros that Excel cut off in front come back."""
    return Kind(partial(_code, digits=digits), hint=f"{digits} 位数字", is_text=True)


def _code(cell: Cell, digits: int) -> str:
    found = plain(cell).replace(" ", "").lstrip("'’")
    is_rounded = isinstance(cell, float) and abs(cell) >= 1e15
    if is_rounded or _SCIENTIFIC.fullmatch(found):
        raise CellInvalid(ROUNDED, AS_TEXT)
    if not (found.isascii() and found.isdigit()) or len(found) > digits:
        raise CellInvalid(f"应是 {digits} 位数字", "请核对后填写，不带空格和符号")
    if isinstance(cell, str) and len(found) < digits:
        raise CellInvalid(f"只有 {len(found)} 位，应是 {digits} 位", "请补齐，前面的 0 也要写上")
    return found.zfill(digits)


def phone(*, mobile: bool = True) -> Kind:
    """A telephone number, of mobiles only where `mobile`; +86, spaces and hyphens are taken off."""
    hint = "11 位手机号" if mobile else "手机号，或带区号的座机"
    return Kind(partial(_phone, mobile=mobile), hint=hint, is_text=True)


def _phone(cell: Cell, mobile: bool) -> str:
    shown = plain(cell)
    if _SCIENTIFIC.fullmatch(shown) or _ROUNDED.fullmatch(shown):
        raise CellInvalid(ROUNDED, AS_TEXT)
    found = _PHONE_SIGNS.sub("", shown).lstrip("'’+")
    found = re.sub(r"^(00)?86(?=1[3-9]\d{9}$)", "", found)
    if _MOBILE.fullmatch(found):
        return found
    if len(re.findall(r"1[3-9]\d{9}", found)) > 1:
        raise CellInvalid("一格里有两个号码", "请只留一个常用手机号")
    if not mobile and _LANDLINE.fullmatch(found):
        return found
    if mobile and _LANDLINE.fullmatch(found) and len(found) < 13 and not found.startswith("1"):
        raise CellInvalid("这像是座机号码", "请填本人的 11 位手机号；没有就留空")
    if found.isdigit():
        raise CellInvalid(f"手机号应是 11 位，这里有 {len(found)} 位", "请核对是否多写或漏写")
    raise CellInvalid("不是电话号码", "请只填数字，一格一个号码")
