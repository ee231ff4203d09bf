"""The shape of a risk, an assessment, a place on the picture, a regional list, a 研判."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.keys import own_key

from .actions import Conclusion, Edition, Marks, Settlement, Spot, Wish
from .models import Analysis, MethodStanding
from .queries import library as packs
from .queries.standings import Shown
from .rules import moving, regional
from .rules.library import CONTROLS, Kept
from .rules.methods import COLOURS, DIRECT, GRADES, plain

WHENS: Final = {"inherent": "没有管控措施时（固有风险）", "now": "有现在的管控措施时（现有风险）"}
MOST_CHOSEN: Final = 60
_ROWS: Final = {"rows": 2}


def school_posts() -> list[tuple[str, str]]:
    """The posts of a school that may own a risk."""
    posts = capabilities.table().posts
    return [(kind, one.title) for kind, one in posts.items() if "school" in one.at]


class RiskForm(forms.Form):
    """A risk of the school's own, or a template adjusted."""

    id = own_key("存")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    name = forms.CharField(
        label="风险名称",
        max_length=60,
        help_text="写会出什么事，例如“东楼梯拥挤踩踏”。",
        error_messages={"required": "请填写风险名称。"},
    )
    area = forms.ChoiceField(label="领域", error_messages={"required": "请选择领域。"})
    place = forms.CharField(
        label="场所部位", max_length=100, error_messages={"required": "请写明在哪里。"}
    )
    activity = forms.CharField(label="活动", max_length=100, required=False)
    source = forms.CharField(
        label="危险源", max_length=200, error_messages={"required": "请写明危险从哪里来。"}
    )
    consequences = forms.CharField(
        label="可能后果", max_length=200, error_messages={"required": "请写明可能造成什么后果。"}
    )
    post = forms.ChoiceField(label="责任岗位", error_messages={"required": "请选择责任岗位。"})
    items = forms.MultipleChoiceField(
        label="盯住它的检查项",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text="这些检查项查出隐患时，这条风险会提示是否升级。按住 Ctrl 可多选。",
    )
    answers = forms.MultipleChoiceField(
        label="回应区域清单的",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )

    def __init__(
        self,
        *args: Any,
        items: Sequence[tuple[str, list[tuple[str, str]]]],
        listed: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "area": [(one, one) for one in packs.areas()],
            "post": school_posts(),
            "items": list(items),
            "answers": list(listed),
        }
        for name, some in choices.items():
            self.fields[name].choices = some  # type: ignore[attr-defined]
        if not listed:
            del self.fields["answers"]
        for kind, title in CONTROLS.items():
            self.fields[f"controls_{kind}"] = forms.CharField(
                label=f"{title}措施",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs=_ROWS),
            )
            self.fields[f"post_{kind}"] = forms.ChoiceField(
                label=f"{title}措施由谁落实",
                required=False,
                choices=[("", "责任岗位"), *school_posts()],
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each kind of control with the post that sees to it."""
        return [(self[f"controls_{kind}"], self[f"post_{kind}"]) for kind in CONTROLS]

    def wish(self) -> Wish:
        """What was filled in."""
        told = self.cleaned_data
        names = ("name", "area", "place", "activity", "source", "consequences", "post")
        return Wish(
            id=told["id"],
            **{name: told[name].strip() for name in names},
            controls=tuple(self._controls()),
            items=tuple(told["items"][:MOST_CHOSEN]),
            answers=tuple(told.get("answers", ())[:MOST_CHOSEN]),
        )

    def _controls(self) -> list[Kept]:
        found = []
        for kind in CONTROLS:
            post = self.cleaned_data[f"post_{kind}"] or self.cleaned_data["post"]
            lines = self.cleaned_data[f"controls_{kind}"].splitlines()
            found += [Kept(kind, line.strip(), post) for line in lines if line.strip()]
        return found


class AssessForm(forms.Form):
    """打分: the same factors twice, without and with what is done about it."""

    id = own_key("评")
    method = forms.ChoiceField(
        label="方法", widget=forms.RadioSelect, error_messages={"required": "请选择一种方法。"}
    )
    item = forms.ChoiceField(label="命中的条目", required=False)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs=_ROWS),
        help_text="一句话，例如“近三年没有发生过，栏杆上月加固”。",
        error_messages={"required": "请写一句为什么这样评。"},
    )

    def __init__(
        self,
        *args: Any,
        shown: Mapping[str, Shown],
        direct: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["method"].choices = [  # type: ignore[attr-defined]
            (key, one.method.title) for key, one in shown.items()
        ]
        self.fields["item"].choices = [("", "请选择"), *direct]  # type: ignore[attr-defined]
        for key, one in shown.items():
            for when in WHENS if one.method.factors else ():
                self._add_factors(key, one, when)
        self._ask_only_chosen()

    def _add_factors(self, key: str, one: Shown, when: str) -> None:
        for factor in one.method.factors:
            self.fields[f"{when}_{key}_{factor.id}"] = forms.ChoiceField(
                label=factor.title,
                error_messages={"required": f"请把{factor.title}选上。"},
                choices=[
                    ("", "请选择"),
                    *((plain(each.value), f"{plain(each.value)}　{each.title}")
                      for each in factor.choices),
                ],
            )  # fmt: skip
        first = "按分数线定" if one.cutoffs else "请选择"
        self.fields[f"{when}_{key}_colour"] = forms.ChoiceField(
            label="颜色",
            error_messages={"required": "请选定颜色。"},
            choices=[("", first), *((c, f"{w}　{GRADES[c]}") for c, w in COLOURS.items())],
        )

    def _ask_only_chosen(self) -> None:
        """What the chosen method asks must be there; a fresh page marks nothing as optional."""
        for key, one in self.shown.items():
            is_asked = not self.is_bound or self.data.get("method") == key
            for when in WHENS if one.method.factors else ():
                for factor in one.method.factors:
                    self.fields[f"{when}_{key}_{factor.id}"].required = is_asked
                self.fields[f"{when}_{key}_colour"].required = is_asked and one.cutoffs is None

    def columns(self, key: str) -> list[tuple[str, list[forms.BoundField]]]:
        """The two columns of one method: its factors and its colour, before and after."""
        names = [one.id for one in self.shown[key].method.factors]
        return [
            (title, [self[f"{when}_{key}_{name}"] for name in [*names, "colour"]])
            for when, title in WHENS.items()
        ]

    def marks(self) -> Marks:
        """What was scored."""
        told = self.cleaned_data
        return Marks(
            id=told["id"],
            method=told["method"],
            inherent=self._told("inherent"),
            told=self._told("now"),
            reason=told["reason"],
            item=told["item"] if told["method"] == DIRECT else "",
        )

    def _told(self, when: str) -> dict[str, object]:
        method = self.cleaned_data["method"]
        head = f"{when}_{method}_"
        return {
            name.removeprefix(head): value
            for name, value in self.cleaned_data.items()
            if name.startswith(head) and value
        }

    def blame(self, field: str, sentence: str) -> None:
        """Put a refusal where its field is, in both columns' order; else over the whole form."""
        method = self.cleaned_data.get("method", "")
        names = [f"{when}_{method}_{field}" for when in WHENS]
        missing = [one for one in names if one in self.fields and not self.cleaned_data.get(one)]
        self.add_error(
            missing[0] if missing else (field if field in self.fields else None), sentence
        )


class PlanForm(forms.Form):
    """Hang a picture of the campus."""

    id = own_key("传")
    title = forms.CharField(label="名称", max_length=40, initial="校园平面图")
    picture = forms.FileField(
        label="平面图图片",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        help_text="拍照或截图都可以，JPG、PNG。不要有军事、涉密等敏感标注。",
        error_messages={"required": "请选择一张图片。"},
    )


def _percent(label: str, *, is_needed: bool) -> forms.DecimalField:
    words = f"{label.removesuffix(' %')}请填 0 到 100 之间的数字。"
    return forms.DecimalField(
        label=label,
        required=is_needed,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value", "max_digits", "max_decimal_places"),
            words,
        ),
    )


