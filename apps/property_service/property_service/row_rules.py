"""Which rows of a DocType a role sees, where that is less than all. Pure data, read by ``row_access`` and the hooks.

A role that is not named for a DocType sees all rows that its permission rules give. Complaints and residents have
rules of their own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rows:
    """department: roles that see rows of their department and those below it; own: roles that see rows they own, that
    are assigned to them or name them (user_fields hold users, staff_fields Staff Members, staff_tables pairs of a child
    table and its column of Staff Members); unit_field: portal users see rows
    of units they live in, made since they moved in (since_field); resident_field: rows about themselves.
    Portal users see nothing where neither is given.
    """

    department: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    department_field: str = "department"
    user_fields: tuple[str, ...] = ("owner",)
    staff_fields: tuple[str, ...] = ()
    staff_tables: tuple[tuple[str, str], ...] = ()
    unit_field: str = ""
    since_field: str = "creation"
    resident_field: str = ""


_PLANNERS = frozenset({"Security Guard", "Engineering", "Environment", "Sales CS Supervisor"})
_LEADS = frozenset({"CS Lead", "Sales CS Supervisor"})
_STAFF = frozenset(
    {"Front Desk", "Lobby Receptionist", "Meeting Attendant", "Security Guard", "Engineering", "Environment", "Finance", "Sales Consultant"}
)  # fmt: skip
_SELLERS = frozenset({"Sales Consultant"})
# consultants see their own; the archive sees what it keeps
_SALES = Rows(
    department=frozenset({"HR Archivist"}),
    own=_SELLERS,
    department_field="custodian_dept",
    staff_fields=("consultant",),
)
RULES: dict[str, Rows] = {
    "Call Log": Rows(own=frozenset({"Lobby Receptionist", "Security Guard", "Sales Consultant"})),
    "Post Inspection": Rows(department=frozenset({"Sales CS Supervisor"}), own=_STAFF, staff_fields=("staff",)),
    "Daily Report": Rows(department=_LEADS, own=_STAFF | {"HR Archivist", "Privacy Officer"}, staff_fields=("author",)),
    "Mail Item": Rows(resident_field="addressee"),
    # attendants see and write the meetings they serve or usher at; those who only book see what they booked
    "Meeting Booking": Rows(
        own=frozenset({"Meeting Attendant", "Sales CS Supervisor", "HR Archivist"}),
        staff_fields=("usher",),
        staff_tables=(("attendants", "staff"),),
        resident_field="resident",
    ),
    "Periodical Subscription": Rows(resident_field="subscriber"),
    "Staff Record": Rows(department=_LEADS, own=_STAFF, staff_fields=("staff",)),
    "Emergency Event": Rows(
        own=frozenset({"Lobby Receptionist", "Meeting Attendant", "Sales CS Supervisor", "HR Archivist"})
    ),
    "Survey Response": Rows(own=frozenset({"Lobby Receptionist", "Sales Consultant", "Front Desk"})),
    "Patrol Task": Rows(
        department=frozenset({"Security Guard", "Engineering", "Environment"}),
        own=frozenset({"Lobby Receptionist", "Security Guard", "Engineering", "Environment"}),
        staff_fields=("assignee",),
    ),
    "Shift Handover": Rows(
        own=frozenset({"Front Desk", "Lobby Receptionist", "Security Guard", "Engineering"}),
        staff_fields=("outgoing_staff", "incoming_staff"),
    ),
    "Shift Type": Rows(department=_PLANNERS),
    "Training Session": Rows(
        department=frozenset({"Security Guard", "Engineering", "Environment"}),
        own=frozenset({"Security Guard", "Engineering", "Environment"}),
        staff_fields=("trainer",),
        staff_tables=(("attendees", "staff"),),
    ),
    "Roster Change Request": Rows(department=_LEADS, own=_STAFF, staff_fields=("staff", "swap_with", "replacement")),
    "Work Plan": Rows(
        department=_LEADS, own=_STAFF | {"HR Archivist", "Privacy Officer"}, staff_fields=("owner_staff",)
    ),
    "Deposit Entry": Rows(unit_field="unit"),
    "Duty Roster": Rows(department=_PLANNERS),
    "Entry Pass": Rows(own=frozenset({"Sales Consultant", "Sales CS Supervisor"}), unit_field="unit"),
    "Parking Permit": Rows(unit_field="unit"),
    "Renovation Application": Rows(unit_field="unit", since_field="shared_since"),
    "Renovation Inspection": Rows(unit_field="unit"),
    "Special Permit": Rows(unit_field="unit"),
    "Subscription Agreement": _SALES,
    "Sales Contract": _SALES,
    "Government Filing": Rows(own=_SELLERS, staff_fields=("consultant",)),
    "Mortgage Application": Rows(own=_SELLERS, staff_fields=("consultant",)),
    "Payment Receipt": Rows(own=_SELLERS, staff_fields=("consultant",)),
    "Collection Activity": Rows(own=_SELLERS, staff_fields=("consultant",)),
    "Vehicle": Rows(unit_field="unit"),
    "Visitor Request": Rows(unit_field="unit"),
    "Shift Assignment": Rows(
        department=_PLANNERS | {"CS Lead", "Front Desk", "Lobby Receptionist", "Meeting Attendant"},
        own=frozenset({"Finance", "Sales Consultant"}),
        staff_fields=("staff",),
    ),
    "Follow Up": Rows(own=frozenset({"Lobby Receptionist", "Sales Consultant"}), user_fields=("owner", "done_by")),
    "Rectification": Rows(
        department=frozenset({"Security Guard", "Environment", "Developer"}),
        own=frozenset({"Lobby Receptionist", "Meeting Attendant", "Security Guard", "Environment", "Developer"}),
        department_field="responsible_department",
        user_fields=("owner", "responsible_user"),
        staff_fields=("responsible_staff",),
        unit_field="unit",
        since_field="shared_since",
    ),
    "Handover Inspection": Rows(own=frozenset({"Sales Consultant"}), unit_field="unit", resident_field="resident"),
    "Move Request": Rows(unit_field="unit", resident_field="resident"),
    "Staff Member": Rows(department=frozenset({"CS Lead", "Sales CS Supervisor"})),
    "Work Order": Rows(
        department=frozenset({"Security Guard", "Engineering", "Environment"}),
        own=frozenset({"Lobby Receptionist", "Meeting Attendant", "Security Guard", "Engineering", "Environment"}),
        user_fields=("owner", "assigned_to"),
        unit_field="unit",
    ),
}
