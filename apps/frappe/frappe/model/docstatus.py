"""Draft, submitted, cancelled."""

from __future__ import annotations


class DocStatus(int):
    """The number with questions: ``doc.docstatus.is_draft()``."""

    def is_draft(self) -> bool:
        return self == 0

    def is_submitted(self) -> bool:
        return self == 1

    def is_cancelled(self) -> bool:
        return self == 2

    @property
    def label(self) -> str:
        return LABELS[self] if 0 <= self < len(LABELS) else str(int(self))

    @classmethod
    def draft(cls) -> DocStatus:
        return cls(0)

    @classmethod
    def submitted(cls) -> DocStatus:
        return cls(1)

    @classmethod
    def cancelled(cls) -> DocStatus:
        return cls(2)


LABELS = ("Draft", "Submitted", "Cancelled")
DRAFT, SUBMITTED, CANCELLED = DocStatus(0), DocStatus(1), DocStatus(2)
