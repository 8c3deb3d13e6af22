"""The files that containers are made of, read as what they are."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, in their order: name and the rest, continued lines joined."""
    text = ROOT.joinpath("Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def last(name: str) -> str:
    """What the last instruction of this name says, which is that of the image itself."""
    return [rest for found, rest in instructions() if found == name][-1]


def words(name: str) -> list[str]:
    """The command that the last instruction of this name holds."""
    return list(json.loads(last(name)[last(name).index("[") :]))


def copied() -> list[str]:
    """What the image copies from the project."""
    copies = [rest.split()[:-1] for name, rest in instructions() if name == "COPY" and "--from=" not in rest]
    return [source for sources in copies for source in sources]


def variables() -> dict[str, str]:
    """The environment that the image sets."""
    return dict(re.findall(r"(\S+?)=(\S+)", last("ENV")))


def is_sent(path: str) -> bool:
    """`.dockerignore` leaves the path to the builder; the last line that fits decides."""
    lines = ROOT.joinpath(".dockerignore").read_text("utf-8").splitlines()
    verdict = True
    for line in lines:
        if line and not line.startswith("#") and fnmatch(Path(path).parts[0], line.removeprefix("!")):
            verdict = line.startswith("!")
    return verdict


def compose() -> dict[str, Any]:
    """`compose.yaml`, with what its variables are when nobody sets them."""
    text = ROOT.joinpath("compose.yaml").read_text("utf-8")
    text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    return dict(yaml.safe_load(re.sub(r"\$\{(\w+):\?[^}]*\}", r"\1", text)))


def nginx(name: str) -> list[str]:
    """The values of a directive in `nginx.conf`."""
    text = re.sub(r"#.*", "", ROOT.joinpath("deploy", "nginx.conf").read_text("utf-8"))
    return re.findall(rf"^\s*{name}\s+([^;]*);", text, re.MULTILINE)
