"""The spoken form of every page: what somebody hears who does not see the screen. Pure.

The order is the one in which it is needed: what went wrong (EN 301 549, 5.1.3.15), where one is, what there is, what
can be done. Numbers are read digit by digit; what is masked on the screen is not read at all. Whatever is about the
person is marked private: it goes to the headset alone (5.1.3.9).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, assert_never

from kiosk.texts import Voice
from kiosk.view import (
    Action,
    AttractBody,
    Banner,
    Body,
    CardBody,
    CodeBody,
    ConsentBody,
    DocumentBody,
    FaceBody,
    FarewellBody,
    GuideBody,
    HomeBody,
    Input,
    MaterialBody,
    MaterialStage,
    MenuBody,
    MessageBody,
    Option,
    Page,
    PledgeBody,
    QrBody,
    QuestionBody,
    RateBody,
    ReceiptBody,
    ReviewBody,
    ReviewGroup,
    SearchBody,
    Sheet,
    SignBody,
    Tile,
    TimelineBody,
    WaitBody,
)


@dataclass(frozen=True)
class Utterance:
    """A sentence. ``instead``: what the loudspeaker says in place of a private one; empty: that it is private.
    ``whole``: the same with what is masked in it, said in the headset to who asks for it.
    """

    text: str
    private: bool = False
    instead: str = ""
    whole: str = field(default="", repr=False)


Utterances = tuple[Utterance, ...]

# --- Words as they are said -------------------------------------------------------------------------------------------

_MASKED: Final = re.compile(r"[^\s：:，,（(]*\*+[^\s，,）)]*")
_DAY: Final = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CODE: Final = re.compile(r"(?<![0-9A-Za-z.])(?=(?:[A-Za-z-]*\d){5})[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*(?![0-9A-Za-z]|\.\d)")
"""At least five digits, with the letters and hyphens among them: a number that nobody reads as a quantity."""
_GROUPED: Final = re.compile(r"(?<!\d)\d{3,4}(?: \d{3,4}){2,}(?!\d)")
"""A number as it is shown for copying: 123 4567 890."""
_MONEY: Final = re.compile(r"\d ?元|¥|\d yuan")
_SENTENCE: Final = re.compile(r"(?<=[。！？])(?![”」）])|(?<=[.!?]) ")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def aloud(text: str, voice: Voice) -> str:
    """Text as a voice should read it: days as days, codes sign by sign, masks as the word that they are hidden."""

    def day(found: re.Match[str]) -> str:
        year, month, number = map(int, found.groups())
        return f"{number} {_MONTHS[month - 1]} {year}" if voice.language == "en" else f"{year}年{month}月{number}日"

    def code(found: re.Match[str]) -> str:
        return " ".join(found.group().replace("-", ","))

    joined_up = _GROUPED.sub(lambda found: found.group().replace(" ", ""), text)
    return _CODE.sub(code, _DAY.sub(day, _MASKED.sub(voice("spoken.hidden"), joined_up)))


def tells_a_value(text: str) -> bool:
    """Whether text holds a number of a case, a person or an account, an amount, or something masked."""
    return bool(_CODE.search(_DAY.sub("", text)) or _MASKED.search(text) or _MONEY.search(text))


# --- Pages ------------------------------------------------------------------------------------------------------------


def spoken(page: Page) -> Utterances:
    """Everything that the page says: the sheet over it, where there is one, else the page."""
    voice = Voice(page.language)
    said = spoken_sheet(page.sheet, voice) if page.sheet is not None else _spoken_page(page, voice)
    return tuple(
        Utterance(aloud(one.text, voice), one.private, aloud(one.instead, voice), aloud(one.whole, voice))
        for one in said
        if one.text.strip()
    )


def sentences(page: Page) -> Utterances:
    """The same in pieces that are heard one by one."""
    return tuple(
        replace(one, text=sentence) for one in spoken(page) for sentence in _SENTENCE.split(one.text) if sentence
    )


def heading(page: Page) -> Utterances:
    """Where one is, in a word: for who comes back from a sheet."""
    voice = Voice(page.language)
    return (Utterance(aloud(page.heading, voice), private=_heading_is_private(page)),)


def _spoken_page(page: Page, voice: Voice) -> Iterable[Utterance]:
    yield from _problem(page.body)
    yield from _banner(page.banner, voice)
    yield Utterance(page.heading, private=_heading_is_private(page))
    yield Utterance(page.progress)
    yield Utterance(page.lead, private=isinstance(page.body, CodeBody))
    yield from _body(page.body, voice)
    sides = tuple(action for action in (page.back, page.cancel) if action is not None)
    yield from _actions((*page.actions, *sides), voice)


def spoken_sheet(sheet: Sheet, voice: Voice) -> Iterable[Utterance]:
    """A question over the page."""
    yield Utterance(sheet.heading, private=sheet.private)
    yield Utterance(sheet.text, private=sheet.private)
    if sheet.countdown_s:
        yield Utterance(sheet.countdown_text.format(seconds=sheet.countdown_s))
    if sheet.code:
        yield Utterance(voice("spoken.code", code=" ".join(sheet.code)))
    yield from (Utterance(_option(option, voice)) for option in sheet.options)
    yield from _actions(sheet.actions, voice)


def _heading_is_private(page: Page) -> bool:
    """The amount of somebody's payment stands in its heading."""
    return isinstance(page.body, QrBody) and tells_a_value(page.heading)


