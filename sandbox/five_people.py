"""Five people at a terminal, each from card to receipt in their own way; told in docs/journeys/.

``python -m sandbox.five_people`` plays all of them and writes their stories anew.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from types import MappingProxyType
from typing import Any, Final

from sandbox.hands import last_code, lay_card
from sandbox.home import ROOT, Home, make_home
from sandbox.journey import PAGE_S, Journey
from sandbox.listening import Ears
from sandbox.processes import Sandbox, SandboxError
from sandbox.residents import AN, AYIBIEKE, FANG, QIAN
from sandbox.scenes import document_scenes, prepare_pictures, resident_scenes
from sandbox.story import Story
from screens.pilot_client import Pilot

OUT: Final = ROOT / "docs" / "journeys"
REACH: Final = 1 / 3
"""What a seated person touches lies below this share of the screen's height."""
ANSWERS: Final = MappingProxyType(
    {
        "phone": "15400000002",
        "insured-place": "340200",
        "insurance-kind": "resident",
        "destination": "320100",
        "reason": "living-with-children",
    }
)
POINTED: Final = ("按钮。", "选项。", "列表项。")
"""How it ends when it is said what the keypad points at; a page that is read ends otherwise."""
CAPTIONS: Final = MappingProxyType(
    {
        "home": "The first page.",
        "topic": "What can be done about health care.",
        "guide": "What it is, what it costs, what is needed, before anything is asked.",
        "data-consent": "What happens with one's data; agreeing and refusing are equally big.",
        "card": "Where to lay the card.",
        "large-offered": "The card says that its holder is old enough to be asked once.",
        "face-consent": "Face or a texted code: both are offered alike.",
        "face-look": "The camera's picture, with what to do now.",
        "face-left": "Turn the head.",
        "face-right": "Turn the head.",
        "form-phone": "Only what government does not know is asked.",
        "form-insured-place": "One question a screen.",
        "form-insurance-kind": "One question a screen.",
        "form-destination": "One question a screen.",
        "form-reason": "One question a screen.",
        "material-ways": "The paper can be photographed here, sent by phone, or promised.",
        "material-aiming": "The camera says when the paper lies well.",
        "material-taken": "The picture, to be looked at.",
        "material-spared": "A paper that government has is not asked for.",
        "review": "Everything that will be sent, masked, with where it comes from.",
        "sign": "The signature.",
        "receipt": "The receipt: accepted and safe.",
        "rate": "Five levels, none chosen beforehand.",
        "farewell": "What to take along, and what was wiped.",
    }
)


@dataclass
class Told(Journey):
    """A journey by touch whose screens are told in a story; ``look`` sees each of them."""

    story: Story | None = None
    ears: Ears | None = None
    language: str = "zh"
    look: Callable[[dict[str, Any]], None] = lambda _: None
    before: Callable[[Pilot], None] = lambda _: None
    """What is done on the first page."""
    met: str = ""
    """Key of the last page that was listened to."""

    def _to_card(self, pilot: Pilot) -> None:
        pilot.wait(body="HomeBody", seconds=PAGE_S)
        self.before(pilot)
        super()._to_card(pilot)

    def identify(self, pilot: Pilot) -> None:
        """By card and face, or by card and texted code where the card's photo can't be read."""
        if self.resident.face:
            super().identify(pilot)
            return
        self._shot(pilot, "card")
        lay_card(self.sandbox, self.resident)
        pilot.wait(body="CodeBody", seconds=PAGE_S)
        self._shot(pilot, "code")
        pilot.type(last_code(self.sandbox))
        page = pilot.page()
        pilot.press("next")
        pilot.wait(not_key=page["key"], seconds=PAGE_S)

    def _settled(self, pilot: Pilot, after: str = "") -> dict[str, Any]:
        page = super()._settled(pilot, after)
        self._listen(page)
        return page

    def _listen(self, page: dict[str, Any]) -> None:
        """Hear a new page before doing anything on it."""
        if self.ears is not None and page["speaking"] and page["key"] != self.met:
            self.ears.hear_out((page["sheet"] or page)["heading"])
        self.met = page["key"]

    def _shot(self, pilot: Pilot, name: str) -> None:
        assert self.story is not None, "a told journey has its story"  # noqa: S101
        page = pilot.page()
        self.look(page)
        super()._shot(pilot, name)
        caption = CAPTIONS.get(name, "The code that was texted to the phone.")
        self.story.sees(self.folder / f"{self._count:02}-{name}.png", caption)
        if self.ears is not None:
            self.ears.listen()


# --- By touch ---------------------------------------------------------------------------------------------------------


def first_time(sandbox: Sandbox, out: Path, scratch: Path) -> Told:
    """Somebody who was never here."""
    story = Story(
        "first-time",
        "Somebody who was never here",
        "36 years old, in Shanghai with the family, insured in Anhui. Nobody explained the terminal beforehand.",
        out,
    )
    told = Told(sandbox, AN, scratch, answers=dict(ANSWERS) | {"destination": "310000"}, story=story)
    told.play()
    story.write()
    return told


