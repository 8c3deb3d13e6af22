"""The jobs of the back office, and what each of their runs has done."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Job(StrEnum):
    """A job by its id: the first brings requests to headquarters, the second executes them there."""

    PULL = "P-0001"
    SYNCHRONIZE = "synchronize-orders-and-channel-requests"

    @property
    def label(self) -> str:
        """What a person calls it."""
        return {Job.PULL: "P-0001", Job.SYNCHRONIZE: "Synchronize orders and channel requests"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One run of a job. A count is None where the job does not do such a thing; `started_at` is Unix seconds.

    `processed` requests were completed, `failed` ones came to an error, and `emails` went out or were recorded.
    """

    id: int
    job: str
    started_at: int
    pulled: int | None = None
    processed: int | None = None
    failed: int | None = None
    emails: int | None = None
