from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime


class PostRecordReview(Document):
    """That somebody has looked at what the posts of a day wrote down (每日岗位记录审阅)."""

    def before_insert(self) -> None:
        self.reviewed_by, self.reviewed_at = frappe.session.user, now_datetime()

    def validate(self) -> None:
        if getdate(self.review_date) > getdate(now_datetime()):
            frappe.throw(_("{0} has not come yet: records are reviewed on the day or later").format(self.review_date))
