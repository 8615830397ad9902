"""Packages that papers need and that are loaded by the first of them."""

from __future__ import annotations

import importlib
from typing import Any

from frappe.exceptions import ValidationError
from frappe.runtime.i18n import _


def missing(package: str) -> ValidationError:
    """The error to raise where a package is not installed; it says how to get it."""
    return ValidationError(_("PDFs need the package {0}: install it with {1}").format(package, "./start --prepare"))


def loaded(package: str) -> Any:
    """The package. Raises ValidationError where it is not installed."""
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise missing(package) from error
