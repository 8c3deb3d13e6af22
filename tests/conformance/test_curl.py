"""The curl line of a call: it repeats the call as it was sent, and shows no token."""

from __future__ import annotations

import subprocess

import pytest

from conformance.exchange import Exchange

SECRETS = {
    "s3cret": "INVOICE_API_TOKEN",
    "0ther": "INVOICE_API_SECOND_TOKEN",
    "pa$$ 'word": "INVOICE_API_BUYER_1_PASSWORD",
    "demo.t0ken": "INVOICE_API_BUYER_1_TOKEN",
    "demo.t0ken1": "INVOICE_API_BUYER_12_TOKEN",
}
VARIABLES = {variable: token for token, variable in SECRETS.items()}


def call(headers: dict[str, str], body: bytes = b"") -> Exchange:
    """A call with these headers."""
    return Exchange(
        method="POST",
        url="http://target/api?q=a&b='c'",
        request_headers=headers,
        request_body=body,
        status=200,
        headers={},
        content=b"",
        secrets=SECRETS,
    )


def run(line: str) -> list[str]:
    """The arguments that a shell gives to curl."""
    shown = subprocess.run(  # noqa: S603  # the line under test
        ["/bin/sh", "-c", line.replace("curl", "printf '%s\\n'", 1)],
        env=VARIABLES, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return shown.stdout.splitlines()


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("X-Auth-Token", "s3cret"),
        ("X-Auth-Token", "0ther"),
        ("X-Auth-Token", "s3cretx"),
        ("authToken", "s3cret"),
        ("authToken", "s3cret'x"),
        ("X-Auth-Token", "made up"),
    ],
    ids=["the token", "the second store's", "a longer one", "the old header", "a quote behind it", "a made-up one"],
)
def test_the_line_sends_the_token_that_was_sent(header: str, token: str) -> None:
    line = call({header: token}).curl

    assert f"{header}: {token}" in run(line)
    assert not [secret for secret in SECRETS if secret in line]


def test_the_line_sends_body_and_address_as_they_were() -> None:
    arguments = run(call({"Content-Type": "application/json"}, b'{"a": "it\'s"}').curl)

    assert arguments[-2:] == ['{"a": "it\'s"}', "http://target/api?q=a&b='c'"]
    assert "Content-Type: application/json" in arguments


@pytest.mark.parametrize("token", ["demo.t0ken", "demo.t0ken1", "demo.t0ken.and-more"])
def test_the_line_sends_a_buyers_token(token: str) -> None:
    line = call({"Authorization": f"Bearer {token}"}).curl

    assert f"Authorization: Bearer {token}" in run(line)
    assert not [secret for secret in SECRETS if secret in line]


def test_the_line_sends_a_buyers_password_in_the_body() -> None:
    body = """{"email":"it's@a.b","password":"pa$$ 'word"}"""

    line = call({}, body.encode()).curl

    assert run(line)[-2] == body
    assert "pa$$" not in line
