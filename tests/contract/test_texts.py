"""Every text of the platform and the application exists in both Chinese catalogues."""

from __future__ import annotations

import pytest

from frappe.translate import missing


@pytest.mark.parametrize("language", ["zh", "zh_TW"])
@pytest.mark.parametrize("app", ["frappe", "property_service"])
def test_nothing_is_missing(app: str, language: str) -> None:
    assert missing(app, language) == []
