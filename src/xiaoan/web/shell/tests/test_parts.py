"""Every macro is rendered once, with what it must never lose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader

import xiaoan.web
from xiaoan.web.shell import environment

NOW = datetime(2026, 11, 21, 2, 5, tzinfo=UTC)
TEMPLATES = Path(xiaoan.web.__file__).parent / "templates"
STAGES = [("register", "登记"), ("treat", "治理"), ("close", "销号")]


@pytest.fixture(scope="module")
def env() -> Environment:
    return environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)


def drawn(env: Environment, call: str, **context: Any) -> str:
    head = '{% import "shell/parts.html" as ui with context %}'
    return env.from_string(head + call).render(now=NOW, **context)


def test_a_task_shows_its_clause_its_deadline_and_its_three_ways(env: Environment) -> None:
    task = {
        "title": "验收 <明德中学>",
        "clause_quote": "验收由未参与整改的人员进行。",
        "due_at": NOW + timedelta(hours=7),
        "url": "/hazards/1/",
        "hand_over_url": "/tasks/1/hand-over/",
        "extend_url": "/tasks/1/extend/",
    }
    html = drawn(env, "{{ ui.task_card(task, now, first=true) }}", task=task)
    assert "&lt;明德中学&gt;" in html
    assert "今天 17:05 到期" in html
    assert "验收由未参与整改的人员进行。" in html
    assert html.count("btn-primary") == 1
    assert "转交" in html
    assert "申请延期" in html


def test_a_stage_bar_names_the_step_and_the_next(env: Environment) -> None:
    html = drawn(env, "{{ ui.stage_bar(stages, 'treat', ['register']) }}", stages=STAGES)
    assert "第 2 步，共 3 步 · 下一步 销号" in html
    assert html.count('aria-current="step"') == 1
    assert html.count("已完成") == 1


def test_a_grade_and_a_state_always_carry_their_word(env: Environment) -> None:
    assert "重大" in drawn(env, "{{ ui.grade_badge('major') }}")
    assert "已逾期" in drawn(env, "{{ ui.state_badge('overdue') }}")
    assert "治理中" in drawn(env, "{{ ui.state_badge('treating', '治理中', 'info') }}")


def test_what_we_assume_is_told_apart_from_the_text(env: Environment) -> None:
    html = drawn(env, "{{ ui.clause('限期整改', '第8条', '/policy/8/', assumed='15 天') }}")
    assert "<blockquote>限期整改</blockquote>" in html
    assert "原文没有，由本系统设定" in html
    assert drawn(env, "{{ ui.clause('') }}").strip() == ""


def test_a_list_labels_each_cell_for_its_card(env: Environment) -> None:
    columns = [
        {"key": "title", "label": "隐患", "main": True, "href": "href"},
        {"key": "grade", "label": "等级", "kind": "grade"},
        {"key": "due", "label": "期限", "kind": "day"},
    ]
    rows = [{"title": "灯坏", "href": "/hazards/1/", "grade": "general", "due": None}]
    html = drawn(env, "{{ ui.list_table(columns, rows, '台账') }}", columns=columns, rows=rows)
    assert 'data-label="等级"' in html
    assert '<a href="/hazards/1/">灯坏</a>' in html
    assert "—" in html
    own = "{% call(row, column) ui.list_table(columns, rows) %}[{{ column.key }}]{% endcall %}"
    assert "[grade]" in drawn(env, own, columns=columns, rows=rows)
    blank = "{{ ui.list_table([], [], empty=ui.empty('还没有隐患')) }}"
    assert "还没有隐患" in drawn(env, blank)


def test_a_number_has_its_definition_one_tap_away(env: Environment) -> None:
    html = drawn(env, "{{ ui.stat('超期', 2, '最久 3 天', '/h/', '超过期限仍未验收。') }}")
    assert "怎么算" in html
    assert "超过期限仍未验收。" in html


def test_pictures_say_in_words_what_they_show(env: Environment) -> None:
    slices = [("消防", 3), ("食品", 1)]
    assert "消防 75%，食品 25%" in drawn(env, "{{ ui.donut(slices) }}", slices=slices)
    assert "1、2" in drawn(env, "{{ ui.spark([1, 2]) }}")
    assert "14 起" in drawn(env, "{{ ui.bar([('甘棠镇', 14)], unit=' 起') }}")
    assert "还没有照片" in drawn(env, "{{ ui.before_after('/files/1', none) }}")


def test_the_rest_of_the_parts(env: Environment) -> None:
    events = [{"title": "登记", "at": NOW, "who": "李红", "facts": [("类别", "消防")]}]
    story = drawn(env, "{{ ui.timeline(events) }}", events=events)
    assert "2026-11-21 10:05" in story
    assert "还剩1小时" in drawn(env, "{{ ui.clock(due, now) }}", due=NOW + timedelta(hours=1))
    assert drawn(env, "{{ ui.clock(none, now) }}").strip() == ""
    assert "刚刚" in drawn(env, "{{ ui.since(now, now) }}")
    assert "<b>3</b>/4" in drawn(env, "{{ ui.progress(3, 4) }}")
    card = "{% call ui.card('经过', action=ui.link_button('导出', '/x/')) %}内容{% endcall %}"
    assert "内容" in drawn(env, card)
    assert 'rel="next"' in drawn(env, "{{ ui.pager_keyset('', '?after=9') }}")
    assert 'aria-current="page"' in drawn(env, "{{ ui.tabs([('全部', '/', true, 4)]) }}")
    post = "{{ ui.post_button('撤销', '/x/', {'id': 7}, confirm='确定撤销？') }}"
    assert 'name="id" value="7"' in drawn(env, post)
    sift = "{{ ui.filters([{'name': 'q2', 'label': '学校'}], search='灯', is_set=true) }}"
    assert 'value="灯"' in drawn(env, sift)


def test_no_template_holds_inline_script_or_style() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text("utf-8")
        assert " style=" not in text, path
        assert "<style" not in text, path
        assert "<script>" not in text, path
        assert " onclick=" not in text, path