def elder(sandbox: Sandbox, out: Path, scratch: Path) -> Told:
    """75 years old: the card offers large letters; everything not personal is read aloud."""
    story = Story(
        "elder",
        "75 years old, with large letters and the voice",
        "The card says the age; the terminal asks once whether large letters are wanted. From then on it reads aloud,"
        " but nothing personal: anybody may stand behind.",
        out,
    )
    ears = Ears(sandbox, story)
    told = Told(
        sandbox, QIAN, scratch, answers=dict(ANSWERS), letters="large-letters", story=story, ears=ears, rating=4
    )
    told.play()
    ears.listen()
    story.write()
    return told


def seated(sandbox: Sandbox, out: Path, scratch: Path) -> Told:
    """In a wheelchair: all that is touched lies low. Raises SandboxError where something does not."""
    story = Story(
        "wheelchair",
        "In a wheelchair, with everything within reach",
        "One touch on 辅助 and one on 按钮放低: from then on whatever is touched lies in the lower two thirds.",
        out,
    )

    def lowered(pilot: Pilot) -> None:
        pilot.press("ease")
        pilot.wait(sheet="ease", seconds=PAGE_S)
        pilot.press("low")
        pilot.press("done")
        pilot.wait(sheet=None, seconds=PAGE_S)

    def within_reach(page: dict[str, Any]) -> None:
        high = [one["name"] for one in page["touchables"] if one["enabled"] and one["top"] < REACH]
        if high:
            raise SandboxError(f"{page['heading']}: out of reach when seated: {', '.join(high)}")

    told = Told(sandbox, FANG, scratch, answers=dict(ANSWERS), story=story, before=lowered, look=within_reach, rating=5)
    told.play()
    story.write()
    return told


def english(sandbox: Sandbox, out: Path, scratch: Path) -> Told:
    """Who reads English, and whose card has no photo that can be read: by texted code."""
    story = Story(
        "english",
        "In English, and without the camera",
        "The photo on this card can't be read, so there is no face to compare: a texted code does the same, in no more"
        " steps. The language is one touch on every page, and ends with the person.",
        out,
    )

    def in_english(pilot: Pilot) -> None:
        pilot.press("language")
        pilot.wait(language="en", seconds=PAGE_S)

    answers = dict(ANSWERS) | {"destination": "310000"}
    told = Told(sandbox, AYIBIEKE, scratch, answers=answers, story=story, before=in_english)
    told.play()
    story.write()
    return told


# --- By keys and ears alone -------------------------------------------------------------------------------------------


class KeysAndEars:
    """Finds everything by what is heard in the headset; the screen is looked at only for the story's pictures."""

    def __init__(self, sandbox: Sandbox, pilot: Pilot, story: Story, scratch: Path) -> None:
        self.sandbox, self.pilot, self.story, self._scratch = sandbox, pilot, story, scratch
        self.ears = Ears(sandbox, story)
        self._pictures = 0

    def press(self, key: str, *, hearing: str = "") -> str:
        """A key, and what is said then."""
        self.ears.listen()
        self.pilot.key(key)
        return self.ears.wait_for(hearing)

    def find(self, words: str, key: str = "down", most: int = 60) -> None:
        """Press a key until these words are heard."""
        self.story.does(f"Presses {key} until “{words}” is heard.")
        for _ in range(most):
            said = self.press(key, hearing="。")
            if words in said and said.endswith(POINTED):
                return
        raise SandboxError(f"{words!r} is not found by pressing {key} {most} times")

    def choose(self, words: str, then: str, key: str = "down") -> str:
        """Find something and press OK; ``then``: words of what is said next."""
        self.find(words, key)
        self.story.does("Presses OK.")
        return self.press("ok", hearing=then)

    def hear_what_is_masked(self, most: int = 40) -> str:
        """Go through the page's text until something in it is masked, and hear it whole."""
        self.story.does(
            "Presses left to the text, then down, sentence by sentence, to what is masked; OK says it whole."
        )
        said = self.press("left", hearing="全文")
        for _ in range(most):
            if "按中间键听全" in said:
                return self.press("ok", hearing="：")
            said = self.press("down", hearing="。")
        raise SandboxError(f"nothing masked within {most} sentences; last heard: {said}")

    def picture(self, caption: str) -> None:
        """For the story."""
        self._pictures += 1
        path = self._scratch / f"{self._pictures:02}.png"
        self.pilot.picture(path)
        self.story.sees(path, caption)


