"""Mail against a server on loopback that errs as told."""

from __future__ import annotations

import email
import email.policy

import pytest

from xiaoan.foundation.notices.channels.email import Mail
from xiaoan.foundation.notices.channels.message import Message, Outcome

from .fakes import mail_server

MESSAGE = Message("k1", "扶手松动，请治理", "教学楼二层", "https://xa.example/hazards/1")


def mail_to(port: int) -> Mail:
    return Mail("127.0.0.1", port, "", "", "none", "校安 <xa@xa.example>")


def test_a_letter_in_chinese_with_its_html_and_its_way_out() -> None:
    message = Message(
        "k2", "您有 2 条通知", "一 & 二", "https://xa.example/n", "https://xa.example/l/"
    )
    with mail_server() as fake:
        outcome = mail_to(fake.port).send("an@school.example", message)
    assert outcome == Outcome("sent", "<k2@xa.example>")
    letter = email.message_from_bytes(fake.letters[0], policy=email.policy.default)
    assert letter["Subject"] == "[校安] 您有 2 条通知"
    assert letter["List-Unsubscribe"] == "<https://xa.example/l/>"
    plain = letter.get_body(("plain",))
    page = letter.get_body(("html",))
    assert plain is not None and "一 & 二" in plain.get_content()
    assert page is not None and "一 &amp; 二" in page.get_content()


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        ({"rcpt": "550 no such user"}, "refused"),
        ({"rcpt": "450 try later"}, "later"),
        ({"mail": "553 not you"}, "broken"),
        ({"data": "cut"}, "unsure"),
    ],
)
def test_what_a_mail_server_says(at: dict[str, str], kind: str) -> None:
    with mail_server(**at) as fake:
        assert mail_to(fake.port).send("an@school.example", MESSAGE).kind == kind


def test_no_mail_server_is_certain() -> None:
    with mail_server() as fake:
        pass
    assert mail_to(fake.port).send("an@school.example", MESSAGE).kind == "later"


def test_a_line_break_in_a_title_makes_no_header() -> None:
    with mail_server() as fake:
        mail_to(fake.port).send("an@school.example", Message("k", "一\nBcc: x@y.example", ""))
    letter = email.message_from_bytes(fake.letters[0])
    assert letter["Bcc"] is None
