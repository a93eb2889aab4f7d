"""Does what a session decides, on the threads of devices, disk and centre, and posts what came of it.

This is the one place where effects happen. ``perform`` is called on the interface's thread and never blocks.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from threading import RLock
from typing import Any, Protocol, TypeVar, assert_never

from devices.api import CancelToken, CardReading, DeviceError, FaceMatch, Frame, ScannedCode
from devices.failures import DeviceFailure
from devices.host import DeviceHost
from devices.owner import Command
from kiosk.draft import Draft, Kept
from kiosk.effects import (
    AimCamera,
    AskCases,
    AskCopy,
    AskHalls,
    AskOffers,
    AskQuestion,
    AskSlots,
    CallAttention,
    CancelVisit,
    CentreQuestion,
    CheckCode,
    CheckConfirmation,
    CheckPayment,
    CheckUpload,
    Effect,
    FindBill,
    GuideTo,
    Hush,
    KeepCase,
    KeepRating,
    NotePaper,
    NotePaperTaken,
    OpenConfirmation,
    OpenUpload,
    PowerOff,
    Prefill,
    PrintCertificate,
    PrintNeeds,
    PrintPages,
    PrintProgress,
    PrintReceipt,
    PrintSlip,
    PrintVisit,
    QueryCertificate,
    QueryResult,
    ReadAloud,
    ReadCard,
    ReadSocialCard,
    ReleaseDevices,
    ReportCopy,
    RequestPayment,
    ResolveCode,
    SaveDraft,
    Say,
    ScanCode,
    SendCode,
    Speak,
    StartTimer,
    StopTimer,
    TakePicture,
    TakeSettings,
    TakeUpDraft,
    TakeVisit,
    VerifyFace,
    Wipe,
)
from kiosk.events import (
    CardFound,
    CardRead,
    CaseKept,
    CentreFailed,
    CodeScanned,
    DeviceFailed,
    Event,
    FaceProgressed,
    FaceVerified,
    KeepFailed,
    SocialCardRead,
)
from kiosk.failures import KioskError
from kiosk.keeper import Keeper
from kiosk.log import log
from kiosk.own_memory import forget
from kiosk.paper_camera import PaperCamera
from kiosk.printing import Printing
from kiosk.questions import Questions
from kiosk.screen_events import Trace, Wiped
from kiosk.social_security import SocialSecurityResult
from kiosk.state import State
from kiosk.surroundings import Surroundings
from kiosk.texts import Voice
from kiosk.worker import Worker
from offline.failures import OfflineError, OfflineFailure

CARD_WAIT_S = 180.0
FACE_WAIT_S = 45.0
ANSWER_WAIT_S = 20.0
"""For the centre's answer between the steps of reading a social security card."""
GRACE_S = 5.0
"""How much longer than an operation's own limit its deadline is: the driver should speak first."""

Result = TypeVar("Result")
Post = Callable[[Event, int | None], None]
"""Posts an event from any thread, with the number of the session that asked for it."""


class Timers(Protocol):
    """The interface's timers; called on its thread."""

    def start_timer(self, timer: str, seconds: float) -> None:
        """Fire ``TimerFired(timer)`` once; restarts a running one."""

    def stop_timer(self, timer: str) -> None:
        """Forget it."""


