"""What is tried with a device, by what its driver can do; a driver of others is exercised like ours."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any

from devices.api import (
    Absent,
    Blocked,
    DescribesItself,
    DeviceError,
    FlashRate,
    HasSupplies,
    HoldsMedia,
    PaperState,
    Picture,
    PowerSource,
    PrintOutcome,
    Ready,
    SpeechEnd,
)
from devices.failures import DeviceFailure
from kiosk.commands.device.guide import Finding, Guide
from kiosk.commands.device.papers import test_page, test_receipt
from kiosk.commands.device.photo import first_frame

WAIT_S = 30.0
FRAMES_S = 1.0


def exercised(name: str, driver: Any, guide: Guide) -> Iterator[Finding]:
    """Everything that can be tried with an opened driver. A check that fails does not stop the others."""
    yield _status(name, driver)
    for method, check, exercise in EXERCISES:
        if hasattr(driver, method):
            yield _tried(name, check, driver, guide, exercise)
    if isinstance(driver, DescribesItself):
        said = driver.description()
        text = " ".join(filter(None, (said.model, said.firmware, said.serial)))
        yield Finding(name, "description", passed=True, detail=text or "it does not say")
    if isinstance(driver, HasSupplies):
        words = (f"{supply.name} {supply.level}" for supply in driver.supplies())
        yield Finding(name, "supplies", passed=True, detail=", ".join(words) or "none")
    if isinstance(driver, HoldsMedia):
        yield Finding(name, "media", passed=True, detail=driver.media())


def _status(name: str, driver: Any) -> Finding:
    match driver.status():
        case Ready(detail, warnings):
            return Finding(name, "status", passed=True, detail=" ".join((detail, *warnings)))
        case Absent(failure, detail) | Blocked(failure, detail):
            return Finding(name, "status", passed=False, detail=detail, failure=failure)
        case other:
            return Finding(name, "status", passed=False, detail=f"no status but {type(other).__name__}")


Exercise = Callable[[Any, Guide], tuple[bool | None, str]]


def _tried(name: str, check: str, driver: Any, guide: Guide, exercise: Exercise) -> Finding:
    try:
        passed, detail = exercise(driver, guide)
    except DeviceError as error:
        return Finding(name, check, passed=False, detail=error.detail, failure=error.failure)
    return Finding(name, check, passed, detail)


def _security_module(driver: Any, _: Guide) -> tuple[bool | None, str]:
    return True, driver.sam_id()


def _identity_card(driver: Any, guide: Guide) -> tuple[bool | None, str]:
    if not guide.somebody:
        return None, "nobody to lay a card down"
    guide.tell(f"Lay an identity card on the reader within {WAIT_S:g} s.")
    started = time.monotonic()
    found: list[float] = []
    reading = driver.read(Flag(), WAIT_S, lambda: found.append(time.monotonic()))
    took = time.monotonic() - (found[0] if found else started)
    photo = "with photo" if reading.photo is not None else "without photo"
    return True, f"{reading.card.kind} card read in {took:.2f} s, {photo}; take the card away"


def _senses(driver: Any, _: Guide) -> tuple[bool | None, str]:
    state: PaperState = driver.paper_state()
    senses = asdict(state)
    return not any(sense == "bad" for sense in senses.values()), ", ".join(f"{n} {s}" for n, s in senses.items())


def _receipt(driver: Any, guide: Guide) -> tuple[bool | None, str]:
    return _judged(driver.print_receipt(_job(), test_receipt(), lambda _: None), guide, "receipt")


def _page(driver: Any, guide: Guide) -> tuple[bool | None, str]:
    return _judged(driver.print_pages(_job(), test_page(), lambda _: None, Flag(), 120), guide, "page")


def _job() -> str:
    return f"test-{datetime.now(UTC):%Y%m%d%H%M%S%f}"


def _judged(outcome: PrintOutcome, guide: Guide, paper: str) -> tuple[bool | None, str]:
    if outcome is PrintOutcome.SEEN:
        return True, "printed, and every sensor was good afterwards"
    came_out = guide.confirmed(f"The printer can't tell. Did the test {paper} come out whole?")
    return came_out, "sent; only a person can tell whether it came out"


def _pictures(driver: Any, _: Guide) -> tuple[bool | None, str]:
    first = first_frame(driver, seconds=5)
    pause, newest = Flag(), first
    deadline = first.taken_at + FRAMES_S
    while time.monotonic() < deadline:
        newest = driver.latest() or newest
        pause.wait(0.02)
    driver.stop()
    picture = first.picture
    spread = max(picture.rgb[::997]) - min(picture.rgb[::997])
    rate = (newest.number - first.number) / FRAMES_S
    words = f"{picture.width}x{picture.height}, {rate:.0f} pictures a second"
    return (True, words) if spread else (False, f"{words}, all of one colour")


def _social_security_card(driver: Any, guide: Guide) -> tuple[bool | None, str]:
    if not guide.somebody:
        return None, "nobody to put a card in"
    guide.tell(f"Put a social security card into the reader within {WAIT_S:g} s.")
    try:
        reading = driver.begin(Flag(), WAIT_S, lambda: None)
    finally:
        driver.end()
    locked = "; its other fields need the platform" if reading.challenge is not None else ""
    return True, f"card of version {reading.card.version} read{locked}; take the card away"


def _code(driver: Any, guide: Guide) -> tuple[bool | None, str]:
    if not guide.somebody:
        return None, "nobody to hold a code before it"
    guide.tell(f"Hold any code before the scanner within {WAIT_S:g} s.")
    code = driver.scan(Flag(), WAIT_S)
    return True, f"{code.symbology or 'a code'} of {len(code.payload)} characters"


def _page_found(driver: Any, _: Guide) -> tuple[bool | None, str]:
    """A white sheet on a dark table, drawn: the engine itself, whatever lies under the camera."""
    width, height, paper = 320, 240, (60, 40, 260, 200)
    row = b"".join(b"\xf0\xf0\xf0" if paper[0] <= x < paper[2] else b"\x30\x30\x30" for x in range(width))
    table = b"\x30\x30\x30" * width
    rgb = b"".join(row if paper[1] <= y < paper[3] else table for y in range(height))
    found = driver.look(Picture(width, height, rgb)).corners is not None
    return found, "finds a sheet" if found else "does not find a plain sheet"


def _faces(driver: Any, _: Guide) -> tuple[bool | None, str]:
    """The models at work on a grey picture, whoever stands before the camera."""
    grey = Picture(320, 240, b"\x80" * (320 * 240 * 3))
    try:
        driver.compare(grey, grey)
    except DeviceError as error:
        if error.failure is not DeviceFailure.FACE_NONE:
            raise
        return True, "sees that nobody is there"
    return False, "sees a face where there is none"


def _lamps(driver: Any, guide: Guide) -> tuple[bool | None, str]:
    lamps = sorted(driver.lamps())
    for lamp in lamps:
        driver.light(lamp, FlashRate.CONTINUOUS)
    lit = guide.confirmed(f"Are all {len(lamps)} guide lamps lit?")
    for lamp in lamps:
        driver.light(lamp, FlashRate.OFF)
    return lit, ", ".join(lamps)


def _sensors(driver: Any, _: Guide) -> tuple[bool | None, str]:
    said = {sensor: state for sensor, state in driver.read().items() if state != "notSupported"}
    return "unknown" not in said.values(), ", ".join(f"{sensor} {state}" for sensor, state in said.items()) or "none"


def _voice(driver: Any, guide: Guide) -> tuple[bool | None, str]:
    for text, language in (("您好，这是语音测试。", "zh"), ("Hello, this is a test.", "en")):
        if driver.say(text, language, Flag()) is not SpeechEnd.SPOKEN:
            return False, f"{language}: interrupted"
    return guide.confirmed("Did you hear a sentence in Chinese and one in English?"), "Chinese and English spoken"


def _power(driver: Any, _: Guide) -> tuple[bool | None, str]:
    power = driver.power()
    charge = "" if power.charge_percent is None else f", battery {power.charge_percent}%"
    return power.source is not PowerSource.UNKNOWN and not power.battery_low, f"{power.source}{charge}"


EXERCISES: list[tuple[str, str, Exercise]] = [
    ("sam_id", "security module", _security_module),
    ("sam_id", "identity card", _identity_card),
    ("begin", "social card", _social_security_card),
    ("scan", "code", _code),
    ("latest", "pictures", _pictures),
    ("flatten", "page finder", _page_found),
    ("compare", "face finder", _faces),
    ("lamps", "guide lamps", _lamps),
    ("lamps", "sensors", _sensors),
    ("say", "voice", _voice),
    ("power", "power", _power),
    ("paper_state", "sensors", _senses),
    ("print_receipt", "test receipt", _receipt),
    ("print_pages", "test page", _page),
]
"""A method that tells what a driver is, what the check is called, and what is tried."""
