"""Stop orders: what one takes away in its own transaction, and what lifting it gives back (R31)."""

from __future__ import annotations

from typing import Any

from frappe import _lt
from property_service.permits import site_passes, special
from property_service.permits.renovations import people_of
from property_service.tell import tell


def stop(doc: Any) -> None:
    """Passes are suspended, permits for overtime and the like are void, and everybody concerned is told."""
    site_passes.suspend_all(doc.name, doc.stop_order)
    special.cancel_for(doc.name)
    _tell(doc, _lt("{0}: the work is stopped ({1})"), doc.stop_order)


def lift(doc: Any) -> None:
    """The work goes on: only what this order took is given back."""
    site_passes.restore(doc.name, doc.stop_order)
    doc.db_set("stop_order", None, update_modified=False)
    _tell(doc, _lt("{0}: the work may go on"))


def _tell(doc: Any, sentence: Any, *values: Any) -> None:
    tell(people_of(doc), sentence, doc, values=(doc.name, *values), event="renovation", residents=[doc.applicant])
