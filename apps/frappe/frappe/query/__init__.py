"""Lists and values: filters, fields and rights compiled into one statement; and ``frappe.db``."""

from frappe.query import settings as settings
