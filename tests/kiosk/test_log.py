"""The log takes what is on its list, and nothing else."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.log import UnlistedFieldError, log

ROOT = Path(__file__).parents[2]
KEY = "0" * 31 + "a"


def said(caplog: pytest.LogCaptureFixture) -> str:
    return caplog.records[-1].getMessage()


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="terminal")


def test_a_field_that_is_not_listed_is_refused() -> None:
    with pytest.raises(UnlistedFieldError, match="name"):
        log.info("card read", name="安小徽")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "349900199003070028"),
        ("failure", "安小徽"),
        ("detail", "住址: 安徽省无此县"),
        ("state", "349900199003070028"),
        ("at", "安.py:3"),
        ("error", "15400000001"),
    ],
)
def test_a_value_that_is_not_of_its_form_is_withheld(field: str, value: str, caplog: pytest.LogCaptureFixture) -> None:
    log.warning("something", **{field: value})

    assert said(caplog) == f"something {field}=(withheld)"


def test_numbers_that_reach_a_person_are_masked_in_a_detail(caplog: pytest.LogCaptureFixture) -> None:
    log.warning("trouble", failure="N201", detail="422 bad: 34990019900307002X, 15400000001 at line 12")

    assert said(caplog) == "trouble failure=N201 detail=422 bad: *, * at line 12"


def test_an_event_that_was_put_together_is_withheld(caplog: pytest.LogCaptureFixture) -> None:
    log.info("card of 安小徽", key=KEY)

    assert said(caplog) == f"(withheld) key={KEY}"


def test_of_what_libraries_say_only_the_author_is_written() -> None:
    program = """
import logging, warnings
from kiosk.log import log, start_log
start_log()
logging.getLogger("urllib3.pool").warning("retrying %s", "/v1/people/349900199003070028")
logging.getLogger("urllib3.pool").info("nothing of importance")
warnings.warn("安小徽")
log.warning("queue", failure="N104")
"""
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stderr.splitlines() == [
        "WARNING said by urllib3.pool",
        "WARNING said by py.warnings",
        "WARNING queue failure=N104",
    ]
