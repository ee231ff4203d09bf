from __future__ import annotations

from pathlib import Path

from django.apps import AppConfig


class ExpertsConfig(AppConfig):
    name = "xiaoan.features.experts"
    label = "experts"
    verbose_name = "专家智库"

    def ready(self) -> None:
        """Tell the engine how an application moves, and the ledger what deeds are called."""
        from xiaoan.engine.cases import registry
        from xiaoan.foundation.files import queries as files
        from xiaoan.foundation.ledger.words import name_deeds

        from . import actions
        from .queries import showing

        registry.register(
            Path(__file__).parent / "workflow.yaml",
            registry.Hooks(
                guard=actions.guard,
                after=actions.after,
                template="experts/application.html",
                context=showing.application,
                url_name="experts:application",
            ),
        )
        files.seal("experts.signature")
        name_deeds(DEEDS)


DEEDS = {
    "experts.panel_set_up": "组建专家智库",
    "experts.panel_changed": "修改专家智库规则",
    "experts.published": "公布专家名单",
    "experts.appointed": "聘任专家",
    "experts.renewed": "续聘专家",
    "experts.ended": "专家退出",
    "experts.tie_declared": "申报利害关系",
    "experts.tie_ended": "利害关系结束",
    "experts.absence_noted": "专家请假",
    "experts.qualified": "登记资格证书",
    "experts.account_linked": "关联系统账号",
    "experts.draw_fixed": "固定抽取名单",
    "experts.drawn": "抽取专家",
    "experts.replaced": "递补专家",
    "experts.assigned": "派遣专家",
    "experts.link_renewed": "重发专家链接",
    "experts.cancelled": "取消专家任务",
    "experts.accepted": "专家接受任务",
    "experts.declined": "专家不能参加",
    "experts.reported": "专家出具意见",
    "experts.fee_settled": "登记劳务费",
    "experts.evaluated": "评价专家",
    "experts.forgotten": "清除申请人信息",
}
