"""Servers that describe their extra fields wrongly, or keep half of what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.types import ASGIApp

from mockserver.api.call import Answer, Call
from mockserver.api.operations import HANDLERS
from mockserver.domain.errors import BadExtraField, UnknownInvoiceId
from tests.conformance_power.handling import served
from tests.conformance_power.in_process import new_app
from tests.conformance_power.mutants import Mutant
from tests.conformance_power.wrappers import Json, answering

Serve = Callable[[Call], Answer]

CONFIGS = "listInvoiceExtraFields"


def taken_for_an_id(_: Call) -> Answer:
    raise UnknownInvoiceId


def describing(name: str, value: object) -> Callable[[Json], None]:
    """Extra fields whose `name` is `value`, or is not there if that is None."""

    def change(body: Json) -> None:
        for config in body["data"]:
            config.pop(name)
            if value is not None:
                config[name] = value

    return change


def listing_none(body: Json) -> None:
    body["data"] = []


def on_violation(operation_id: str, instead: Callable[[Call, Serve, BadExtraField], Answer]) -> ASGIApp:
    """A server that does something else where an extra field is not configured."""

    def handler(call: Call) -> Answer:
        try:
            return served(operation_id, call)
        except BadExtraField as error:
            return instead(call, partial(served, operation_id), error)

    return new_app(handlers={**HANDLERS, operation_id: handler})


def crash(_: Call, __: Serve, ___: BadExtraField) -> Answer:
    raise RuntimeError("this server has a bug")


def keep_the_rest(call: Call, handler: Serve, error: BadExtraField) -> Answer:
    call.body = {name: value for name, value in call.body.items() if name != "extraFields"}
    handler(call)
    raise error


def forget_the_field(call: Call, handler: Serve, _: BadExtraField) -> Answer:
    call.body = {name: value for name, value in call.body.items() if name != "extraFields"}
    return handler(call)


def call_it_unknown(_: Call, __: Serve, ___: BadExtraField) -> Answer:
    raise UnknownInvoiceId


MUTANTS = [
    Mutant(
        name="extra-fields is taken for an invoice id",
        rule="extra-field-configs-are-listed",
        app=lambda: new_app(handlers={**HANDLERS, CONFIGS: taken_for_an_id}),
    ),
    Mutant(
        name="extra fields have twelve keys",
        rule="extra-field-configs-are-listed",
        app=lambda: answering(new_app(), CONFIGS, describing("numberOfRows", None)),
    ),
    Mutant(
        name="an extra field has type 4",
        rule="extra-field-configs-are-listed",
        app=lambda: answering(new_app(), CONFIGS, describing("fieldType", 4)),
    ),
    Mutant(
        name="an extra field's configType is text",
        rule="extra-field-configs-are-listed",
        app=lambda: answering(new_app(), CONFIGS, describing("configType", "2")),
    ),
    Mutant(
        name="the configured extra field is not listed",
        rule="extra-field-configs-are-listed",
        app=lambda: answering(new_app(), CONFIGS, listing_none),
    ),
    Mutant(
        name="a create with an undefined extra field crashes",
        rule="extra-fields-obey-their-configs",
        app=lambda: on_violation("createInvoice", crash),
    ),
    Mutant(
        name="a create refused for its extra field is kept",
        rule="extra-fields-obey-their-configs",
        app=lambda: on_violation("createInvoice", keep_the_rest),
    ),
    Mutant(
        name="an update refused for its extra field is kept",
        rule="extra-fields-obey-their-configs",
        app=lambda: on_violation("updateInvoice", keep_the_rest),
    ),
    Mutant(
        name="an undefined extra field is dropped silently",
        rule="extra-fields-obey-their-configs",
        app=lambda: on_violation("updateInvoice", forget_the_field),
    ),
    Mutant(
        name="an undefined extra field is not found",
        rule="extra-fields-obey-their-configs",
        app=lambda: on_violation("createInvoice", call_it_unknown),
    ),
]
