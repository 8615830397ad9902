"""What apps import from frappe.utils and frappe.utils.data is there."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from frappe import utils
from frappe.exceptions import ValidationError
from frappe.utils import data, providers
from frappe.utils.clock import (
    FrozenClock,
    SystemClock,
    now_utc,
    set_clock_provider,
    set_time_zone_provider,
    site_time_zone,
    zone,
)
from frappe.utils.telemetry import capture, is_pulse_enabled

USED = """
flt getdate cstr cint add_days nowdate get_datetime now_datetime date_diff now add_to_date today add_months get_last_day
get_first_day format_date formatdate get_time random_string escape_html floor ceil rounded update_progress_bar
validate_email_address fmt_money get_system_timezone md_to_html comma_and pretty_date get_files_path strip_html
strip_html_tags sbool time_diff_in_seconds split_emails month_diff money_in_words comma_or comma_sep create_batch
format_datetime format_duration format_time get_bench_path get_date_str get_datetime_str get_number_format_info
get_quarter_start get_quarter_ending get_table_name get_timespan_date_range get_timestamp get_user_date_format
get_weekday get_weekdays get_year_start get_year_ending global_date_format is_last_day_of_the_month make_filter_tuple
nowtime parse_json to_markdown to_timedelta unique validate_url validate_phone_number_with_country_code sha256_hash
get_first_day_of_week get_last_day_of_week add_years DATE_FORMAT scrub unscrub generate_hash in_words cast
""".split()  # noqa: SIM905 - a list of this length is read as a text


@pytest.mark.parametrize("name", USED)
def test_the_name_is_there_in_both_places(name: str) -> None:
    assert getattr(utils, name) is getattr(data, name)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = utils.no_such_name
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = data.no_such_name


def test_late_names_do_not_hide_pure_ones() -> None:
    assert not set(utils.LATE) & set(utils.__all__)


@pytest.mark.parametrize(
    "name", ["csvutils", "xlsxutils", "dateutils", "html_utils", "caching", "synchronization", "telemetry"]
)
def test_modules_have_upstreams_names(name: str) -> None:
    assert importlib.import_module(f"frappe.utils.{name}")


def test_nothing_is_collected() -> None:
    capture("event", "app", user="x")
    assert is_pulse_enabled() is False


def test_clock_and_time_zone_come_from_providers() -> None:
    old = {name: providers.get_provider(name) for name in ("clock", "time_zone")}
    try:
        frozen = FrozenClock(datetime(2026, 1, 1))
        set_clock_provider(lambda: frozen)
        set_time_zone_provider(lambda: "Asia/Shanghai")
        frozen.tick(minutes=5)
        assert (now_utc(), site_time_zone()) == (datetime(2026, 1, 1, 0, 5, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
        frozen.set(datetime(2026, 2, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai")))
        assert frozen.now() == datetime(2026, 2, 1, tzinfo=UTC)
    finally:
        for name, provider in old.items():
            providers.remove_provider(name) if provider is None else providers.set_provider(name, provider)


def test_the_system_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() is not None


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="Mars"):
        zone("Mars/Olympus")


def test_a_provider_that_says_none_leaves_the_default() -> None:
    providers.set_provider("test_only", lambda: None)
    assert providers.provided("test_only", "default") == "default"
    providers.remove_provider("test_only")
    assert providers.provided("test_only") is None
