"""A terminal's profile: who it is, which devices it has, where the centre is. TOML, checked before anything starts.

::

    [terminal]            id = "AH0001", place = "…", state_dir = "/var/lib/…",
                          material_bytes (largest file of a photographed material)
    [centre]              url, token_file, ca_file (HTTPS), public_url (for the receipt's QR code),
                          suite (how cases are sealed), sealing_key_id, sealing_key (base64)
    [centre.signing_keys] key id = base64 of an Ed25519 public key
    [devices.NAME]        driver = "…" and that driver's settings
    [session]             idle_s, still_there_s, farewell_s, forgotten_s, power_off_s, headset
    [network]             upload_kbit_s (cap; 0: none), parts_from, parts_until (Beijing time in which pieces of large
                          cases go), out_of_touch_h (then no new cases), stale_days (then the catalogue's age is shown)
    [storage]             reserve_mb (of the disk, kept free), queue_mb (most that sealed cases may take)
    [power]               shut_down = ["systemctl", "poweroff"], run after an orderly end on battery
    [display]             width, height, fullscreen, pixel_pitch_mm
    [keypad]              keys.NAME = [Qt key names] for up, down, left, right, ok, back, help, repeat, louder, quieter;
                          double_strike_s (a second strike within it is none)
    [sandbox]             pilot = socket path (a developer's door; never in the field)
"""

import base64
import tomllib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from kiosk.beijing import BEIJING
from kiosk.configured import Configured, SessionSettings
from kiosk.contract import Suite
from kiosk.failures import KioskError, KioskFailure
from kiosk.standing import Patience
from offline.key_ring import KeyRing
from offline.vault import Recipient, check

RAW_KEY_BYTES = 32
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def _raw_key(value: object) -> bytes:
    if not isinstance(value, str):
        raise TypeError("a key is written in base64")
    raw = base64.b64decode(value, validate=True)
    if len(raw) != RAW_KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return raw


RawKey = Annotated[bytes, BeforeValidator(_raw_key)]


def _decoded(value: object) -> object:
    return base64.b64decode(value, validate=True) if isinstance(value, str) else value


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TerminalTable(_Table):
    """Identity of the terminal."""

    id: str = Field(pattern=r"^[0-9A-Z]{4,16}$")
    place: str = Field(min_length=1)
    division: str = Field(default="", pattern=r"^([0-9]{6})?$")
    """Where it stands (GB/T 2260); the nearest halls are told by it."""
    state_dir: Path
    material_bytes: int = Field(default=4_000_000, ge=200_000)
    """Largest file of one photographed material; its quality is stepped down to meet it."""


class CentreTable(_Table):
    """The central platform and the keys that prove it."""

    url: str
    public_url: str
    token_file: Path
    ca_file: Path | None = None
    signing_keys: dict[str, RawKey]
    suite: Suite = Suite.X25519
    sealing_key_id: str
    sealing_key: Annotated[bytes, BeforeValidator(_decoded)]
    """Of the suite; newer ones are told by the centre."""

    @model_validator(mode="after")
    def _is_of_its_suite(self) -> Self:
        check(self.suite, self.sealing_key)
        return self

    def key_ring(self) -> KeyRing:
        """The keys that the terminal begins with."""
        return KeyRing(self.signing_keys, Recipient(self.sealing_key_id, self.suite, self.sealing_key, EPOCH))


class SessionTable(_Table):
    """Timings in seconds; the idle warning is never shorter than 20 s (domain rule T3)."""

    idle_s: float = Field(default=60, ge=5)
    still_there_s: float = Field(default=30, ge=20)
    farewell_s: float = Field(default=12, ge=3)
    forgotten_s: float = Field(default=45, ge=10)
    power_off_s: float = Field(default=60, ge=5)
    headset: bool = False
    """Whether people listen through a handset or a headset socket without a sensor (devices.speech private_socket)."""


