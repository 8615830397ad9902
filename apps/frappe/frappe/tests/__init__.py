"""Test cases for apps, under upstream's names. ``bench run-tests`` opens the site; each class is undone at its end."""

from frappe.tests.utils import FrappeTestCase, IntegrationTestCase, UnitTestCase, change_settings

__all__ = ["FrappeTestCase", "IntegrationTestCase", "UnitTestCase", "change_settings"]