def blind(sandbox: Sandbox, out: Path, scratch: Path) -> tuple[Ears, str]:
    """Without seeing anything: what was heard, and the number of the case as it was read out."""
    story = Story(
        "blind",
        "Without seeing the screen: by keypad and headset",
        "A plug goes into the headset's socket, and the terminal speaks. Nothing is touched but the keypad; every"
        " choice is found by ear. The signature is replaced by a confirmation, and the face check is led by voice.",
        out,
    )
    with Pilot(sandbox.home.pilot) as pilot:
        pilot.wait(body="HomeBody", seconds=PAGE_S)
        person = KeysAndEars(sandbox, pilot, story, scratch)
        story.does("Plugs the headset in.")
        person.ears.plug_headset()
        person.ears.wait_for("已插上耳机")
        story.does("Presses a key to learn how it works.")
        person.press("down", hearing="按键已打开")
        person.find("看病就医")
        person.picture("The ring shows what the keypad points at, for whoever helps.")
        story.does("Presses OK.")
        person.press("ok", hearing="跨省异地长期居住人员就医备案")
        person.choose("跨省异地长期居住人员就医备案", "可以选：开始办理")
        person.choose("开始办理", "您的信息怎样使用", key="right")
        person.choose("同意，继续办理", "请放上身份证")
        person.picture("“Lay your card down”: said, and lit at the reader.")
        story.does("Lays the card on the reader, where the raised edge is.")
        lay_card(sandbox, AN)
        person.ears.wait_for("刷脸")
        person.choose("同意刷脸", "请看摄像头")
        _turn_as_told(person)
        _answer(person, "上海市", "您为什么长期住在那里")
        _answer(person, "随子女长期居住", "免交")
        person.picture("A paper that government has is not asked for.")
        person.choose("下一步", "请核对", key="right")
        person.picture("Everything that will be sent; read out in the headset.")
        person.hear_what_is_masked()
        person.choose("确认无误，去签名", "请用手指签名", key="right")
        person.choose("不便签名", "以刚才核验的身份确认")
        person.picture("Who can't sign confirms with the identity that was just verified.")
        said = person.choose("提交申请", "办件编号")
        person.picture("The receipt, read out completely.")
        person.ears.wait_for("回执已打印", 60)
        person.choose("办完了，下一步", "您满意吗")
        person.choose("非常满意", "已选中")
        person.choose("提交评价", "请带走")
        person.picture("What to take along.")
        sandbox.steer("id_card_reader", command="lift")
        sandbox.steer("camera", command="show", scene="nobody")
        story.does("Takes card and receipt, pulls the headset out.")
        person.find("返回首页")
        person.pilot.key("ok")
        pilot.wait(body="HomeBody", seconds=PAGE_S)
        person.ears.pull_headset()
        person.ears.listen()
    story.write()
    return person.ears, said


def _turn_as_told(person: KeysAndEars) -> None:
    """Turn the head as the voice says, until something else is asked."""
    pause, heard = Flag(), ""
    for _ in range(2000):
        for text in person.ears.listen():
            heard = text
            for words, direction in (("向左", "left"), ("向右", "right"), ("正对", "straight"), ("面向", "straight")):
                if words in text:
                    person.story.does(f"Turns the head: {direction}.")
                    person.sandbox.steer("camera", command="turn", direction=direction)
        if "您长期" in heard or "？" in heard:
            person.sandbox.steer("camera", command="show", scene="nobody")
            return
        pause.wait(0.03)
    raise SandboxError(f"the face check did not end; last heard: {heard}")


def _answer(person: KeysAndEars, label: str, then: str) -> None:
    person.choose(label, f"{label}，已选中")
    person.choose("下一步", then, key="right")


# --- All of them ------------------------------------------------------------------------------------------------------

BY_TOUCH: Final[Mapping[str, Callable[[Sandbox, Path, Path], Told]]] = MappingProxyType(
    {"first-time": first_time, "elder": elder, "wheelchair": seated, "english": english}
)


@contextmanager
def with_headset(home: Home) -> Iterator[Sandbox]:
    """A sandbox whose terminal has a second voice, in the headset; both speak fast."""
    private = home.run / "headset"
    text = home.profile.read_text(encoding="utf-8")
    socket = f'socket = "{home.speech}"'
    text = text.replace(socket, f'{socket}\nprivate_socket = "{private}"')
    no_tremor = "\n[keypad]\ndouble_strike_s = 0\n"  # a program's hand is quicker than a tremor
    home.profile.write_text(text + no_tremor, encoding="utf-8")
    prepare_pictures(home)
    with Sandbox(home, pace=30.0) as sandbox:
        sandbox.start_centre()
        sandbox.start_headset(private)
        sandbox.start_devices(resident_scenes(home), document_scenes(home))
        yield sandbox


def main() -> int:
    """Play and tell all of them."""
    with (
        tempfile.TemporaryDirectory(prefix="five") as folder,
        with_headset(make_home(Path(folder) / "home")) as sandbox,
    ):
        sandbox.start_terminal(offscreen=True)
        for name, play in BY_TOUCH.items():
            play(sandbox, OUT, Path(folder) / name)
            print(name)
        scratch = Path(folder) / "blind"
        scratch.mkdir()
        blind(sandbox, OUT, scratch)
        print("blind")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
