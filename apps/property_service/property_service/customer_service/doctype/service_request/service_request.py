from __future__ import annotations

from property_service.customer_service.case import Case

SERIES = {
    "Repair": "RPR-.YYYY.-.#####",
    "Service": "SRV-.YYYY.-.#####",
    "Enquiry": "INQ-.YYYY.-.#####",
    "Suggestion": "SUG-.YYYY.-.#####",
    "Praise": "PRS-.YYYY.-.#####",
}


class ServiceRequest(Case):
    """A repair, a wish, a question, a suggestion or praise; numbered by its kind."""

    def before_naming(self) -> None:
        self.naming_series = SERIES.get(self.case_type or "", SERIES["Repair"])