def _problem(body: Body) -> Iterable[Utterance]:
    if isinstance(body, QuestionBody) and body.problem:
        yield Utterance(body.problem)


def _banner(banner: Banner | None, voice: Voice) -> Iterable[Utterance]:
    if banner is not None:
        yield _value(banner.text)
        yield Utterance(banner.advice)
        if banner.code:
            yield Utterance(voice("spoken.code", code=" ".join(banner.code)))


def _value(text: str) -> Utterance:
    return Utterance(text, private=tells_a_value(text))


def _actions(actions: tuple[Action, ...], voice: Voice) -> Iterable[Utterance]:
    offered = [action.label if action.enabled else voice("spoken.off", label=action.label) for action in actions]
    if offered:
        yield Utterance(voice("spoken.can", labels=_listed(offered, voice)))


def _listed(labels: Iterable[str], voice: Voice) -> str:
    return ("; " if voice.language == "en" else "；").join(labels)


def _option(option: Option, voice: Voice) -> str:
    return voice("spoken.chosen", label=option.label) if option.chosen else option.label


def _row(label: str, value: str, voice: Voice) -> str:
    return voice("spoken.row", label=label, value=value)


def _rows(rows: tuple[tuple[str, str], ...], voice: Voice) -> Iterable[Utterance]:
    """Rows of which each tells by its own value whether it is about the person."""
    for label, value in rows:
        yield Utterance(_row(label, value, voice), private=tells_a_value(value))


def _tile(tile: Tile, voice: Voice) -> str:
    if tile.unavailable:
        return voice("spoken.off.because", label=tile.title, why=tile.unavailable)
    told = [part.rstrip("。.") for part in (tile.title, tile.summary, *tile.facts) if part]
    return (", " if voice.language == "en" else "，").join(told)


def _body(body: Body, voice: Voice) -> Iterable[Utterance]:  # noqa: C901, PLR0912, PLR0915 - one branch for each kind
    match body:
        case HomeBody():
            yield from _home(body, voice)
        case AttractBody():
            yield Utterance(body.invitation)
            yield from map(Utterance, body.promises)
            for banner in body.out_of_order:
                yield from _banner(banner, voice)
        case SearchBody():
            yield Utterance(voice("spoken.typed", text=body.text) if body.text else voice("spoken.type"))
            yield Utterance(body.note)
            yield from (Utterance(_tile(tile, voice)) for tile in body.results)
        case GuideBody(facts=facts, sections=sections):
            yield from (Utterance(_row(label, value, voice)) for label, value in facts)
            for section in sections:
                yield Utterance(section.heading)
                yield from map(Utterance, section.lines)
        case ConsentBody(paragraphs=paragraphs):
            yield from map(Utterance, paragraphs)
        case PledgeBody():
            yield Utterance(body.heading)
            yield from map(Utterance, body.paragraphs)
            yield from (Utterance(_row(label, value, voice)) for label, value in body.rows)
        case CardBody(instruction=instruction):
            yield Utterance(instruction)
        case FaceBody(advice=advice):
            yield Utterance(voice("spoken.face"))
            yield Utterance(advice)
        case CodeBody():
            yield from _typed(body.text, voice)
            yield Utterance(voice("spoken.type.length", n=body.length))
        case QuestionBody():
            yield from _question(body, voice)
        case MaterialBody():
            yield Utterance(body.name if body.stage is not MaterialStage.AIMING else "")
            yield Utterance(body.text)
        case QrBody():
            yield Utterance(body.title, private=True)
            yield from _rows(body.rows, voice)
            yield Utterance(body.hint)
            yield Utterance(voice("spoken.qr") if body.qr_payload else "")
        case DocumentBody():
            yield Utterance(body.title, private=body.private)
            yield Utterance(body.place)
            yield from (Utterance(_row(label, value, voice), private=True) for label, value in body.rows)
            yield from _banner(body.paper, voice)
            yield Utterance(voice("spoken.printed" if body.text else "spoken.printed.not"))
            yield from (Utterance(line, private=True) for line in body.text)
            yield from _actions(tuple(way for way in (body.before, body.after) if way is not None), voice)
        case MenuBody():
            yield Utterance(body.note)
            yield from (Utterance(_tile(tile, voice), private=body.private) for tile in body.entries)
        case ReviewBody(groups=groups):
            yield from _review(groups, voice)
        case TimelineBody():
            yield from _review(body.groups, voice)
            yield Utterance(body.heading if body.entries else "")
            for entry in body.entries:
                yield from (Utterance(part, private=True) for part in (entry.title, entry.text, *entry.notes))
        case SignBody():
            yield Utterance(body.declaration)
            yield Utterance(body.confirmed or (voice("spoken.signed") if body.strokes else body.hint))
        case WaitBody(text=text):
            yield Utterance(text)
        case ReceiptBody():
            yield from _receipt(body, voice)
        case RateBody(levels=levels):
            yield Utterance(voice("spoken.options", labels=_listed([_option(one, voice) for one in levels], voice)))
        case FarewellBody(reminders=reminders, wiped=wiped):
            yield from map(Utterance, reminders)
            yield Utterance(wiped)
        case MessageBody(text=text):
            yield Utterance(text)
        case _:
            assert_never(body)


