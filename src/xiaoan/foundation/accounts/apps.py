from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from xiaoan.foundation.ledger.words import name_deeds

DEEDS = {
    "activated": "首次登录，开通账号",
    "deactivated": "停用账号",
    "delegated": "安排代理",
    "delegation_ended": "提前结束代理",
    "invited": "发首次登录码",
    "locked": "多次失败，临时锁定",
    "password_changed": "更换密码",
    "reactivated": "恢复账号",
    "recovery_code_used": "用恢复码登录",
    "recovery_codes_made": "重新生成恢复码",
    "second_factor_enrolled": "启用二次验证",
    "second_factor_removed": "停用二次验证",
    "second_factor_reset": "重置二次验证",
    "sign_in_reset": "重置登录，发新登录码",
    "sign_in_revoked": "让一台设备退出",
    "sign_ins_revoked": "让其他设备退出",
    "signed_in": "登录",
    "signed_out": "退出登录",
    "slips_made": "成批发首次登录码",
    "switched": "切换岗位",
    "taken_back": "撤回任命",
    "vacancies_urged": "催补空缺岗位",
}


class AccountsConfig(AppConfig):
    name = "xiaoan.foundation.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from xiaoan.foundation.accounts import carrying  # noqa: F401 — what goes over
        from xiaoan.foundation.accounts.checks import check_settings

        name_deeds({f"accounts.{deed}": words for deed, words in DEEDS.items()})
        register(check_settings)
