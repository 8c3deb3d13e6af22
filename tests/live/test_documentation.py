"""The documentation that the mock serves: complete, and without any other host."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest
import yaml

from fixtures.contract import contract_path
from tests.api.client import CONTRACT


class Assets(HTMLParser):
    """Collects what a page loads."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        address = dict(attributes).get({"script": "src", "img": "src", "link": "href"}.get(tag, ""))
        if address:
            self.addresses.append(address)


@pytest.fixture
def page(client: httpx.Client) -> httpx.Response:
    response = client.get("/docs/", headers={"X-Auth-Token": "", "X-Store-Hash": ""})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    return response


def test_every_asset_of_the_page_is_served(client: httpx.Client, page: httpx.Response) -> None:
    assets = Assets()
    assets.feed(page.text)

    answers = {address: client.get(page.url.join(address)) for address in assets.addresses}

    assert any(address.endswith(".js") for address in answers)
    assert any(address.endswith(".css") for address in answers)
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert all(answer.content for answer in answers.values())


def test_the_page_names_no_other_host(client: httpx.Client, page: httpx.Response) -> None:
    assets = Assets()
    assets.feed(page.text)
    scripts_in_page = "\n".join(re.findall(r"<script[^>]*>(.*?)</script>", page.text, re.DOTALL))

    addresses = [*assets.addresses, *re.findall(r"""(?:https?:)?//[^\s"'<>]+""", scripts_in_page)]

    assert {page.url.join(address).host for address in addresses} == {client.base_url.host}


def test_the_page_shows_every_operation_with_its_rules(client: httpx.Client, page: httpx.Response) -> None:
    address = re.search(r"""url: ["']([^"']+)["']""", page.text)
    assert address
    shown = client.get(page.url.join(address[1])).json()

    for rule in CONTRACT.rules.values():
        for operation in (CONTRACT.operations[id_] for id_ in rule.operations):
            assert f"`{rule.id}`" in shown["paths"][operation.path][operation.method.lower()]["description"]


def test_the_contract_is_served_as_json(client: httpx.Client) -> None:
    response = client.get("/openapi.json")

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == yaml.safe_load(contract_path().read_text(encoding="utf-8"))


def test_the_root_leads_to_the_documentation(client: httpx.Client) -> None:
    response = client.get("/", follow_redirects=True)

    assert response.status_code == 200
    assert response.url.path == "/docs/"
