from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.runtime.versions import bump

_PLACES = re.compile(r"\{(\d*)\}")


class Translation(Document):
    """What the site says for a text, in place of the apps' catalogues."""

    def validate(self) -> None:
        source, text = (set(_PLACES.findall(value or "")) for value in (self.source_text, self.translated_text))
        label = _(self.meta.get_label("translated_text"))
        if source - text:
            frappe.throw(_("{0}: keep the places that are filled in: {1}").format(label, _listed(source - text)))
        if text - source:
            frappe.throw(_("{0}: nothing is filled in at these places: {1}").format(label, _listed(text - source)))

    def on_update(self) -> None:
        bump(frappe.context(), "translation")

    def on_trash(self) -> None:
        bump(frappe.context(), "translation")


def _listed(places: set[str]) -> str:
    return ", ".join(f"{{{place}}}" for place in sorted(places))
