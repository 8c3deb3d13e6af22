"""A page as a test reads it: its text, its title, its links and its forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

NO_END = {"input", "meta", "link", "br", "path", "rect"}
UNSEEN = {"script", "style", "title"}


@dataclass
class Form:
    """A form: where it goes and what it sends if nothing is changed. Buttons send nothing by themselves."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def button(self, wanted: str) -> tuple[str, str] | None:
        """The first button that is called `name`, or `name=value`."""
        name, _, value = wanted.partition("=")
        return next((button for button in self.buttons if button[0] == name and value in ("", button[1])), None)

    def filled(self, changes: dict[str, str | list[str]], button: str = "") -> list[tuple[str, str]]:
        """What is sent with these fields changed, and the first button of this name pressed."""
        sent = [(name, value) for name, value in self.fields if name not in changes]
        for name, value in changes.items():
            sent += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        pressed = self.button(button) if button else None
        return [*sent, pressed] if pressed else sent


class Page(HTMLParser):
    """An answer of the portal."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.path = response.url.path
        self.address = response.url.raw_path.decode()
        self.title = ""
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.alerts: list[str] = []
        self.ids: set[str] = set()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._texts: list[str] = []
        self._is_optional = False
        self.feed(response.text)

    @property
    def text(self) -> str:
        """What can be read, with single spaces."""
        return " ".join("".join(self._texts).split())

    def form(self, action: str, button: str = "") -> Form:
        """The first form that is posted to this address, and has the button."""
        forms = [form for form in self.forms if form.action == action and form.method == "post"]
        return next(form for form in forms if not button or form.button(button))

    def tag(self, name: str, **attributes: str) -> dict[str, str]:
        """The attributes of the first tag that has these."""
        return next(a for n, a in self.tags if n == name and attributes.items() <= a.items())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        self.ids |= {attributes["id"]} if "id" in attributes else set()
        if tag not in NO_END:
            self._open.append((tag, attributes))
        if tag == "a":
            self.links.append((attributes.get("href", ""), ""))
        if attributes.get("role") in ("alert", "status"):
            self.alerts.append("")
        if tag == "form":
            self.forms.append(Form(attributes.get("method", "get"), attributes.get("action", "")))
        elif self.forms and tag in ("input", "button", "option") and self._is_in("form"):
            self._add_field(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        self._texts.append(" ")

    def handle_data(self, data: str) -> None:
        names = [tag for tag, _ in self._open]
        if names[-1:] == ["title"] and "svg" not in names:
            self.title += data
        if UNSEEN & set(names):
            return
        self._texts.append(data)
        if any(attributes.get("role") in ("alert", "status") for _, attributes in self._open):
            self.alerts[-1] = f"{self.alerts[-1]}{data}"
        if "a" in names:
            address, text = self.links[-1]
            self.links[-1] = (address, text + data)

    def _is_in(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._open)

    def _add_field(self, tag: str, attributes: dict[str, str]) -> None:
        if any("disabled" in outer for name, outer in self._open if name == "fieldset"):
            return
        form, name, value = self.forms[-1], attributes.get("name", ""), attributes.get("value", "")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "option":
            select = next(outer["name"] for outer_tag, outer in reversed(self._open) if outer_tag == "select")
            if "selected" in attributes:
                form.fields.append((select, value))
        elif name and (attributes.get("type") != "checkbox" or "checked" in attributes):
            form.fields.append((name, value))
