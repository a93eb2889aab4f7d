"""A resident's journey through the real screens, touched by a program, with a picture of every screen.

What the program knows is what a person could see: it reads the page, touches what is touchable, and steers the
simulated person (lays the card, turns the head) as the page asks.
"""

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from typing import Any

from sandbox.hands import lay_card
from sandbox.processes import Sandbox, SandboxError, wait_until
from sandbox.residents import Resident
from screens.pilot_client import Pilot

PAGE_S = 30.0
FACE_S = 60.0
FILING = "11349900MB0000019G2342099001001"
PAPER_S = 60.0
SIGNATURE = (
    ((0.12, 0.30), (0.20, 0.62), (0.24, 0.40), (0.30, 0.66)),
    ((0.36, 0.34), (0.46, 0.36), (0.40, 0.52), (0.48, 0.66), (0.52, 0.50)),
    ((0.58, 0.62), (0.66, 0.34), (0.72, 0.60), (0.80, 0.40), (0.88, 0.64)),
)


@dataclass
class Journey:
    """One resident at one terminal. ``folder`` gets the numbered pictures."""

    sandbox: Sandbox
    resident: Resident
    folder: Path
    answers: dict[str, str]
    """What the resident says when asked: element code → choice or digits."""
    item: str = FILING
    """Found under health care."""
    pages_wanted: bool = False
    letters: str = "as-it-is"
    """What is touched when the terminal offers large letters: "as-it-is" or "large-letters"."""
    rating: int = 5
    number: str = ""
    seen: list[str] = field(default_factory=list)
    _count: int = 0

    def play(self) -> None:
        """From home to home. Raises SandboxError or PilotError when the terminal does not do what it should."""
        self.play_to_receipt()
        with Pilot(self.sandbox.home.pilot) as pilot:
            self._receipt(pilot)
            self._leave(pilot)

    def play_to_receipt(self) -> None:
        """From home to the receipt on the screen."""
        self.play_to_sign()
        self.submit()

    def play_to_sign(self) -> None:
        """From home to the signature on the pad."""
        self.play_to_review()
        with Pilot(self.sandbox.home.pilot) as pilot:
            pilot.press("next")
            pilot.wait(body="SignBody", seconds=PAGE_S)
            pilot.draw(SIGNATURE)
            self._shot(pilot, "sign")

    def play_to_review(self) -> None:
        """From home to the summary."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with Pilot(self.sandbox.home.pilot) as pilot:
            self._to_card(pilot)
            self.identify(pilot)
            self._form(pilot)
            self._materials(pilot)
            self._shot(pilot, "review")

    def submit(self) -> None:
        """From the signature to the receipt on the screen."""
        with Pilot(self.sandbox.home.pilot) as pilot:
            pilot.press("next")
            page = pilot.wait(body="ReceiptBody", seconds=PAGE_S)
            self.number = page["content"]["number"]

    # --- The stretches of the way ------------------------------------------------------------------------------

    def _to_card(self, pilot: Pilot) -> None:
        pilot.wait(body="HomeBody", seconds=PAGE_S)
        self._shot(pilot, "home")
        pilot.press("topic:health-care")
        pilot.wait(body="MenuBody", seconds=PAGE_S)
        self._shot(pilot, "topic")
        pilot.press(self.item)
        pilot.wait(body="GuideBody", seconds=PAGE_S)
        self._shot(pilot, "guide")
        pilot.press("next")
        pilot.wait(body="ConsentBody", seconds=PAGE_S)
        self._shot(pilot, "data-consent")
        pilot.press("agree")

    def identify(self, pilot: Pilot) -> None:
        """From the page that asks for the card to the one after the face check."""
        page = pilot.wait(body="CardBody", seconds=PAGE_S)
        self._shot(pilot, "card")
        lay_card(self.sandbox, self.resident)
        page = pilot.wait(not_key=page["key"], seconds=PAGE_S)
        if page["sheet"] is not None and page["sheet"]["name"] == "large-offered":
            self._shot(pilot, "large-offered")
            pilot.press(self.letters)
            pilot.wait(sheet=None, seconds=PAGE_S)
        self._shot(pilot, "face-consent")
        pilot.press("agree")
        page = pilot.wait(body="FaceBody", seconds=PAGE_S)
        self._obey(pilot, page["key"])
        self.sandbox.steer("camera", command="show", scene="nobody")

    def _obey(self, pilot: Pilot, key: str) -> None:
        """Turn the head as the page asks, until the face check is over. A check that fails is tried once more."""
        pause = Flag()
        deadline = time.monotonic() + FACE_S
        turned, retried = "", False
        shown: set[str] = set()
        while time.monotonic() < deadline:
            page = pilot.page()
            if page["key"] != key:
                if page["banner"] and not retried:
                    retried = True
                    self.sandbox.steer("camera", command="turn", direction="straight")
                    turned = ""
                    pilot.press("retry")
                    key = pilot.wait(not_key=page["key"], seconds=PAGE_S)["key"]
                    continue
                if page["banner"]:
                    raise SandboxError(f"face check failed: {page['banner']}")
                return
            body = page["content"]
            if body["turn"] != turned:
                turned = body["turn"]
                self.sandbox.steer("camera", command="turn", direction=turned or "straight")
            moment = body["turn"] or "look"
            if moment not in shown and (body["turn"] or body["done"] > 0):
                shown.add(moment)
                self._shot(pilot, f"face-{moment}")
            pause.wait(0.1)
        raise SandboxError(f"face check did not end within {FACE_S:g} s; last page: {pilot.page()}")

    def _form(self, pilot: Pilot) -> None:
        page = self._settled(pilot)
        while page["body"] == "QuestionBody":
            element = page["content"]["element"]
            answer = self.answers[element]
            if page["content"]["input"] == "digits":
                pilot.type(answer)
            else:
                pilot.press(f"{element}-{answer}")
            self._shot(pilot, f"form-{element}")
            pilot.press("next")
            page = self._settled(pilot, after=page["key"])

    def _materials(self, pilot: Pilot) -> None:
        """Two pages of each paper that is not spared: they travel as one PDF."""
        following = {"aiming": "shoot", "taken": "add-page", "spared": "next"}
        page = self._settled(pilot)
        while page["body"] in ("MaterialBody", "MenuBody"):
            if page["body"] == "MenuBody":
                self._shot(pilot, "material-ways")
                pilot.press("camera")
                page = self._settled(pilot, after=page["key"])
            stage = page["content"]["stage"]
            if stage == "aiming":
                self.sandbox.steer("document_camera", command="show", scene="residence-proof")
                wait_until("outline of the paper", lambda: bool(pilot.page()["content"]["outline"]))
            self._shot(pilot, f"material-{stage}")
            pilot.press(following[stage])
            if stage == "taken":
                following["taken"] = "next"
            page = self._settled(pilot, after=page["key"])
        if page["body"] != "ReviewBody":
            raise SandboxError(f"expected the review, got {page}")

    def _receipt(self, pilot: Pilot) -> None:
        def printed() -> bool:
            actions = {action["name"]: action for action in pilot.page()["actions"]}
            return "reprint" in actions and bool(actions["reprint"]["enabled"])

        wait_until("print of the receipt", printed, PAPER_S)
        self._shot(pilot, "receipt")
        if self.pages_wanted:
            pilot.press("pages")

            def page_printed() -> bool:
                pages = pilot.page()["content"]["pages"]
                return pages is not None and pages["tone"] != "info"

            wait_until("print of the form", page_printed, PAPER_S)
            self._shot(pilot, "receipt-and-form")
        pilot.press("next")

    def _leave(self, pilot: Pilot) -> None:
        pilot.wait(body="RateBody", seconds=PAGE_S)
        pilot.press(f"rate-{self.rating}")
        self._shot(pilot, "rate")
        pilot.press("next")
        pilot.wait(body="FarewellBody", seconds=PAGE_S)
        self._shot(pilot, "farewell")
        self.sandbox.steer("id_card_reader", command="lift")
        pilot.press("home")
        pilot.wait(body="HomeBody", seconds=PAGE_S)

    # --- Helpers ---------------------------------------------------------------------------------------------------

    def _settled(self, pilot: Pilot, after: str = "") -> dict[str, Any]:
        """The next page that waits for the person."""
        page = pilot.wait(not_key=after, seconds=PAGE_S) if after else pilot.page()
        while page["body"] in ("WaitBody", "FaceBody"):
            page = pilot.wait(not_key=page["key"], seconds=PAGE_S)
        return page

    def _shot(self, pilot: Pilot, name: str) -> None:
        self._count += 1
        pilot.picture(self.folder / f"{self._count:02}-{name}.png")
        self.seen.append(name)


def collect(journey: Journey) -> dict[str, Any]:
    """Bring what the journey left behind into its folder: paper, PDF, and the case as the centre stored it."""
    sandbox, folder = journey.sandbox, journey.folder
    stored = stored_case(sandbox, journey.number)
    if stored is None:
        raise SandboxError(f"the centre does not hold {journey.number}")
    (folder / "case.json").write_text(json.dumps(stored, ensure_ascii=False, indent=2), encoding="utf-8")
    package = folder / "package.zip"
    package.write_bytes(sandbox.centre_bytes(f"/sandbox/cases/{journey.number}/package"))
    shutil.unpack_archive(package, folder / "package")
    for attachment in stored["case"]["attachments"]:
        if attachment["kind"] == "application":
            shutil.copy(folder / "package" / "attachments" / attachment["digest"], folder / "application.pdf")
    package.unlink()
    for source in (sandbox.home.receipts, sandbox.home.pages):
        for path in sorted(source.iterdir()):
            shutil.move(path, folder / path.name)
    return stored


def stored_case(sandbox: Sandbox, number: str) -> dict[str, Any] | None:
    """The case with this provisional number at the centre, when it is there exactly once."""
    found = [row for row in sandbox.centre_json("/sandbox/cases") if row["case"]["number"] == number]
    if len(found) > 1:
        raise SandboxError(f"the centre holds {number} {len(found)} times")
    return dict(found[0]) if found else None
