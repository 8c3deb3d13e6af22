"""Whether the target can be judged at all: one call to each store, and what to do about an answer that is none."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx

from conformance.config import Config, Credentials
from conformance.exchange import Exchange
from conformance.outcomes import TargetError
from conformance.redaction import redacted
from conformance.session import TOO_MANY, Session
from conformance.store import Store
from fixtures.contract import Contract

REFUSED = (401, 403)
NOT_FOUND = 404
BUYERS = "/buyer/"
"""Behind it, a store's credentials open nothing."""
LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps the suite from judging, and what the user can do about it. Each is one line."""

    text: str
    hint: str


def examine(session: Session, config: Config, contract: Contract) -> Trouble | None:
    """Call every configured store once. None says that all of them answer as an API does."""
    path = probe_path(config, contract)
    stores = [("target", config.credentials), ("target.second_store", config.second_store)]
    for name, credentials in stores:
        if credentials and (trouble := call(session, path, name, credentials)):
            return trouble
    return None


def probe_path(config: Config, contract: Contract) -> str:
    """A path of the first profile that can be read with the credentials of a store, without knowing any id."""
    reads = [
        operation
        for operation in contract.operations.values()
        if operation.method == "GET"
        and "{" not in operation.path
        and operation.profile in config.profiles
        and not operation.path.startswith(BUYERS)
    ]
    reads.sort(key=lambda operation: config.profiles.index(operation.profile))
    return reads[0].path


def call(session: Session, path: str, name: str, credentials: Credentials) -> Trouble | None:
    """Read one item of a list with these credentials; `name` is the table of the configuration that holds them."""
    try:
        answer = session.send("GET", path, parameters={"limit": 1}, credentials=credentials)
    except TargetError as error:
        return _silence(error, session)
    return _answer(answer, name, session.base_url)


def try_company(store: Store) -> Trouble | None:
    """Create one invoice for a company that nobody configured: a target may refuse companies that it does not know.

    An invoice that comes of it is the run's, and goes with the others. Anything but a refusal is left to the rules.
    """
    try:
        answer = store.try_create(store.token("company"))
    except TargetError:
        return None
    if answer.code // 100 != 4 or answer.code == TOO_MANY:  # noqa: PLR2004  # the class of refusals
        return None
    return Trouble(
        f"the target refused a create for the company {store.company_id!r}: {_told(answer)}", "set data.company_ids"
    )


def _silence(error: TargetError, session: Session) -> Trouble:
    base_url = session.base_url
    host = httpx.URL(base_url).host
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Trouble(f"the name {host!r} cannot be resolved", "check the host in base_url, and this machine's DNS")
    secure = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    if isinstance(secure, ssl.SSLCertVerificationError):
        return Trouble(
            f"the certificate of {host} is not trusted: {secure.verify_message}",
            "let SSL_CERT_FILE name the authority that signed it, or use the name that the certificate is for",
        )
    if secure:
        return Trouble(
            f"no TLS with {base_url}: {secure.reason or secure}",
            "is this a plain http:// port? Then say so in base_url",
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Trouble(f"nothing listens at {base_url}", "start the target, or correct base_url")
    if any(isinstance(cause, httpx.TimeoutException) for cause in causes):
        return Trouble(f"{base_url} does not answer in time", "is it hanging? target.timeout_s sets how long to wait")
    return Trouble(
        f"{base_url} cannot be talked to: {_shown(redacted(str(error), session.secrets))}",
        "try the same call with curl",
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _answer(answer: Exchange, name: str, base_url: str) -> Trouble | None:
    status = answer.status
    if status // 100 == 3:  # noqa: PLR2004  # the class of redirects
        return _redirect(answer, base_url)
    if answer.code in REFUSED:
        return Trouble(
            f"the target refuses the credentials of [{name}]: {_told(answer)}",
            f"check {name}.auth_token and {name}.store_hash",
        )
    if answer.code == TOO_MANY:
        return Trouble("the target keeps answering 429", "others may use the same store; lower --rate-limit, or wait")
    if answer.code == NOT_FOUND:
        return Trouble(
            f"the target has nothing at {httpx.URL(answer.url).path}: it answers 404",
            "base_url is what stands before /api/v3/io",
        )
    if answer.json is None:
        return _no_json(answer)
    return None


def _told(answer: Exchange) -> str:
    said = f" and says {_shown(answer.redacted(answer.message))!r}" if answer.message else ""
    return f"it answers {answer.code}{said}"


def _redirect(answer: Exchange, base_url: str) -> Trouble:
    location = answer.headers.get("location", "")
    goal = urljoin(answer.url, location)
    if goal == answer.url or not location:
        return Trouble(
            f"{base_url} redirects to itself ({answer.status})", "a fault of the target, or of a proxy before it"
        )
    return Trouble(
        f"{base_url} redirects to {_shown(answer.redacted(goal))} ({answer.status})",
        "give the address that answers as base_url: the suite follows no redirects",
    )


def _no_json(answer: Exchange) -> Trouble:
    kind = answer.redacted(answer.headers.get("content-type", "")).partition(";")[0] or "no content type"
    if "html" in kind or answer.content.lstrip()[:1] == b"<":
        return Trouble(
            f"the target answers {answer.status} with a web page ({kind})",
            "base_url leads to a site, a login page or a proxy; it is what stands before /api/v3/io",
        )
    start = _shown(answer.text) if answer.content else "an empty body"
    return Trouble(
        f"the target answers {answer.status} without a JSON object ({kind}): {start}",
        "is base_url the API's address, and is the target up?",
    )


def _shown(text: str) -> str:
    """One line of it, safe for a terminal."""
    line = "".join(char if char.isprintable() else " " for char in text).strip()
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE]} …"
