"""What a bureau enters: a marked day, or a school year."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, Final, cast

from django import forms

from .models import DAY_KINDS, DayChange
from .published import FIRST_YEAR, LAST_YEAR
from .rules import Calendar, DayMark, SchoolYear, Span, Term, each_day, year_key

LONGEST_RUN: Final = timedelta(days=61)
_WRONG_DAY = "请按“年-月-日”填写，例如 2026-09-01。"
_WRONG_TIME = "请按“时:分”填写，例如 08:30。"


def _day(label: str, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _WRONG_DAY, "required": "请填写日期。"},
    )


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _WRONG_TIME, "required": "请填写时间。"},
    )


class DayForm(forms.Form):
    """One day, or a run of days, that this territory handles differently."""

    on = _day("日期")
    until = _day("直到", required=False)
    kind = forms.ChoiceField(
        label="类型",
        choices=list(DAY_KINDS.items()),
        error_messages={"required": "请选择类型。", "invalid_choice": "请选择列出的类型。"},
    )
    name = forms.CharField(
        label="原因",
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "例如：高考占用考场"}),
        error_messages={"required": "请写明原因，例如“高考占用考场”。"},
    )

    @classmethod
    def of(cls, day: date, change: DayChange | None) -> DayForm:
        """The form of a day, filled in with what this territory had entered."""
        entered = {"kind": change.kind, "name": change.name} if change else {"kind": "closed"}
        return cls(initial={"on": day, **entered})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        on, until = cleaned.get("on"), cleaned.get("until")
        if any(day and not FIRST_YEAR <= day.year <= LAST_YEAR for day in (on, until)):
            raise forms.ValidationError(f"只能设置{FIRST_YEAR}年至{LAST_YEAR}年的日期。")
        if on and until and until < on:
            self.add_error("until", "结束日期早于开始日期，请改正。")
        elif on and until and until - on > LONGEST_RUN:
            self.add_error("until", "一次最多设置两个月，请分几次设置。")
        return cleaned

    def days(self, calendar: Calendar) -> list[date]:
        """The days to mark; of a run without lessons or with examinations only school days."""
        on = self.cleaned_data["on"]
        run = list(each_day(on, self.cleaned_data["until"] or on))
        if self.cleaned_data["kind"] not in {"closed", "exam"} or len(run) == 1:
            return run
        return [day for day in run if calendar.is_school_day(day)] or run

    def mark(self) -> DayMark:
        return DayMark(self.cleaned_data["kind"], self.cleaned_data["name"])


class YearForm(forms.Form):
    """A school year with two terms and the office hours that working-time limits count in."""

    starts_on = _day("学年开始")
    first_from = _day("第一学期开学")
    first_until = _day("第一学期最后一天（放寒假前）")
    second_from = _day("第二学期开学")
    second_until = _day("第二学期最后一天（放暑假前）")
    morning_from = _time("上午上班")
    morning_until = _time("上午下班")
    afternoon_from = _time("下午上班")
    afternoon_until = _time("下午下班")

    @classmethod
    def of(cls, year: SchoolYear) -> YearForm:
        """The form filled in with the year as it is in force."""
        (morning_from, morning_until), (afternoon_from, afternoon_until) = year.hours
        initial: dict[str, date | time] = {
            "starts_on": year.starts_on,
            "morning_from": morning_from,
            "morning_until": morning_until,
            "afternoon_from": afternoon_from,
            "afternoon_until": afternoon_until,
        }
        for prefix, term in zip(("first", "second"), year.terms, strict=False):
            initial |= {f"{prefix}_from": term.starts_on, f"{prefix}_until": term.ends_on}
        return cls(initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        times = [cleaned.get(name) for name in ("morning_from", "morning_until")]
        times += [cleaned.get(name) for name in ("afternoon_from", "afternoon_until")]
        known = [one for one in times if one is not None]
        if len(known) == 4 and (sorted(known) != known or len(set(known)) < 4):
            self.add_error("afternoon_until", "办公时间应从早到晚依次填写。")
        return cleaned

    def year(self, start_year: int) -> SchoolYear:
        given = self.cleaned_data
        key = year_key(start_year)
        terms = tuple(
            Term(f"{key}-{number}", given[f"{prefix}_from"], given[f"{prefix}_until"])
            for number, prefix in enumerate(("first", "second"), start=1)
        )
        return SchoolYear(start_year, given["starts_on"], terms, self._hours())

    def _hours(self) -> tuple[Span, ...]:
        pairs = (("morning_from", "morning_until"), ("afternoon_from", "afternoon_until"))
        return tuple(
            (cast(time, self.cleaned_data[a]), cast(time, self.cleaned_data[b])) for a, b in pairs
        )
