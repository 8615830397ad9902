"""The hours in which nobody is disturbed (edge 55); what is urgent does not ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from frappe.utils import get_time
from property_service.property_setup.settings import setting


def is_quiet(moment: datetime) -> bool:
    start, end = get_time(setting("quiet_from")), get_time(setting("quiet_to"))
    now = moment.time()
    return start <= now < end if start < end else now >= start or now < end


def end_of_quiet(moment: datetime) -> datetime:
    """When people may be disturbed again; the moment itself where they may be now."""
    if not is_quiet(moment):
        return moment
    end = get_time(setting("quiet_to"))
    day = moment.date() if moment.time() < end else moment.date() + timedelta(days=1)
    return datetime.combine(day, end)
