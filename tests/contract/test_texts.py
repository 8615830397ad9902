"""Every text of the application exists in both Chinese catalogues."""

from __future__ import annotations

import pytest

from frappe.translate import missing


@pytest.mark.parametrize("language", ["zh", "zh_TW"])
def test_the_application_is_complete_in(language: str) -> None:
    assert missing("property_service", language) == []
