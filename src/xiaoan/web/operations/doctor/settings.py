"""Settings that contradict each other, or that are for demonstrations."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from .findings import Finding, good, grave, minor

LOCAL = {"127.0.0.1", "localhost", "testserver", "[::1]"}


def conflicts() -> Iterator[Finding]:
    hosts = set(settings.ALLOWED_HOSTS)
    is_public = bool(hosts - LOCAL)
    found = list(_conflicts(hosts, is_public=is_public))
    yield from found
    if not found:
        yield good("设置没有冲突")


def _conflicts(hosts: set[str], *, is_public: bool) -> Iterator[Finding]:
    if settings.DEBUG:
        yield grave("XIAOAN_DEBUG 开着，出错时会把内部情况显示给别人", "正式运行请去掉它。")
    if settings.DEMO_SIGN_INS and is_public:
        yield grave("XIAOAN_DEMO 开着，谁都可以一键登录", "正式运行请去掉它。")
    if "*" in hosts:
        yield grave("XIAOAN_HOSTS 是 *，什么域名都认", "请写明域名，如 xiaoan.example.gov.cn。")
    if not is_public:
        yield minor("XIAOAN_HOSTS 只有本机，别人打不开", "请写明对外的域名。")
    elif not settings.IS_HTTPS:
        yield grave(
            "对外服务没有用 HTTPS，密码会明文经过网络",
            "请在前面放一个有证书的代理（见 deploy/），再设 XIAOAN_HTTPS=1。",
        )
    if settings.IS_HTTPS:
        yield from _origins(hosts)


def _origins(hosts: set[str]) -> Iterator[Finding]:
    wrong = [one for one in settings.CSRF_TRUSTED_ORIGINS if not one.startswith("https://")]
    if wrong:
        yield grave(f"XIAOAN_ORIGINS 里有不是 https 的：{wrong[0]}", "请改成 https:// 开头。")
