"""The kinds of fault a check finds, each with the sentence people read. Pure."""

from __future__ import annotations

from dataclasses import dataclass

SENTENCES = {
    "content": "第{seq}条：内容与当时的摘要不符，内容被改动。",
    "hash": "第{seq}条：哈希与摘要、序号不符，链上字段被改动。",
    "link": "第{seq}条：与第{before}条不相接，其中一条被换过。",
    "missing": "缺少第{seq}条至第{until}条，条目被删除。",
    "order": "第{seq}条：序号重复或倒退，条目被插入。",
    "rewritten": "第{seq}条至第{until}条：与上级会签过的哈希不符，会签后被改写并重算。",
    "cut": "第{seq}条至第{until}条：链尾被截断，条目被删除。",
    "head": "第{seq}条：链头记录与最后一条不符。",
    "root": "第{seq}次会签：所列链头算不出签名的根。",
    "signature": "第{seq}次会签：签名不成立。",
    "key": "第{seq}次会签：签名密钥不在可信名单，可能被另一把密钥重签。",
    "unsigned": "第{seq}次会签：会签单位自己的链上没有这次会签的条目，或与之不符。",
    "lost": "第{seq}次会签：可信文件中记有这次会签，库中没有或不一致。",
    "subject": "第{seq}条：不属于这份记录所说的事项。",
    "format": "这份文件不是完整的校安记录，无法核验。",
}


@dataclass(frozen=True)
class Fault:
    """Something that was changed: whose chain, which entry (or checkpoint), what is wrong."""

    org_code: int
    seq: int
    code: str
    what: str


def fault(code: str, org_code: int, seq: int, *, until: int | None = None) -> Fault:
    sentence = SENTENCES[code].format(seq=seq, before=seq - 1, until=until or seq)
    return Fault(org_code, seq, code, sentence)
