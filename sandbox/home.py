"""A sandbox's home: keys, profile, catalogue, and the places where simulated devices meet their drivers.

Two kinds: a lasting one under ``var/sandbox`` for trying by hand (made when missing), and throw-away ones for journeys.
"""

import fcntl
import json
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from central.keys import load_keys
from kiosk.catalogue import load_directory
from kiosk.contract import canonical
from kiosk.package import digest
from kiosk.profile import load_profile
from kiosk.storage import Storage
from offline.signed import SignedDocument

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "central" / "sandbox" / "catalogue"
PEOPLE = ROOT / "central" / "sandbox" / "people.yaml"
LASTING_HOME = ROOT / "var" / "sandbox"
TEMPLATE = Path(__file__).with_name("profile.toml.template")
PORTS = ("centre", "camera", "document_camera", "page_printer", "power")
TERMINAL = "AH0001"
PLACE = "合肥市 示范路银行网点"


@dataclass(frozen=True)
class Home:
    """Paths and ports of a sandbox."""

    directory: Path
    ports: dict[str, int]
    """Of the centre and of each simulated device that is reached over loopback."""

    @property
    def profile(self) -> Path:
        """The terminal's profile."""
        return self.directory / "profile.toml"

    @property
    def state(self) -> Path:
        """The terminal's disk."""
        return self.directory / "state"

    @property
    def keys(self) -> Path:
        """The centre's keys."""
        return self.directory / "centre" / "keys"

    @property
    def database(self) -> str:
        """The centre's database."""
        return f"sqlite:///{self.directory / 'centre' / 'centre.db'}"

    @property
    def centre_url(self) -> str:
        """Where the centre listens."""
        return f"http://127.0.0.1:{self.ports['centre']}"

    @property
    def run(self) -> Path:
        """Sockets and pseudo-terminals; short, because socket paths must be."""
        return self.directory / "run"

    def control(self, device: str) -> Path:
        """The control socket of a simulated device."""
        return self.run / f"{device}.control"

    def port(self, device: str) -> Path:
        """The pseudo-terminal of a simulated serial device."""
        return self.run / f"{device}.port"

    @property
    def dock(self) -> Path:
        """The dock's socket."""
        return self.run / "dock"

    @property
    def speech(self) -> Path:
        """Socket of the speech service."""
        return self.run / "speech"

    @property
    def smart_card(self) -> Path:
        """The folder of the smart-card service."""
        return self.directory / "smart_card"

    @property
    def pilot(self) -> Path:
        """The socket by which a program touches the screen."""
        return self.run / "pilot"

    @property
    def receipts(self) -> Path:
        """What came out of the receipt printer."""
        return self.directory / "paper" / "receipts"

    @property
    def pages(self) -> Path:
        """What came out of the page printer."""
        return self.directory / "paper" / "pages"

    @property
    def pictures(self) -> Path:
        """Pictures for the simulated cameras and cards."""
        return self.directory / "pictures"


def prepared_profile() -> Path:
    """The lasting sandbox's profile, made when it is missing."""
    return lasting_home().profile


def lasting_home() -> Home:
    """The sandbox under ``var/``, made when it is missing."""
    LASTING_HOME.parent.mkdir(parents=True, exist_ok=True)
    with (LASTING_HOME.parent / "sandbox.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two commands at once must not make two
        marker = LASTING_HOME / "home.json"
        known = json.loads(marker.read_text(encoding="utf-8")) if marker.exists() else {}
        if known.get("template") == template_digest():
            return Home(LASTING_HOME, known["ports"])
        return make_home(LASTING_HOME)  # also when an older version made it


def make_home(directory: Path) -> Home:
    """A new sandbox in ``directory``; what was there is removed."""
    if directory.exists():
        shutil.rmtree(directory)
    directory.mkdir(parents=True)
    home = Home(directory, dict(zip(PORTS, _free_ports(len(PORTS)), strict=True)))
    for folder in (home.run, home.state, home.receipts, home.pages, home.pictures, home.smart_card):
        folder.mkdir(parents=True)
    public = json.loads(_central("keys", str(home.keys)))
    token = _central("enrol", TERMINAL, "--database", home.database).strip()
    token_file = directory / "token"
    token_file.touch(mode=0o600)
    token_file.write_text(token, encoding="ascii")
    home.profile.write_text(_profile_text(home, public), encoding="utf-8")
    _cache_catalogue(home)
    marker = {"ports": home.ports, "template": template_digest()}
    (directory / "home.json").write_text(json.dumps(marker), encoding="utf-8")
    return home


def _central(*words: str) -> str:
    command = [sys.executable, "-m", "central", *words]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return ports


def _cache_catalogue(home: Home) -> None:
    """Give the terminal a last good catalogue, as if it had met the centre once."""
    body = canonical(load_directory(CATALOGUE))
    document = SignedDocument(body, load_keys(home.keys).signature(body), f'"{digest(body)}"')
    with Storage(load_profile(home.profile), lambda _: None) as storage:
        storage.catalogue.save(document)


def _profile_text(home: Home, public: dict[str, dict[str, str]]) -> str:
    signing, sealing = public["signing"], public["sealing"]
    return TEMPLATE.read_text(encoding="utf-8").format(
        terminal=TERMINAL,
        place=PLACE,
        centre=home.centre_url,
        sealing_id=sealing["id"],
        sealing_key=sealing["public"],
        signing_id=signing["id"],
        signing_key=signing["public"],
        run=home.run,
        speech=home.speech,
        smart_card=home.smart_card,
        ports=home.ports,
    )


def template_digest() -> str:
    """Tells whether a lasting sandbox was made by this version."""
    return digest(TEMPLATE.read_bytes() + repr(PORTS).encode())