class PlaceForm(forms.Form):
    """Where a risk stands: percent from the left and from the top; a zone has width and height."""

    risk = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), "请先选一条风险。"),
    )
    x = _percent("距左边 %", is_needed=True)
    y = _percent("距上边 %", is_needed=True)
    w = _percent("区域宽 %", is_needed=False)
    h = _percent("区域高 %", is_needed=False)

    def spot(self) -> Spot:
        told = self.cleaned_data
        return Spot(told["x"], told["y"], told["w"], told["h"])


class ReviewForm(forms.Form):
    """触发复评: what changed, and which risks it concerns."""

    kind = forms.ChoiceField(
        label="什么变化",
        choices=[(one, moving.TRIGGERS[one]) for one in moving.BY_HAND],
        error_messages={"required": "请选择是什么变化。"},
    )
    what = forms.CharField(
        label="情况",
        max_length=200,
        help_text="例如“实验楼改建，二楼出口封闭施工”。",
        error_messages={"required": "请写明发生了什么变化。"},
    )


class EditionForm(forms.Form):
    """A version of the regional list."""

    id = own_key("发布")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(
        label="清单名称", max_length=80, error_messages={"required": "请写明清单名称。"}
    )
    document = forms.CharField(label="文号", max_length=80, required=False)
    own = forms.CharField(
        label="本地补充条目",
        required=False,
        max_length=12000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一条，写成“名称：要求”。例如“沿河学校防汛：汛期每日查看水位”。",
    )
    for_government = forms.BooleanField(
        label="同时作为县人民政府的区域性学校安全风险清单（须经政府同意，并填文号）",
        required=False,
    )

    def clean_own(self) -> tuple[tuple[str, str], ...]:
        try:
            return regional.read_own(self.cleaned_data["own"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    def edition(self, templates: Sequence[str]) -> Edition:
        told = self.cleaned_data
        return Edition(
            id=told["id"],
            title=told["title"],
            document=told["document"],
            templates=templates,
            own=told["own"],
            version=told["version"],
            for_government=told["for_government"],
        )


class SettleForm(forms.Form):
    """确认、改用 or 撤回 the cut-offs of a method."""

    id = own_key("办")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    method = forms.CharField(widget=forms.HiddenInput, max_length=12)
    deed = forms.ChoiceField(
        label="处理",
        choices=list(MethodStanding.DEEDS.items()),
        error_messages={"required": "请选择确认、改用或撤回。"},
    )
    red = forms.DecimalField(label="红色不低于", required=False, max_digits=8, decimal_places=2)
    orange = forms.DecimalField(
        label="橙色不低于",
        required=False,
        max_digits=8,
        decimal_places=2,
        help_text="采用三级的留空。",
    )
    yellow = forms.DecimalField(label="黄色不低于", required=False, max_digits=8, decimal_places=2)
    document = forms.CharField(label="依据文件", max_length=200, help_text="文件名称和文号。")
    reason = forms.CharField(label="理由", max_length=300)

    def settlement(self) -> Settlement:
        told = self.cleaned_data
        colours = ("red", "orange", "yellow")
        return Settlement(
            id=told["id"],
            method=told["method"],
            deed=told["deed"],
            cutoffs={one: told[one] for one in colours if told[one] is not None},
            reason=told["reason"],
            document=told["document"],
            version=told["version"],
        )


class AnalysisForm(forms.Form):
    """研判."""

    id = own_key("记")
    kind = forms.ChoiceField(
        label="类别", choices=list(Analysis.KINDS.items()), widget=forms.RadioSelect
    )
    title = forms.CharField(label="题目", max_length=80, error_messages={"required": "请写题目。"})
    text = forms.CharField(
        label="研判意见",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="有哪些风险、涉及哪些学校、结论是什么。",
        error_messages={"required": "请写明研判意见。"},
    )
    result = forms.ChoiceField(
        label="结论", choices=list(Analysis.RESULTS.items()), widget=forms.RadioSelect
    )
    where = forms.TypedChoiceField(label="预警发给", required=False, coerce=int, empty_value=None)
    guidance = forms.CharField(
        label="防范要求",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="要学校做什么、什么时候做完；需要预警时必填，校长会收到待办。",
    )

    def __init__(self, *args: Any, places: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].choices = list(places)  # type: ignore[attr-defined]

    def conclusion(self, codes: Sequence[int]) -> Conclusion:
        told = self.cleaned_data
        names = ("id", "kind", "title", "text", "result", "guidance")
        return Conclusion(**{name: told[name] for name in names}, school_codes=codes)
