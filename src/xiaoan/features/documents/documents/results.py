"""The results of a collection: a table with one organisation a line, and the files in a zip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Final
from uuid import UUID

from django.utils import timezone

from xiaoan.features.documents.models import Collection, Submission, Version
from xiaoan.features.documents.rules import asking
from xiaoan.features.documents.rules.asking import Field
from xiaoan.foundation import scope
from xiaoan.foundation.files.models import File
from xiaoan.foundation.papers import chinese_day, word
from xiaoan.foundation.workbooks.printing.paper import A3, Cell, Paper, written

from .library import paper_of

HEAD: Final[Sequence[tuple[str, int]]] = (
    ("序号", 6), ("单位", 28), ("状态", 12), ("报送时间", 18), ("报送人", 18), ("是否逾期", 10),
    ("期限", 18), ("打开时间", 18), ("退回次数", 10),
)  # fmt: skip


def workbook_of(one: Collection, rows: Iterable[Submission], *, on: date) -> BytesIO:
    """The answers; what was not answered is left empty."""
    fields = asking.fields_of(one.fields)
    paper = Paper(
        name="报送结果",
        title=one.title,
        about=f"发起单位：{one.org_name}    期限：{_moment(one.due_at)}    {chinese_day(on)}导出",
        headings=[*HEAD, *((field.title, 22) for field in fields)],
        kept=2,
        size=A3,
    )
    return written(paper, _lines(rows, fields))


def _lines(rows: Iterable[Submission], fields: Sequence[Field]) -> Iterator[Sequence[Cell]]:
    for number, one in enumerate(rows, 1):
        yield (
            number,
            one.org_name,
            one.state_word,
            _moment(one.answered_at),
            f"{one.answered_by_title}{one.answered_by_name}",
            "逾期" if one.is_late else "",
            _moment(one.due_at),
            _moment(one.read_at),
            one.returns,
            *(asking.words_of(field, one.answers.get(field.key)) for field in fields),
        )


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def zip_of(one: Collection, rows: Sequence[Submission]) -> IO[bytes]:
    """Every file that was sent, in a folder for each organisation.

    Under the system's scope: what the organisations themselves sent to this asker, nothing else.
    """
    content = TemporaryFile()  # noqa: SIM115 — handed to the response, which closes it
    with scope.system(), zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as pack:
        kept = File.objects.in_bulk(_ids(rows, "files"))
        texts = Version.objects.select_related("document").in_bulk(_ids(rows, "version"))
        for row in rows:
            for name, told in _entries(row, one, kept, texts):
                pack.writestr(name, told)
    content.seek(0)
    return content


def _values(row: Submission) -> Iterator[dict[str, object]]:
    return (value for value in row.answers.values() if isinstance(value, dict))


def _ids(rows: Sequence[Submission], word_of: str) -> list[UUID]:
    found: list[UUID] = []
    for row in rows:
        for value in _values(row):
            told = value.get(word_of) or []
            found += [UUID(each) for each in ([told] if isinstance(told, str) else told)]  # type: ignore[attr-defined]
    return found


def _entries(
    row: Submission, one: Collection, kept: dict[UUID, File], texts: dict[UUID, Version]
) -> Iterator[tuple[str, bytes]]:
    """(name in the zip, content): files as they are, a typed text as a Word paper."""
    folder = f"{row.org_code}-{row.org_name}".replace("/", "／")
    for value in _values(row):
        files = [UUID(each) for each in value.get("files") or []]  # type: ignore[attr-defined]
        for place, each in enumerate(files, 1):
            file = kept.get(each)
            if file is not None and file.state == File.KEPT and file.path.exists():
                yield f"{folder}/{place}-{file.name}", file.path.read_bytes()
        version = texts.get(UUID(str(value["version"]))) if value.get("version") else None
        if version is not None and version.text:
            paper = paper_of(version, row.org_name)
            name = f"{folder}/{version.document.title}-第{version.number}版.docx"
            yield name.replace("//", "/"), word.written(paper).getvalue()
