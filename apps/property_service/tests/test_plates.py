"""R4 and scenario S05: number plates."""

from __future__ import annotations

import pytest

from property_service.shared.plates import PlateError, normalise


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        pytest.param("苏e·12345", "苏E12345", "Ordinary", id="dot and small letter"),
        pytest.param("苏ED12345", "苏ED12345", "Small New Energy", id="eight characters, letter first"),
        pytest.param("苏E12345D", "苏E12345D", "Large New Energy", id="eight characters, letter last"),
        pytest.param("苏Ｅ １２３４５", "苏E12345", "Ordinary", id="full width"),
        pytest.param("粤B12345", "粤B12345", "Ordinary", id="other province"),
        pytest.param("苏E1234学", "苏E1234学", "Special", id="driving school"),
        *(pytest.param(f"苏E1234{sign}", f"苏E1234{sign}", "Special", id=sign) for sign in "挂警港澳领试超"),
        pytest.param("京AF1234", "京AF1234", "Ordinary", id="seven characters with a letter"),
        pytest.param("苏EF12345", "苏EF12345", "Small New Energy", id="small, F"),
        pytest.param("苏E12345F", "苏E12345F", "Large New Energy", id="large, F"),
        pytest.param("苏E·临12345", "苏E临12345", "Temporary Plate", id="on paper, the sign in front"),
        pytest.param("苏e1234临", "苏E1234临", "Temporary Plate", id="on paper, the sign behind"),
        pytest.param("苏E.12345", "苏E12345", "Ordinary", id="full stop"),
        pytest.param("VA12345", "VA12345", "Military", id="military"),
        pytest.param("使014578", "使014578", "Embassy", id="embassy"),
        pytest.param("WJ苏1234X", "WJ苏1234X", "Armed Police", id="armed police"),
    ],
)
def test_a_plate_is_stored_in_one_form_with_its_kind(text: str, number: str, kind: str) -> None:
    plate = normalise(text)
    assert (plate.number, plate.kind) == (number, kind)


@pytest.mark.parametrize("text", ["苏EI2345", "苏EO2345", "苏E1234", "E12345", "苏E123456", "苏EL12345", ""])
def test_what_is_no_plate_is_refused(text: str) -> None:
    with pytest.raises(PlateError):
        normalise(text)
