"""Values for the contract's schemas: a valid one with every part, and whatever may be wrong for a part."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from tests.api.client import CONTRACT

Path = tuple[str | int, ...]

CANDIDATES: tuple[Any, ...] = (
    None,
    True,
    False,
    -1,
    3,
    1.5,
    2**70,
    -(2**70),
    10**15,
    1e300,
    "",
    "x",
    "abc",
    "NaN",
    "1e5",
    "1,000.00",
    " 1",
    "1\n",
    "٣",
    "9" * 5_000,
    "1." + "0" * 21,
    [],
    [1],
    ["x"],
    [[]],
    {},
    {"code": "USD"},
    {"x": None},
)
"""What is offered to every field; those that its schema refuses are its wrong values."""

TEXTS = {
    "nothing": "",
    "a letter": "x",
    "a word": "null",
    "a negative number": "-1",
    "a fraction": "1.5",
    "a whole fraction": "1.0",
    "an exponent": "1e3",
    "a hexadecimal number": "0x1",
    "a number of 17 digits": "9" * 17,
    "a number of 5,000 digits": "9" * 5_000,
    "a negative number of 5,000 digits": "-" + "9" * 5_000,
    "100,000 letters": "x" * 100_000,
    "a list": "1;2",
    "JSON": '{"$gt": 0}',
    "SQL": "' OR 1=1 --",
    "a NUL character": "\0",
    "a line break": "1\n",
    "other letters": "成都",
    "an emoji": "🧾",
    "NaN": "NaN",
    "infinity": "inf",
    "true": "true",
    "small letters": "asc",
    "another number": "3",
}
"""What is offered to every parameter; those that its schema refuses are its wrong values."""


def sample(schema: Mapping[str, Any]) -> Any:
    """A valid value with every property, from the contract's examples where it has them."""
    schema = _whole(schema)
    if "example" in schema:
        return copy.deepcopy(schema["example"])
    if "properties" in schema:
        return {name: sample(part) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [sample(schema["items"])]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if schema.get("format") == "date":
        return "2026-06-15"
    text = "1" if "pattern" in schema else "x"  # every other pattern of an answer is one of numerals
    plain = {"integer": 1, "number": 1, "string": text, "boolean": True}.get(schema.get("type", ""), {})
    return schema.get("enum", [plain])[0]


def parts(schema: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every part of a schema with its path, `0` standing for the items of an array."""
    schema = _whole(schema)
    yield path, schema
    for name, part in schema.get("properties", {}).items():
        yield from parts(part, (*path, name))
    if "items" in schema:
        yield from parts(schema["items"], (*path, 0))


def _whole(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a reference, the parts of an `allOf` in one."""
    schema = CONTRACT.resolve(schema)
    if "allOf" not in schema:
        return schema
    parts_of_it = [_whole(part) for part in schema["allOf"]]
    properties = {name: part for each in parts_of_it for name, part in each.get("properties", {}).items()}
    required = [name for each in parts_of_it for name in each.get("required", ())]
    return {"type": "object", "properties": properties, "required": required}


def wrong_values(schema: Mapping[str, Any]) -> list[Any]:
    """The candidates that the schema refuses."""
    validator = CONTRACT.validator(schema)
    return [value for value in CANDIDATES if not validator.is_valid(value)]


def with_value(body: Any, path: Path, value: Any) -> Any:
    """A copy of `body` with `value` at `path`."""
    if not path:
        return value
    changed = copy.copy(body)
    changed[path[0]] = with_value(body[path[0]], path[1:], value)
    return changed


def without(body: Any, path: Path) -> Any:
    """A copy of `body` without what stands at `path`."""
    changed = copy.deepcopy(body)
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    del parent[path[-1]]
    return changed


def dotted(path: Path) -> str:
    """A path as refusals spell it."""
    return ".".join(map(str, path))
