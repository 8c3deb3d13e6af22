"""What the source says about the contract: the rules it cites, the choices it reads, the places it points to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
_SECTION = r"\b{}:\s*(.*?)\s*(?:\n\s*\n|\n\s*[A-Z][a-z]+:|\Z)"
_RULES = re.compile(_SECTION.format("Rule"), re.DOTALL)
_SOURCES = re.compile(_SECTION.format("Source"), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands in the source, and where: a path below the project and a line."""

    place: str
    name: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`choices[name] == value` in the source, or `in` with several values."""

    place: str
    choice: str
    values: tuple[object, ...]


def rules_cited(*packages: str) -> list[Mention]:
    """Every rule id behind `Rule:` in a docstring, behind `rule =` in a class and behind `rule=` in a call."""
    return [*_cited_in_docstrings(packages), *_cited_in_code(packages)]


def sources_named(*packages: str) -> list[Mention]:
    """Every source behind `Source:` in a docstring; several are separated by commas."""
    return [
        Mention(place, source.strip())
        for place, text in _docstrings(packages)
        for section in _SOURCES.findall(text)
        for source in re.split(r",\s*(?=#/|RFC)", section)
    ]


def choices_read(*packages: str) -> list[Mention]:
    """Every name in `choices["name"]`, on whatever object the mapping is an attribute."""
    return [
        Mention(place, node.slice.value)
        for place, node in _nodes(packages)
        if isinstance(node, ast.Subscript) and _is_choices(node.value)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    ]


def choices_compared(*packages: str) -> list[Comparison]:
    """Every comparison of a choice with values that are written out."""
    return [
        Comparison(place, node.left.slice.value, _constants(node.comparators[0]))
        for place, node in _nodes(packages)
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Subscript) and _is_choices(node.left.value)
        if isinstance(node.left.slice, ast.Constant) and isinstance(node.left.slice.value, str)
    ]


def _cited_in_docstrings(packages: tuple[str, ...]) -> Iterator[Mention]:
    for place, text in _docstrings(packages):
        for section in _RULES.findall(text):
            for name in section.removesuffix(".").split(","):
                yield Mention(place, name.strip())


def _cited_in_code(packages: tuple[str, ...]) -> Iterator[Mention]:
    for place, node in _nodes(packages):
        match node:
            case (
                ast.Assign(targets=[ast.Name("rule")], value=ast.Constant(str(name)))
                | ast.keyword(arg="rule", value=ast.Constant(str(name)))
            ):
                yield Mention(place, name)


def _docstrings(packages: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for place, node in _nodes(packages):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield place, ast.get_docstring(node) or ""


def _is_choices(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.lstrip("_") == "choices"


def _constants(node: ast.expr) -> tuple[object, ...]:
    items = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return tuple(item.value for item in items if isinstance(item, ast.Constant))


def _nodes(packages: tuple[str, ...]) -> Iterator[tuple[str, ast.AST]]:
    for package in packages:
        for path in sorted((PROJECT / package).rglob("*.py")):
            shown = path.relative_to(PROJECT)
            for node in ast.walk(_tree(path)):
                yield f"{shown}:{getattr(node, 'lineno', 1)}", node


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))
