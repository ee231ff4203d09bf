from __future__ import annotations

import io
import re
import zipfile

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from house.world import World
from xiaoan.foundation import scope
from xiaoan.foundation.workbooks import kinds
from xiaoan.foundation.workbooks.printing.faults import faults_workbook
from xiaoan.foundation.workbooks.printing.template import template
from xiaoan.foundation.workbooks.queries import faulty_rows
from xiaoan.foundation.workbooks.sheets import Column

from .making import Store, things
from .test_actions import take


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return opened.read(name).decode()


def test_a_template_has_headers_an_example_and_instructions(world: World) -> None:
    content = template(things(notes=("一件一行。",)), world.viewer("officer"))
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        assert book.sheet_names == ["物资", "填写说明"]
        body = book.get_sheet_by_name("物资").to_python()
        words = str(book.get_sheet_by_name("填写说明").to_python())
    assert body[0] == ["名称*", "数量*", "购置日期", "地点", "备注（不导入）"]
    assert body[1][:3] == ["盾", "2", "2026-09-01"]
    assert str(body[1][4]).startswith("示例行")
    assert "一件一行。" in words
    assert "品名、物资名称" in words
    assert 'state="frozen"' in part(content, "xl/worksheets/sheet1.xml")


def test_drop_downs_hold_short_lists_and_point_to_long_ones(world: World) -> None:
    schools = [f"演示第{one}小学" for one in range(60)]
    columns = (
        Column("name", "名称", is_required=True),
        Column("is_new", "新旧", kinds.yes_no()),
        Column("school", "学校", choices=lambda viewer: [viewer.org_name, *schools]),
    )
    content = template(things(columns=columns), world.viewer("officer"))
    sheet = part(content, "xl/worksheets/sheet1.xml")
    assert '<formula1>"是,否"</formula1>' in sheet
    assert "<formula1>选项!$C$1:$C$61</formula1>" in sheet
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        lists = next(one for one in book.sheets_metadata if one.name == "选项")
        assert lists.visible == SheetVisibleEnum.Hidden
        assert book.get_sheet_by_name("选项").to_python()[0][-1] == "演示第一小学"


def test_faults_stand_in_red_cells_with_a_comment(world: World, store: Store) -> None:
    officer = world.viewer("officer")
    batch = take(officer)
    with scope.enter(officer):
        content = faults_workbook(things(store), faulty_rows(batch), batch.columns)
    comments = part(content, "xl/comments1.xml")
    assert set(re.findall(r'ref="([A-Z]+\d+)"', comments)) == {"B3", "D4"}
    assert "没有这个地方。请核对。" in comments
    assert "FBD5D2" in part(content, "xl/styles.xml")


def test_a_formula_in_a_cell_stays_text(world: World, store: Store) -> None:
    """What somebody typed is never run by the Excel of who opens the list of faults."""
    officer = world.viewer("officer")
    batch = take(officer, [("品名", "数量"), ("=HYPERLINK(1)", "x")])
    with scope.enter(officer):
        content = faults_workbook(things(store), faulty_rows(batch), batch.columns)
    assert "<f>" not in part(content, "xl/worksheets/sheet1.xml")