def _home(body: HomeBody, voice: Voice) -> Iterable[Utterance]:
    for banner in body.out_of_order:
        yield from _banner(banner, voice)
    ways = tuple(tile for tile in (body.search, body.adviser) if tile is not None)
    for heading, tiles in (
        ("", ways),
        ("", body.quick),
        (body.events_heading, body.events),
        (body.greeting, body.tiles),
    ):
        if tiles:
            yield Utterance(heading)
            labels = _listed([_tile(tile, voice) for tile in tiles], voice)
            yield Utterance(voice("spoken.entries", labels=labels))


def _typed(text: str, voice: Voice) -> Iterable[Utterance]:
    if text:
        said = voice("spoken.typed", text=" ".join(text))
        yield Utterance(said, private=True, instead=voice("spoken.typed.count", n=len(text)))


def _question(body: QuestionBody, voice: Voice) -> Iterable[Utterance]:
    yield Utterance(body.why)
    yield Utterance(body.example)
    yield Utterance(body.was, private=True)
    yield from _typed(body.text, voice)
    yield from (Utterance(_option(one, voice), private=True) for one in body.path)
    for option in body.options:
        yield Utterance(_option(option, voice), private=option.chosen, instead=option.label)
    if body.input not in (Input.CHOICE, Input.DIVISION):
        yield Utterance(voice("spoken.type"))
    yield Utterance(body.known_heading)
    for known in body.known:
        value = voice("spoken.from", value=known.value, source=known.source) if known.source else known.value
        yield Utterance(_row(known.label, value, voice), private=True)


def _review(groups: tuple[ReviewGroup, ...], voice: Voice) -> Iterable[Utterance]:
    for group in groups:
        yield Utterance(group.heading)
        for row in group.rows:
            value = voice("spoken.from", value=row.value, source=row.source) if row.source else row.value
            whole = _row(row.label, row.whole, voice) if row.whole else ""
            yield Utterance(_row(row.label, value, voice), private=True, whole=whole)


def _receipt(body: ReceiptBody, voice: Voice) -> Iterable[Utterance]:
    """All that the receipt says (EN 301 549, 5.1.3.16)."""
    yield Utterance(_row(body.number_label, body.number, voice), private=True)
    yield from _rows(body.rows, voice)
    yield from _banner(body.delivery, voice)
    yield from _banner(body.paper, voice)
    yield from _banner(body.pages, voice)
    yield Utterance(body.qr_hint)
    yield Utterance(voice("spoken.qr.receipt"))


# --- Routing ----------------------------------------------------------------------------------------------------------


def for_the_loudspeaker(said: Utterances, language: str) -> tuple[str, ...]:
    """What everybody may hear: in place of what is private its stand-in, or once that it is private."""
    stand_in = Voice(language)("spoken.private")
    heard: list[str] = []
    for one in said:
        text = one.text if not one.private else one.instead or stand_in
        if text != stand_in or stand_in not in heard:
            heard.append(text)
    return tuple(heard)


def joined(texts: Iterable[str], language: str) -> str:
    """Sentences in one breath, each with its stop."""
    stop, marks, space = (".", ".!?:;", " ") if language == "en" else ("。", "。！？：；.!?", "")
    whole = (text.strip() for text in texts if text.strip())
    return space.join(text if text[-1] in marks else text + stop for text in whole)
