"""Sample pages of Home: all of it, with trouble, a list, the departments, a search, and nothing to offer yet."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk import screen_events as sev
from kiosk.texts import Voice
from kiosk.view import Action, AttractBody, Banner, Body, HomeBody, MenuBody, MessageBody, SearchBody, Tile, Tone

SUMMARY = (
    "长期住在外省的参保人，备案后在当地看病可以直接结算。",
    "Insured in Anhui but living in another province: your medical bills are settled where you live.",
)
SERVICE = ("跨省异地长期居住人员就医备案", "Medical care filing for long-term residents in another province")
_QUICK = (
    ("print", "print", "打印证明", "Print records"),
    ("my-cases", "cases", "我的办件", "My cases"),
    ("benefits", "benefits", "免申即享", "Benefits for me"),
    ("pay", "pay", "缴费", "Pay"),
    ("hotline", "hotline", "我要说 12345", "Hotline 12345"),
)
_EVENTS = (
    ("bundle-newborn", "bundle-newborn", "新生儿出生一件事", "A child is born"),
    ("bundle-school", "bundle-school", "教育入学一件事", "Starting school"),
    ("bundle-social-card", "bundle-social-card", "社会保障卡居民服务一件事", "Social security card services"),
    ("bundle-retirement", "bundle-retirement", "退休一件事", "Retirement"),
    ("bundle-disability", "bundle-disability", "残疾人服务一件事", "Services for disabled persons"),
    ("topic:life-event", "life-event", "全部 13 件", "All 13"),
)
_TOPICS = (
    ("birth-and-children", "newborn", "生育子女", "Birth and children"),
    ("schooling", "education", "入学上学", "Schooling"),
    ("work", "work", "就业创业", "Work and business"),
    ("health-care", "medical", "看病就医", "Health care"),
    ("home", "real-estate", "住房房产", "Home and property"),
    ("old-age", "retirement", "退休养老", "Retirement"),
    ("disability", "disability", "扶残助残", "Disability"),
    ("identity", "identity", "身份户籍", "Identity and household"),
    ("driving", "driving", "驾车出行", "Driving and travel"),
    ("company", "business", "企业开办", "Running a company"),
    ("daily-life", "utilities", "生活缴费过户", "Utilities"),
    ("departments", "office", "按部门找", "By department"),
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
    quick = tuple(_tile(f"topic:{code}", icon, names[place]) for code, icon, *names in _QUICK)
    events = tuple(_tile(code, icon, names[place]) for code, icon, *names in _EVENTS)
    adviser = _tile("adviser", "help", v("adviser.entry"))
    home = HomeBody(
        greeting=v("home.greeting"),
        search=search,
        adviser=adviser,
        quick=quick,
        events_heading=v("home.events"),
        events=events,
        tiles=topics,
    )
    yield "home", v("home.heading"), home
    lists = (_tile("topics", "services", v("home.topics")), topics[-1])
    few = (_tile("topic:life-event", "life-event", ("一件事", "Life events")[place]), *quick, *lists)
    yield "home-large", v("home.heading"), replace(home, quick=few, events_heading="", events=(), greeting="", tiles=())
    banners = (Banner(tone=Tone.INFO, text=v("home.offline"), advice=v("home.offline.advice")),)
    yield "home-trouble", v("home.heading"), replace(home, out_of_order=banners)
    promises = tuple(v(f"attract.promise.{n}") for n in range(1, 4))
    wake = Action(name="wake", label=v("attract.wake"), event=sev.Picked(""))
    attract = AttractBody(invitation=v("attract.invitation"), promises=promises, wake=wake)
    yield "attract", "", attract
    yield "attract-trouble", "", replace(attract, out_of_order=banners)
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
    return Tile(name=name, icon=icon, title=title, summary="", facts=(), event=sev.Picked(name))


def _service(v: Voice, place: int, unavailable: str) -> Tile:
    return Tile(
        name="medical-filing",
        icon="medical",
        title=SERVICE[place],
        summary=SUMMARY[place],
        facts=(v("guide.free"), v("guide.minutes", minutes=4), v("guide.at-once")),
        event=sev.ItemChosen("medical-filing"),
        unavailable=unavailable,
    )
