from __future__ import annotations

from datetime import timedelta
from typing import Any

import frappe
from frappe import _, _lt
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime, nowdate
from property_service.residents.portal import resident_of
from property_service.search import residents_of
from property_service.tell import tell, tell_once, users_with

WAITING, OUT, SIGNED, STUCK, BACK, SENT_ON = (
    "Waiting", "Out for Delivery", "Signed For", "Stuck", "Returned", "Sent On",
)  # fmt: skip
STATES = {WAITING: _lt("Waiting", context="Mail Item")}  # the word visitors have for it is another
BY_NAME = ("Registered", "EMS", "Court Document")  # R41: signed by name, with the identity seen
MOST_ATTEMPTS, MOST_DAYS, TOLD_AFTER = 3, 7, 3
KEPT = (
    "status",
    "signed_by",
    "signed_at",
    "signature",
    "id_checked",
    "proxy_relation",
    "attempts",
    "last_attempt_at",
    "returned_on",
    "return_reason",
)


class MailItem(Document):
    """A letter or parcel in the custody of the office, until somebody signs for it or it goes back."""

    def validate(self) -> None:
        before = self.get_doc_before_save()
        if not self.flags.step:
            for key in KEPT:
                self.set(key, before.get(key) if before else None)
            self.status = self.status or WAITING
        if self.kind in BY_NAME and not self.tracking_no:
            frappe.throw(_("{0}: write the tracking number down").format(_(self.kind)), frappe.MandatoryError)
        if self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")
        self.moved_out = int(bool(self.addressee and self.unit and self.addressee not in residents_of(self.unit)))

    def after_insert(self) -> None:
        if self.moved_out:
            frappe.msgprint(
                _("{0} does not live there any more: send it back; give no address away").format(self.addressee_text),
                alert=True,
            )
        elif self.addressee:
            text = _lt("Mail for you has arrived: {0}")
            tell((), text, self, values=(_lt(self.kind),), event="mail", residents=[self.addressee])

    def step(self, allowed: tuple[str, ...], **values: Any) -> None:
        """Bring it into a state from one of those allowed, under its lock."""
        self.check_permission("write")
        self._go(allowed, **values)

    def _go(self, allowed: tuple[str, ...], *, by_addressee: bool = False, **values: Any) -> None:
        now = frappe.db.get_value("Mail Item", self.name, "status", for_update=True)
        if now not in allowed:
            frappe.throw(
                _("{0} is {1}; this step is not possible now").format(self.name, str(STATES.get(now) or _(now)))
            )
        self.reload()
        self.update(values)
        self.flags.step = True
        self.save(ignore_permissions=by_addressee)

    @frappe.whitelist(methods=["POST"])
    def send_out(self) -> None:
        """On the way to the addressee."""
        self.step((WAITING, STUCK), status=OUT)

    @frappe.whitelist(methods=["POST"])
    def not_reached(self) -> int:
        """Nobody was there; after three attempts it is stuck. Gives the attempts."""
        attempts = int(self.attempts or 0) + 1
        state = STUCK if attempts >= MOST_ATTEMPTS else WAITING
        self.step((WAITING, OUT), status=state, attempts=attempts, last_attempt_at=now_datetime())
        return attempts

    @frappe.whitelist(methods=["POST"])
    def hand_over(
        self, signed_by: str = "", signature: str = "", id_checked: int = 0, proxy_relation: str = ""
    ) -> None:
        """Somebody signs for it (R41): registered and court mail by name with the identity seen; a proxy only if authorised."""
        if proxy_relation and not self.proxy_authorised:
            frappe.throw(_("{0}: nobody has authorised a proxy").format(self.name))
        if self.kind == "Court Document" and proxy_relation:
            frappe.throw(_("{0}: court documents go to the addressee alone").format(self.name))
        if self.kind in BY_NAME and not (signed_by.strip() and int(id_checked)):
            frappe.throw(
                _("{0}: see the identity card and write down who signs").format(self.name), frappe.MandatoryError
            )
        if self.moved_out and not proxy_relation:
            frappe.throw(_("{0}: the addressee moved out; send it back").format(self.name))
        self.step(
            (WAITING, OUT, STUCK), status=SIGNED, signed_by=signed_by or self.addressee_text, signed_at=now_datetime(), signature=signature,
            id_checked=int(id_checked), proxy_relation=proxy_relation,
        )  # fmt: skip

    @frappe.whitelist(methods=["POST"])
    def sign(self, signature: str) -> None:
        """The resident it is addressed to signs for it on their own page; what needs the identity card stays at the desk (R41)."""
        self.check_permission("read")
        if not self.addressee or self.addressee != resident_of(frappe.session.user):
            raise frappe.PermissionError(_("{0} is not addressed to you").format(self.name))
        if self.kind in BY_NAME:
            frappe.throw(_("{0}: sign for it at the desk, with your identity card").format(self.name))
        if self.moved_out:
            frappe.throw(_("{0}: the office sends mail back for those who moved out").format(self.name))
        if not (text := signature.strip()[:140]):
            frappe.throw(_("Write your name to sign"), frappe.MandatoryError)
        name = frappe.db.get_value("Resident", self.addressee, "resident_name")
        self._go(
            (WAITING, OUT, STUCK), by_addressee=True, status=SIGNED, signed_by=name, signed_at=now_datetime(), signature=text
        )  # fmt: skip

    @frappe.whitelist(methods=["POST"])
    def send_back(self, reason: str) -> None:
        """Back to the sender; where the addressee moved to is written nowhere (R41)."""
        if not (reason or "").strip():
            frappe.throw(_("{0}: say why it goes back").format(self.name), frappe.MandatoryError)
        self.step((WAITING, OUT, STUCK), status=BACK, returned_on=nowdate(), return_reason=reason)

    @frappe.whitelist(methods=["POST"])
    def forward(self) -> str:
        """On to where the addressee moved (R41). The address stays in the papers of the move, whose name this gives: it is written
        here nowhere, and whoever addresses the letter uncovers it there, for a purpose that is logged.
        """
        left = {"resident": self.addressee, "move_type": "Move Out", "docstatus": 1, "forward_address": ["is", "set"]}
        move = self.moved_out and frappe.db.get_value("Move Request", left, "name", order_by="planned_at desc")
        if not move or self.kind == "Court Document":
            frappe.throw(_("{0}: there is no address to send it on to; send it back").format(self.name))
        self.step((WAITING, OUT, STUCK), status=SENT_ON, returned_on=nowdate())
        return str(move)


def find_stuck() -> int:
    """Each morning: what lies for seven days is stuck, and whoever it is for is reminded after three; how many moved."""
    now, count = now_datetime(), 0
    rows = frappe.get_all(
        "Mail Item",
        {"status": ["in", (WAITING, OUT)], "received_at": ["<=", now - timedelta(days=TOLD_AFTER)]},
        ["name", "received_at"],
    )
    for row in rows:
        doc = frappe.get_doc("Mail Item", row.name)
        if get_datetime(row.received_at) <= now - timedelta(days=MOST_DAYS):
            doc.db_set("status", STUCK)
            count += 1
        tell_once(
            users_with("Front Desk"), _lt("{0} has been lying for {1} days"), doc, values=(doc.name, TOLD_AFTER), event="mail",
            residents=() if doc.moved_out else [doc.addressee],
        )  # fmt: skip
    return count
