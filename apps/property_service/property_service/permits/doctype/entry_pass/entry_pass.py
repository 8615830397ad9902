from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime
from property_service.permits import codes, dues, renovations
from property_service.permits.rules import passes
from property_service.residents import numbers
from property_service.residents.portal import is_portal_user, resident_of, stays_of
from property_service.shared.identity import IdentityError, phone_number
from property_service.shared.plates import PlateError, normalise

VISITOR, RELEASE = "VISITOR", "RELEASE"
VISITOR_ONLY = frozenset(
    {"Security Guard", "Lobby Receptionist", "Sales Consultant", "Sales CS Supervisor", "Resident"}
)
ISSUERS = frozenset({"Front Desk", "CS Lead", "Property Manager", "System Manager"})
KEPT = ("status", "token", "short_code", "entries_used", "stop_order")
KEEPERS = ISSUERS | {"Security Guard"}


class EntryPass(Document):
    """A pass for a visitor, worker, helper or courier, or for things that are taken out. Its state is judged when it is asked for."""

    def before_insert(self) -> None:
        user = frappe.session.user
        roles = set(frappe.get_roles())
        if is_portal_user(user):
            self.host = resident_of(user)
            if self.unit not in [stay.unit for stay in stays_of(user)]:
                frappe.throw(_("Invite visitors to a unit of your own"), frappe.PermissionError)
        asks = is_portal_user(user) and self.pass_type == RELEASE  # a draft: the desk issues it
        if self.pass_type != VISITOR and not asks and not roles & ISSUERS and roles & VISITOR_ONLY:
            frappe.throw(
                _("You can make passes for visitors only; ask the front desk for others"), frappe.PermissionError
            )

    def validate(self) -> None:
        self.check_editor()
        self.check_type()
        self.check_window()
        self.check_holder()
        self.keep_own(self.get_doc_before_save())
        if self.unit:
            self.project = frappe.db.get_value("Property Unit", self.unit, "project")
        self.project = self.project or frappe.db.get_single_value("Property Service Settings", "default_project")

    def keep_own(self, before: Document | None) -> None:
        """State, code and count are changed by steps and at the gate alone, whatever a request sends."""
        if not self.flags.step:
            for key in KEPT:
                self.set(key, before.get(key) if before else None)
        self.status = passes.shown_state(codes.terms_of(self, self.status or passes.DRAFT), now_datetime())

    def check_editor(self) -> None:
        """Guards write passes of visitors; of others they take the steps alone."""
        free = self.flags.step or self.flags.ignore_permissions or self.is_new() or self.pass_type == VISITOR
        roles = set(frappe.get_roles())
        if not free and frappe.session.user != "Administrator" and not roles & (ISSUERS - {"Property Manager"}):
            raise frappe.PermissionError(
                _("{0}: the front desk changes passes that are not for visitors").format(self.name)
            )

    def check_type(self) -> None:
        kind = frappe.get_cached_doc("Permit Type", self.pass_type)
        if kind.applies_to != "Entry Pass":
            frappe.throw(_("{0} is no type of entry pass").format(kind.label))
        dues.take_over(self, self.get_doc_before_save(), kind)
        if kind.needs_renovation and not self.renovation:
            frappe.throw(_("A pass of type {0} needs the renovation").format(kind.label), frappe.MandatoryError)
        if kind.needs_unit and not (self.unit or self.renovation):
            frappe.throw(_("A pass of type {0} needs the unit").format(kind.label), frappe.MandatoryError)

    def check_window(self) -> None:
        if get_datetime(self.valid_to) <= get_datetime(self.valid_from):
            frappe.throw(_("{0}: Valid To must be after Valid From").format(self.holder_name))
        self.check_renovation()
        longest = int(frappe.get_cached_doc("Permit Type", self.pass_type).max_valid_days or 0)
        if longest and get_datetime(self.valid_to) - get_datetime(self.valid_from) > timedelta(days=longest):
            frappe.throw(_("{0}: a pass of this type is valid for {1} days at most").format(self.holder_name, longest))

    def check_renovation(self) -> None:
        """R34: a worker's pass lies within the renovation, and has its unit and contractor."""
        if not self.renovation:
            return
        fields = ["unit", "contractor", "start_date", "end_date", "extended_to"]
        work = frappe.db.get_value("Renovation Application", self.renovation, fields, as_dict=True)
        self.unit, self.contractor = work.unit, self.contractor or work.contractor
        if getdate(self.valid_from) < getdate(work.start_date) or getdate(self.valid_to) > renovations.until(work):
            text = _("{0}: the pass has to lie within the renovation {1}, from {2} to {3}")
            frappe.throw(text.format(self.holder_name, self.renovation, work.start_date, renovations.until(work)))

    def check_holder(self) -> None:
        try:
            self.holder_mobile = phone_number(self.holder_mobile) if self.holder_mobile else None
        except IdentityError:
            frappe.throw(_("{0}: the mobile number is not valid; write eleven digits").format(self.holder_name))
        if self.holder_id_no:  # R1
            self.holder_id_no = numbers.read(self.holder_name, self.holder_id_no, self.holder_id_type).number
        try:
            self.plate_no = normalise(self.plate_no).number if self.plate_no else None
        except PlateError:
            frappe.throw(_("{0}: {1} is not a number plate").format(self.holder_name, self.plate_no))
        if (
            self.trade_cert_no
            and self.trade_cert_valid_to
            and getdate(self.trade_cert_valid_to) < getdate(self.valid_to)
        ):
            frappe.msgprint(_("{0}: the trade certificate ends before the pass").format(self.holder_name), alert=True)
        if self.contractor and frappe.db.get_value("External Agency", self.contractor, "blacklisted"):
            frappe.throw(_("{0} is blacklisted; its people get no pass").format(self.contractor))

    def step(self, allowed: tuple[str, ...], roles: frozenset[str], state: str) -> None:
        """Bring the pass into a state, if the user may and the pass is in one of those allowed."""
        self.check_permission("write")
        if frappe.session.user != "Administrator" and not roles & set(frappe.get_roles()):
            raise frappe.PermissionError(_("Your roles do not allow this step on {0}").format(self.name))
        if self.status not in allowed:
            frappe.throw(_("{0} is {1}; this step is not possible now").format(self.name, _(self.status)))
        self.status, self.flags.step = state, True

    @frappe.whitelist(methods=["POST"])
    def issue(self) -> str:
        """Make the pass valid, or issue it anew after a loss: the old code is worthless then. Gives the state by date."""
        roles = KEEPERS if self.pass_type == VISITOR else ISSUERS
        self.step((passes.DRAFT, passes.LOST), roles, passes.VALID)
        if barrier := renovations.bar(self.renovation):
            frappe.throw(
                _("{0}: {1} does not run ({2}); its passes become valid with its approval").format(
                    self.name, self.renovation, _(barrier)
                )
            )
        self.token, self.short_code = passes.new_token(), passes.new_code()
        self.save(
            ignore_permissions=True
        )  # the step asked for the rights; the code is at a level that guards only read
        if receipt := dues.draft_receipt(self):
            self.db_set("deposit", receipt)
        return str(self.status)

    def issue_by_host(self) -> None:
        """A resident's invitation is good at once: the host answers for the visitor."""
        if self.pass_type != VISITOR or self.host != resident_of(frappe.session.user) or self.status != passes.DRAFT:
            raise frappe.PermissionError(_("{0} is not an invitation of yours").format(self.name))
        self.flags.step = True
        self.status, self.token, self.short_code = passes.VALID, passes.new_token(), passes.new_code()
        self.save(ignore_permissions=True)

    def withdraw_by_host(self) -> None:
        """The host takes an invitation back: the code is worthless from now on."""
        if self.pass_type != VISITOR or self.host != resident_of(frappe.session.user):
            raise frappe.PermissionError(_("{0} is not an invitation of yours").format(self.name))
        if self.status not in (passes.VALID, passes.EARLY):
            frappe.throw(_("{0} is {1}; this step is not possible now").format(self.name, _(self.status)))
        self.flags.step, self.status = True, passes.RETURNED
        self.save(ignore_permissions=True)

    @frappe.whitelist(methods=["POST"])
    def suspend(self, reason: str) -> None:
        self.step((passes.VALID, passes.EARLY), KEEPERS, passes.SUSPENDED)
        self.suspend_reason = reason
        self.save()

    @frappe.whitelist(methods=["POST"])
    def resume(self) -> None:
        self.step((passes.SUSPENDED,), KEEPERS, passes.VALID)
        self.suspend_reason = None
        self.save()

    @frappe.whitelist(methods=["POST"])
    def report_lost(self) -> None:
        self.step((passes.VALID, passes.EARLY, passes.SUSPENDED), KEEPERS, passes.LOST)
        self.save()

    @frappe.whitelist(methods=["POST"])
    def take_back(self) -> None:
        self.step((passes.VALID, passes.EARLY, passes.SUSPENDED, passes.EXPIRED, passes.LOST), KEEPERS, passes.RETURNED)
        self.save()
        dues.tell_returned(self)
