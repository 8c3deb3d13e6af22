"""The form of answers: the envelope, the status of a success and its message."""

from __future__ import annotations

from conformance import expect
from conformance.exchange import Exchange
from conformance.outcomes import Broken, NotApplicable
from conformance.rulebook import check
from conformance.tour import answers, successes
from conformance.world import World

OK = 200
FIRST_ERROR = 400


@check("answers-use-the-envelope")
def every_answer_is_an_envelope(world: World) -> None:
    """Call every operation, with success and without. Each answer is a JSON object with code, data and meta.

    Its code is the HTTP status; a refusal may also come with HTTP 200 and a code of its own.
    """
    for what, answer in answers(world).items():
        fault = _fault(answer)
        expect.that(fault is None, f"{what}: code, data and meta", f"{fault}: {answer.summary}", answer)


@check("success-is-http-200")
def every_success_is_200(world: World) -> None:
    """Call every operation. Each success has HTTP status 200, that of a create and of a delete, too."""
    for what, answer in _successes(world):
        expect.that(answer.status == OK, f"{what}: HTTP 200", answer.summary, answer)


@check("success-message-is-success")
def every_success_says_so(world: World) -> None:
    """Call every operation. Where a success has a meta.message, it is SUCCESS in capital or small letters."""
    for what, answer in _successes(world):
        meta = (answer.json or {}).get("meta")
        message = meta.get("message") if isinstance(meta, dict) else None
        if message is not None and str(message).casefold() != "success":
            raise Broken(f"{what}: meta.message SUCCESS, in any letter case", f"{message!r}", answer)


def _successes(world: World) -> list[tuple[str, Exchange]]:
    found = list(successes(world).items())
    if not found:
        raise NotApplicable("no call succeeded")
    return found


def _fault(answer: Exchange) -> str | None:
    """What is wrong with the form of an answer, None where nothing is."""
    body = answer.json
    if body is None:
        return "no JSON object"
    if missing := [key for key in ("code", "data", "meta") if key not in body]:
        return f"no {' and no '.join(missing)}"
    code = body["code"]
    if not isinstance(code, int) or isinstance(code, bool):
        return "code is not a number"
    if not isinstance(body["meta"], dict):
        return "meta is not an object"
    if code != answer.status and not (answer.status == OK and code >= FIRST_ERROR):
        return f"code {code} under HTTP {answer.status}"
    return None
