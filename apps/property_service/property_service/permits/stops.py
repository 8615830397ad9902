"""Stop orders: what one takes away in its own transaction, and what lifting it gives back (R31)."""

from __future__ import annotations

from typing import Any

from frappe import _
from property_service.permits import site_passes, special
from property_service.permits.renovations import people_of
from property_service.tell import tell


def stop(doc: Any) -> None:
    """Passes are suspended, permits for overtime and the like are void, and everybody concerned is told."""
    site_passes.suspend_all(doc.name, doc.stop_order)
    special.cancel_for(doc.name)
    tell(people_of(doc), _("{0}: the work is stopped ({1})").format(doc.name, doc.stop_order), doc)


def lift(doc: Any) -> None:
    """The work goes on: only what this order took is given back."""
    site_passes.restore(doc.name, doc.stop_order)
    doc.db_set("stop_order", None, update_modified=False)
    tell(people_of(doc), _("{0}: the work may go on").format(doc.name), doc)