class NetworkTable(_Table):
    """What the line may be used for, and how long the terminal goes on without it."""

    upload_kbit_s: int = Field(default=0, ge=0)
    """A cap on what is sent; 0: none."""
    parts_from: time | None = None
    parts_until: time | None = None
    """Where the line is paid for by day: pieces of large cases wait for these hours, Beijing time."""
    out_of_touch_h: float = Field(default=72, gt=0)
    stale_days: float = Field(default=14, gt=0)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.parts_from is None) != (self.parts_until is None):
            raise ValueError("parts_from and parts_until go together")
        return self

    @property
    def upload_bytes_per_s(self) -> float:
        """The cap on what is sent; 0: none."""
        return self.upload_kbit_s * 125

    @property
    def patience(self) -> Patience:
        """How long the terminal goes on by itself."""
        return Patience(timedelta(hours=self.out_of_touch_h), timedelta(days=self.stale_days))

    def parts_may_go(self, now: datetime) -> bool:
        """Whether pieces of large cases may be sent now."""
        if self.parts_from is None or self.parts_until is None:
            return True
        clock = now.astimezone(BEIJING).time()
        if self.parts_from <= self.parts_until:
            return self.parts_from <= clock < self.parts_until
        return clock >= self.parts_from or clock < self.parts_until


class StorageTable(_Table):
    """When the terminal stops taking cases for want of room."""

    reserve_mb: int = Field(default=300, ge=100)
    queue_mb: int = Field(default=8000, ge=10)


class PowerTable(_Table):
    """What is run once the terminal has ended for want of mains: the machine must not die with its disk at work."""

    shut_down: tuple[str, ...] = ("systemctl", "poweroff")


class DisplayTable(_Table):
    """The screen in pixels, and how large one of them is: sizes are millimetres on the glass (screens/theme.py)."""

    width: int = Field(default=1080, ge=640)
    height: int = Field(default=1920, ge=640)
    fullscreen: bool = True
    pixel_pitch_mm: float = Field(default=0.25, ge=0.05, le=1.0)
    """Width of the picture in millimetres over its pixels."""


class KeypadTable(_Table):
    """The tactile keypad: which key, by Qt's name, is which. Within ``double_strike_s`` the same key is a tremor."""

    keys: dict[str, tuple[str, ...]] = {}
    double_strike_s: float = Field(default=0.15, ge=0, le=2)


class SandboxTable(_Table):
    """Doors for developers; absent in the field."""

    pilot: Path


class Profile(_Table):
    """A checked profile."""

    terminal: TerminalTable
    centre: CentreTable
    devices: dict[str, dict[str, Any]] = {}
    session: SessionTable = SessionTable()
    network: NetworkTable = NetworkTable()
    storage: StorageTable = StorageTable()
    power: PowerTable = PowerTable()
    display: DisplayTable = DisplayTable()
    keypad: KeypadTable = KeypadTable()
    sandbox: SandboxTable | None = None

    @property
    def place_name(self) -> str:
        """How the terminal is shown and named to the hotline."""
        return f"{self.terminal.place} · {self.terminal.id}"

    @property
    def configured(self) -> Configured:
        """What people see and feel of it."""
        return Configured(self.place_name, self.terminal.division, self.session_settings)

    @property
    def session_settings(self) -> SessionSettings:
        """Timings as the rules take them."""
        return SessionSettings(**self.session.model_dump())


def load_profile(path: Path) -> Profile:
    """Read a profile. Raises KioskError PROFILE_UNREADABLE or PROFILE_INVALID, saying what is wrong and where.

    Relative paths in the file are relative to its own directory.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise KioskError(KioskFailure.PROFILE_UNREADABLE, f"{path}: {fault}") from fault
    try:
        profile = Profile.model_validate(content)
    except ValidationError as fault:
        lines = "; ".join(
            f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
            for error in fault.errors(include_url=False, include_input=False)
        )
        raise KioskError(KioskFailure.PROFILE_INVALID, f"{path}: {lines}") from fault
    return _anchored(profile, path.resolve().parent)


def _anchored(profile: Profile, base: Path) -> Profile:
    terminal = profile.terminal.model_copy(update={"state_dir": base / profile.terminal.state_dir})
    centre = profile.centre.model_copy(
        update={
            "token_file": base / profile.centre.token_file,
            "ca_file": base / profile.centre.ca_file if profile.centre.ca_file else None,
        }
    )
    devices = {
        name: {**table, "measured": str(base / table["measured"])} if "measured" in table else table
        for name, table in profile.devices.items()
    }
    sandbox = SandboxTable(pilot=base / profile.sandbox.pilot) if profile.sandbox else None
    return profile.model_copy(update={"terminal": terminal, "centre": centre, "devices": devices, "sandbox": sandbox})
