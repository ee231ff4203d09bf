from __future__ import annotations

from django.apps import AppConfig

DEEDS = {
    "orgs.archive_opened": "查阅档案",
    "orgs.chain_begun": "迁入，续接原编码",
    "orgs.chain_ended": "并入或迁出，本链到此为止",
    "orgs.change_planned": "登记变动",
    "orgs.change_undone": "变动更正",
    "orgs.change_withdrawn": "取消变动",
    "orgs.closed": "撤销",
    "orgs.group_ended": "撤销协调组织",
    "orgs.group_set_up": "成立协调组织",
    "orgs.joined": "承接并入单位",
    "orgs.member_seated": "增补成员",
    "orgs.renamed": "更名",
    "orgs.reopened": "更正后恢复",
    "orgs.term_ended": "结束任期",
    "orgs.territory_renamed": "区划更名",
}


class OrgsConfig(AppConfig):
    name = "xiaoan.foundation.orgs"
    label = "orgs"

    def ready(self) -> None:
        """Tell the ledger what these deeds are called."""
        from xiaoan.foundation.ledger.words import name_deeds

        name_deeds(DEEDS)
