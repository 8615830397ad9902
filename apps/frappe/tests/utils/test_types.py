from __future__ import annotations

import copy
import pickle
from typing import Literal

import pytest

from frappe import exceptions
from frappe.types import DF, _dict


def test_attributes_are_keys_and_missing_ones_are_none() -> None:
    d = _dict(a=1)
    d.b = 2
    assert (d.a, d["b"], d.missing) == (1, 2, None)
    with pytest.raises(KeyError):
        d["missing"]


def test_update_chains_and_copies_keep_the_type() -> None:
    d = _dict(a=1).update({"b": 2}, c=3)
    assert isinstance(d, _dict)
    assert isinstance(d.copy(), _dict)
    assert isinstance(d | {"x": 1}, _dict)
    deep = copy.deepcopy(_dict(inner=_dict(a=[1])))
    assert isinstance(deep.inner, _dict)
    assert pickle.loads(pickle.dumps(deep)) == deep


def test_deleting_an_attribute_deletes_the_key() -> None:
    d = _dict(a=1)
    del d.a
    assert d == {}
    with pytest.raises(AttributeError):
        del d.a


def test_special_names_are_never_keys() -> None:
    with pytest.raises(AttributeError):
        _ = _dict().__html__


def test_names_of_annotations_are_types() -> None:
    assert DF.Literal["Open", "Closed"] == Literal["Open", "Closed"]
    assert (DF.Table[int], DF.Data | None, DF.Check) == (list[int], str | None, int)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("ValidationError", 417),
        ("AuthenticationError", 401),
        ("SessionExpired", 401),
        ("PermissionError", 403),
        ("DoesNotExistError", 404),
        ("NameError", 409),
        ("DuplicateEntryError", 409),
        ("TimestampMismatchError", 417),
        ("MandatoryError", 417),
        ("LinkValidationError", 417),
        ("FrappeTypeError", 417),
        ("CSRFTokenError", 400),
        ("MalformedRequestError", 400),
        ("TooManyRequestsError", 429),
        ("InReadOnlyMode", 503),
        ("DatabaseUnavailableError", 503),
        ("CacheUnavailableError", 503),
        ("StorageFullError", 507),
        ("PayloadTooLargeError", 413),
        ("LinkExpired", 410),
        ("Redirect", 301),
    ],
)
def test_errors_answer_with_their_http_status(name: str, status: int) -> None:
    assert getattr(exceptions, name).http_status_code == status


def test_every_error_has_the_common_root() -> None:
    classes = [value for value in vars(exceptions).values() if isinstance(value, type)]
    assert all(issubclass(kind, exceptions.FrappeError) for kind in classes)


def test_a_redirect_carries_its_place_and_status() -> None:
    assert (exceptions.Redirect(302).http_status_code, exceptions.Redirect("/login").location) == (302, "/login")


def test_a_spec_error_says_where() -> None:
    assert str(exceptions.SpecError("no label", file="a.json", path="fields[0]")) == "a.json fields[0]: no label"
