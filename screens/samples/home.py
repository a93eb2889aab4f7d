"""Sample pages of Home: all of it, with trouble, a list, the departments, a search, and nothing to offer yet."""

from collections.abc import Iterator

from kiosk import events as ev
from kiosk.texts import Voice
from kiosk.view import Banner, Body, HomeBody, MenuBody, MessageBody, SearchBody, Tile, Tone

SUMMARY = (
    "长期住在外省的参保人，备案后在当地看病可以直接结算。",
    "Insured in Anhui but living in another province: your medical bills are settled where you live.",
)
SERVICE = ("跨省异地长期居住人员就医备案", "Medical care filing for long-term residents in another province")
_TOPICS = (
    ("life-events", "life-event", "一件事", "Life events"),
    ("family", "family", "生育收养", "Birth and adoption"),
    ("identity", "card", "户籍身份", "Household and identity"),
    ("health-care", "medical", "看病就医", "Health care"),
    ("work", "work", "就业创业", "Work and business"),
    ("retirement", "retirement", "养老退休", "Retirement"),
    ("housing", "home", "住房安居", "Housing"),
    ("traffic", "car", "驾驶出行", "Driving and travel"),
    ("proofs", "document", "证明打印", "Print certificates"),
)
_DEPARTMENTS = (
    ("police", "shield", "公安局", "Public security"),
    ("market", "office", "市场监督管理局", "Market regulation"),
    ("insurance", "medical", "医疗保障局", "Medical insurance"),
    ("fund", "home", "住房公积金管理中心", "Housing fund management centre"),
)


def home_bodies(language: str) -> Iterator[tuple[str, str, Body]]:
    """Name, heading and body of every sample."""
    v, place = Voice(language), 1 if language == "en" else 0
    search = _tile("search", "search", v("home.search"))
    topics = tuple(_tile(f"topic:{code}", icon, names[place]) for code, icon, *names in _TOPICS)
    adviser = _tile("adviser", "help", v("adviser.entry"))
    home = HomeBody(greeting=v("home.greeting"), search=search, adviser=adviser, tiles=topics)
    yield "home", v("home.heading"), home
    banners = (Banner(tone=Tone.INFO, text=v("home.offline"), advice=v("home.offline.advice")),)
    trouble = HomeBody(greeting=v("home.greeting"), search=search, tiles=topics, out_of_order=banners)
    yield "home-trouble", v("home.heading"), trouble
    service = _service(v, place, "")
    lost = _service(v, place, v("home.reader-lost"))
    yield "home-list", _TOPICS[3][2 + place], MenuBody(entries=(service, lost))
    departments = tuple(_tile(f"department:{code}", icon, names[place]) for code, icon, *names in _DEPARTMENTS)
    yield "home-departments", v("home.departments.heading"), MenuBody(entries=departments)
    found = SearchBody(text="ydjy", note=v("home.search.hint"), results=(service,))
    yield "home-search", v("home.search.heading"), found
    nothing = SearchBody(text="qqqq", note=v("home.search.none"), results=())
    yield "home-search-none", v("home.search.heading"), nothing
    yield "message", v("home.heading"), MessageBody(tone=Tone.CARE, text=v("home.no-catalogue"))


def _tile(name: str, icon: str, title: str) -> Tile:
    return Tile(name=name, icon=icon, title=title, summary="", facts=(), event=ev.Picked(name))


def _service(v: Voice, place: int, unavailable: str) -> Tile:
    return Tile(
        name="medical-filing",
        icon="medical",
        title=SERVICE[place],
        summary=SUMMARY[place],
        facts=(v("guide.free"), v("guide.minutes", minutes=4), v("guide.at-once")),
        event=ev.ItemChosen("medical-filing"),
        unavailable=unavailable,
    )
