"""`./dev where WORD`: where a word of the glossary lives, in Chinese or English."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator

import django

from house.source import SRC, glossary, named, short, text


def main(words: list[str]) -> int:
    """Print folders, addresses and tables of one word; 1 where the glossary does not know it."""
    if len(words) != 1:
        sys.stderr.write("用法：./dev where 隐患   或   ./dev where hazard\n")
        return 2
    found = [row for row in glossary() if words[0] in row]
    if not found:
        near = [f"{chinese} {english}" for chinese, english in glossary() if words[0] in english]
        sys.stderr.write(
            f"词汇表里没有“{words[0]}”。{'相近：' + '；'.join(near) if near else ''}\n"
        )
        return 1
    chinese, english = found[0]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoan.web.settings")
    django.setup()
    lines = [f"{chinese}  {english}", *folders(chinese, english), *addresses(english)]
    sys.stdout.write("\n".join([*lines, *tables(chinese, english)]) + "\n")
    return 0


def folders(chinese: str, english: str) -> Iterator[str]:
    """Packages that carry the word in their header or name."""
    for path in named("__init__.py"):
        header = ast.get_docstring(ast.parse(text(path))) or ""
        if header.startswith(f"{chinese} ") or path.parent.name in _forms(english):
            yield f"  文件夹  {short(path.parent)}/  {header}"


def addresses(english: str) -> Iterator[str]:
    """Addresses mounted under the word."""
    from django.urls import get_resolver

    from house.source import addresses_of

    for where, one in addresses_of(get_resolver()):
        if set(where.replace("-", "_").split("/")) & _forms(english):
            yield f"  网址    /{where}  （{getattr(one.callback, 'policy', '')}）"


def tables(chinese: str, english: str) -> Iterator[str]:
    """Models named by the word, with the file that declares them."""
    from django.apps import apps

    for model in apps.get_models():
        if not model.__module__.startswith("xiaoan."):
            continue
        if model._meta.model_name in _forms(english) or str(model._meta.verbose_name).startswith(
            chinese
        ):
            file = SRC.parent / (model.__module__.replace(".", "/") + ".py")
            yield f"  数据表  {model._meta.db_table}  {short(file)}"


def _forms(english: str) -> set[str]:
    word = english.replace("-", "_").replace(" ", "_")
    return {word, word.replace("_", ""), f"{word}s", f"{word.removesuffix('y')}ies"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
