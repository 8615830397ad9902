"""Names for the attributes of typed controllers: ``status: DF.Literal["Open", "Closed"]``.

They describe what a loaded document holds; nothing checks them at run time.
"""

from __future__ import annotations

import datetime as _datetime
from typing import Any, Literal, TypeVar

_Row = TypeVar("_Row")

Data = str
Text = str
SmallText = str
LongText = str
TextEditor = str
HTMLEditor = str
MarkdownEditor = str
HTML = str
Code = str
Select = Literal
Link = str
DynamicLink = str
ReadOnly = str
Autocomplete = str
Password = str
Barcode = str
Color = str
Icon = str
Phone = str
Signature = str
Attach = str
AttachImage = str
Image = str
Geolocation = str
Int = int
Check = int
Float = float
Currency = float
Percent = float
Rating = float
Duration = int
Date = str | _datetime.date
Datetime = str | _datetime.datetime
Time = str | _datetime.time | _datetime.timedelta
JSON = str | dict[str, Any] | list[Any]
Table = list[_Row]
TableMultiSelect = list[_Row]

__all__ = [
    "HTML",
    "JSON",
    "Attach",
    "AttachImage",
    "Autocomplete",
    "Barcode",
    "Check",
    "Code",
    "Color",
    "Currency",
    "Data",
    "Date",
    "Datetime",
    "Duration",
    "DynamicLink",
    "Float",
    "Geolocation",
    "HTMLEditor",
    "Icon",
    "Image",
    "Int",
    "Link",
    "Literal",
    "LongText",
    "MarkdownEditor",
    "Password",
    "Percent",
    "Phone",
    "Rating",
    "ReadOnly",
    "Select",
    "Signature",
    "SmallText",
    "Table",
    "TableMultiSelect",
    "Text",
    "TextEditor",
    "Time",
]
