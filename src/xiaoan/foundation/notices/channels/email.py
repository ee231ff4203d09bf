"""邮件 by SMTP: UTF-8 subject, text with HTML beside it, one click to end such messages."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.template.loader import render_to_string

from .message import Message, Outcome

SECONDS = 15


@dataclass(frozen=True)
class Mail:
    """`to` is an address; `security` is starttls, ssl or none."""

    host: str
    port: int
    user: str
    password: str
    security: str
    sender: str

    def send(self, to: str, message: Message) -> Outcome:
        letter = self._letter(to, message)
        connection = EmailBackend(
            host=self.host,
            port=self.port,
            username=self.user,
            password=self.password,
            use_tls=self.security == "starttls",
            use_ssl=self.security == "ssl",
            timeout=SECONDS,
        )
        try:
            connection.open()
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
            return Outcome("broken", error="邮箱的用户名、密码或加密方式不对")
        except (smtplib.SMTPException, OSError):
            return Outcome("later", error="连接不上邮件服务器")
        try:
            connection.send_messages([letter])
        except smtplib.SMTPException as error:
            return _refusal(error)
        except OSError:
            return Outcome("unsure", error="邮件服务器没有答复")
        finally:
            _close(connection)
        return Outcome("sent", provider_id=letter.extra_headers["Message-ID"])

    def _letter(self, to: str, message: Message) -> EmailMultiAlternatives:
        name, address = parseaddr(self.sender)
        domain = address.rpartition("@")[2]
        headers = {"Message-ID": f"<{message.key}@{domain}>", "Auto-Submitted": "auto-generated"}
        if message.leave_url:
            headers["List-Unsubscribe"] = f"<{message.leave_url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        letter = EmailMultiAlternatives(
            subject=f"[校安] {message.title}".replace("\n", " "),
            body=render_to_string("notices/letter.txt", {"message": message}),
            from_email=formataddr((name or "校安", address), charset="utf-8"),
            to=[to],
            headers=headers,
        )
        page = render_to_string("notices/letter.html", {"message": message})
        letter.attach_alternative(page, "text/html")
        return letter


def _refusal(error: smtplib.SMTPException) -> Outcome:
    """4xx is for now, 5xx for good (RFC 5321 4.2.1); a line cut after the text may have arrived."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Outcome("unsure", error="邮件服务器中途断开")
    code = _code(error)
    if 400 <= code < 500:
        return Outcome("later", error=f"邮件服务器要求稍后再发（{code}）")
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Outcome("broken", error=f"邮件服务器不接受发件地址（{code}）")
    return Outcome("refused", error=f"邮件服务器拒收，请核对邮箱地址（{code}）")


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 550)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 550


def _close(connection: EmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        connection.connection = None