class Performer:
    """Hands effects to those who can do them."""

    def __init__(
        self,
        *,
        host: DeviceHost,
        keeper: Keeper,
        printing: Printing,
        questions: Questions,
        timers: Timers,
        post: Post,
        surroundings: Surroundings,
        attention: Callable[[tuple[str, ...]], None],
        power_off: Callable[[], None],
        kept: Callable[[], None],
        take_settings: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._surroundings = surroundings
        self._attention = attention
        self._power_off = power_off
        self._kept = kept
        self._take_settings = take_settings
        self._host = host
        self._keeper = keeper
        self._printing = printing
        self._questions = questions
        self._timers = timers
        self._post = post
        self._now = now
        self._asking = Worker("centre")
        self._keeping = Worker("keeper")
        self._running: list[Command] = []
        self._lock = RLock()
        self._epoch = 0
        """Counts releases: what was begun before one must not go on after it."""
        self._papers = PaperCamera(host, self._ask, post, keeper.check_material)

    def close(self) -> None:
        """Finish what was promised and end the threads."""
        self._keeping.close(timeout_s=10)

    def perform(self, effect: Effect, state: State) -> None:
        """Start an effect; its results are posted."""
        session = state.session
        match effect:
            case ReadCard() | ReadSocialCard() | ScanCode() | VerifyFace():
                self._identify(effect, session)
            case AimCamera():
                self._papers.aim(effect, session)
            case TakePicture():
                self._papers.take(effect, session)
            case ReleaseDevices():
                self._release()
            case Wipe():
                self._release()
                self._keeping.submit(lambda: self._wipe(session))  # in its turn: a print may still be about to begin
            case (
                Prefill()
                | AskQuestion()
                | SendCode()
                | CheckCode()
                | RequestPayment()
                | CheckPayment()
                | FindBill()
                | OpenUpload()
                | CheckUpload()
                | ResolveCode()
                | OpenConfirmation()
                | CheckConfirmation()
                | AskCases()
                | AskOffers()
                | QueryCertificate()
                | QueryResult()
                | AskCopy()
                | ReportCopy()
                | SaveDraft()
                | TakeUpDraft()
                | AskHalls()
                | AskSlots()
                | TakeVisit()
                | CancelVisit()
            ) as question:
                self._ask_centre(question, session)
            case KeepCase():
                self._keeping.submit(lambda: self._keep_case(effect, session))
            case KeepRating():
                self._keeping.submit(lambda: self._keep_rating(effect))
            case (
                PrintReceipt()
                | PrintNeeds()
                | PrintSlip()
                | PrintVisit()
                | PrintProgress()
                | PrintPages()
                | PrintCertificate()
                | NotePaper()
                | NotePaperTaken()
            ) as paper:
                self._keeping.submit(lambda: self._printing.perform(paper, state.language, session))
            case ReadAloud(texts):
                voice = Voice(state.language)
                if not state.ease.speech:  # else the page is read, and the text with it
                    said = Say(" ".join(map(voice.of, texts)), state.language)
                    self._surroundings.perform(said, headset=state.headset)
            case Say() | Speak() | Hush() | GuideTo():
                self._surroundings.perform(effect, headset=state.headset)
            case CallAttention(causes):
                self._attention(causes)
            case TakeSettings():
                self._take_settings()
            case PowerOff():
                self._power_off()
            case StartTimer(timer, seconds):
                self._timers.start_timer(timer, seconds)
            case StopTimer(timer):
                self._timers.stop_timer(timer)
            case _:
                assert_never(effect)

    def _wipe(self, session: int) -> None:
        self._printing.give_up()
        forget()
        self._post(Wiped(Trace.MEMORY), session)

    # --- Devices ---------------------------------------------------------------------------------------------

    def _identify(self, effect: ReadCard | ReadSocialCard | ScanCode | VerifyFace, session: int) -> None:
        match effect:
            case ReadCard():
                self._read_card(session)
            case ReadSocialCard():
                self._read_social_card(session)
            case ScanCode():
                self._scan_code(session)
            case VerifyFace():
                self._verify_face(effect, session)

    def _read_card(self, session: int) -> None:
        def read(reader: Any, cancel: CancelToken) -> CardReading:
            reading: CardReading = reader.read(cancel, CARD_WAIT_S, lambda: self._post(CardFound(), session))
            return reading

        self._ask(
            "id_card_reader", ReadCard(), read, lambda reading: (CardRead(reading),), session, CARD_WAIT_S + GRACE_S
        )

    def _read_social_card(self, session: int) -> None:
        def read(reader: Any, cancel: CancelToken) -> SocialSecurityResult:
            return self._questions.social_security_card(
                reader, cancel, CARD_WAIT_S, lambda: self._post(CardFound(), session)
            )

        def told(result: SocialSecurityResult) -> Iterable[Event]:
            withheld = result.withheld.failure if result.withheld is not None else ""
            return (SocialCardRead(result.card, withheld),)

        deadline = CARD_WAIT_S + ANSWER_WAIT_S + GRACE_S
        self._ask("social_security_reader", ReadSocialCard(), read, told, session, deadline)

    def _scan_code(self, session: int) -> None:
        def scan(scanner: Any, cancel: CancelToken) -> ScannedCode:
            code: ScannedCode = scanner.scan(cancel, CARD_WAIT_S)
            return code

        self._ask(
            "code_scanner",
            ScanCode(),
            scan,
            lambda code: (CodeScanned(code.payload),),
            session,
            CARD_WAIT_S + GRACE_S,
        )

    def _verify_face(self, effect: VerifyFace, session: int) -> None:
        def verify(face: Any, cancel: CancelToken) -> FaceMatch:
            match: FaceMatch = face.verify(
                effect.photo,
                lambda: self._latest("camera"),
                lambda progress: self._post(FaceProgressed(progress), session),
                cancel,
                FACE_WAIT_S,
            )
            return match

        epoch = self._epoch

        def compare(_: None) -> Iterable[Event]:
            with self._lock:
                if epoch == self._epoch:
                    self._ask(
                        "face", effect, verify, lambda match: (FaceVerified(match),), session, FACE_WAIT_S + GRACE_S
                    )
            return ()

        self._ask("camera", effect, lambda camera, _: camera.start(), compare, session)

    def _latest(self, name: str) -> Frame | None:
        camera: Any = self._host.driver(name)
        frame: Frame | None = camera.latest() if camera is not None else None
        return frame

    def _stop(self, name: str) -> None:
        if name in self._host.names:
            self._host.ask(name, lambda camera, _: camera.stop(), deadline_s=GRACE_S, on_result=lambda _: None)

    def _release(self) -> None:
        with self._lock:
            self._epoch += 1
            for command in self._running:
                command.cancel.set()
            self._running.clear()
        self._stop("camera")
        self._stop("document_camera")

    def _ask(
        self,
        name: str,
        effect: Effect,
        operation: Callable[[Any, CancelToken], Result],
        told: Callable[[Result], Iterable[Event]],
        session: int,
        deadline_s: float = GRACE_S,
        failed: Callable[[DeviceError], Iterable[Event]] | None = None,
    ) -> Command:
        epoch = self._epoch

        def on_result(result: Result | DeviceError) -> None:
            with self._lock:
                if epoch != self._epoch:
                    return  # released meanwhile: nobody waits for this any more
            if not isinstance(result, DeviceError):
                for event in told(result):
                    self._post(event, session)
            elif failed is not None:
                for event in failed(result):
                    self._post(event, session)
            elif result.failure is not DeviceFailure.CANCELLED:
                self._post(DeviceFailed(type(effect).__name__, result), session)

        with self._lock:
            command = self._host.ask(name, operation, deadline_s=deadline_s, on_result=on_result)
            self._running.append(command)
        return command

    # --- Centre and disk ---------------------------------------------------------------------------------------

    def _ask_centre(self, question: CentreQuestion, session: int) -> None:
        def ask() -> None:
            try:
                event = self._questions.answer(question)
            except (OfflineError, KioskError) as error:
                event = CentreFailed(type(question).__name__, error.failure)
            self._post(event, session)

        self._asking.submit(ask)

    def _keep_case(self, effect: KeepCase, session: int) -> None:
        try:
            kept = self._keep_mended(effect.draft)
        except (OfflineError, KioskError, DeviceError) as error:
            self._post(KeepFailed(error.failure), session)
        else:
            self._post(
                CaseKept(number=kept.number, key=kept.key, progress_url=kept.progress_url, kept_at=kept.at), session
            )
            self._kept()

    def _keep_mended(self, draft: Draft) -> Kept:
        """A damaged database is salvaged at its next use: the person needn't know."""
        try:
            return self._keeper.keep_case(draft, self._now())
        except OfflineError as error:
            if error.failure is not OfflineFailure.CORRUPT:
                raise
            log.warning("kept at the second try", failure=error.failure.value)
            return self._keeper.keep_case(draft, self._now())

    def _keep_rating(self, effect: KeepRating) -> None:
        try:
            self._keeper.keep_rating(effect.draft, effect.level, self._now())
        except OfflineError as error:
            log.warning("rating not kept", failure=error.failure.value)
        else:
            self._kept()
