"""The keyboard as data: which keys lie where, what holding one offers, and how each is called."""

from enum import Enum
from typing import Final

from kiosk.typing.sources import Way

Rows = tuple[tuple[str, ...], ...]


class Board(Enum):
    """What lies beneath the candidates; its way to characters, None where keys are what they say."""

    PINYIN = Way.PINYIN
    HANDWRITING = Way.HANDWRITING
    STROKES = Way.STROKES
    PARTS = Way.PARTS
    LATIN = "latin"
    SIGNS = "signs"

    @property
    def way(self) -> Way | None:
        """The engine behind it."""
        return self.value if isinstance(self.value, Way) else None


PINYIN: Final[Rows] = (tuple("qwertyuiop"), tuple("asdfghjkl"), (*"zxcvbnm", "'"))
PARTS: Final[Rows] = (tuple("qwertyuiop"), tuple("asdfghjkl"), tuple("zxcvbnm"))
LATIN: Final[Rows] = (tuple("qwertyuiop"), tuple("asdfghjkl"), ("shift", *"zxcvbnm"))
STROKES: Final[Rows] = (("h", "s", "p"), ("n", "z", "*"))
SIGNS: Final[tuple[Rows, ...]] = (
    (tuple("1234567890"), tuple("，。、：；？！·（）"), (*'-_/@.#"', "signs-next")),
    (tuple("《》「」〔〕【】—…"), tuple("%&+=*~^|\\$"), (*"①②③〇°№,", "signs-next")),
    (tuple("āáǎàēéěèīí"), tuple("ǐìōóǒòūúǔù"), (*"üǖǘǚǜêñ", "signs-next")),
)
HELD: Final = {
    "a": "Aāáǎàâä",
    "e": "Eēéěèêë",
    "i": "Iīíǐìîï",
    "o": "Oōóǒòôö",
    "u": "Uūúǔùûü",
    "v": "Vǖǘǚǜü",
    "n": "Nñńň",
    "c": "Cç",
    "s": "Sš",
    "z": "Zž",
    "'": "’·-",
    "1": "①一壹",
    "2": "②二贰",
    "3": "③三叁",
    "4": "④四肆",
    "5": "⑤五伍",
    "6": "⑥六陆",
    "7": "⑦七柒",
    "8": "⑧八捌",
    "9": "⑨九玖",
    "0": "〇零",
    "，": ",、",
    "。": ".…",
    "（": "([【",
    "）": ")]】",
    "-": "—～",
}
"""What holding a key offers; a letter that is not here offers its capital."""
STROKE_SIGNS: Final = {"h": "一", "s": "丨", "p": "丿", "n": "丶", "z": "乛", "*": "＊"}

_WORDS: Final = {
    "zh": {
        "board-pinyin": "拼音",
        "board-handwriting": "手写",
        "board-strokes": "笔画",
        "board-parts": "拆字",
        "board-latin": "英文",
        "board-signs": "符号",
        "delete": "删除",
        "left": "光标向左",
        "right": "光标向右",
        "space": "空格",
        "shift": "大写",
        "shift-lock": "大写锁定",
        "more": "更多字",
        "less": "收起",
        "next": "下一页",
        "before": "上一页",
        "boards": "换键盘",
        "signs-next": "更多",
        "undo": "撤一笔",
        "clear": "重写",
        "candidate": "候选 {text}",
        "of-word": "{word}的{sign}",
        "of-parts": "由{parts}组成",
        "and": "、",
        "comma": "，",
        "stroke-h": "横",
        "stroke-s": "竖",
        "stroke-p": "撇",
        "stroke-n": "点、捺",
        "stroke-z": "折",
        "stroke-*": "不确定",
        "pad": "手写区",
        "hint-pinyin": "打拼音，再选字；长按字母有声调",
        "hint-handwriting": "在格子里写一个字，再选",
        "hint-strokes": "按写字顺序点笔画，不确定的点＊",
        "hint-parts": "生僻字：依次打各部件的读音，如 tukou 得 𠮷",
        "hint-latin": "直接输入字母",
        "hint-signs": "长按数字有大写",
        "starting": "正在准备，请稍候",
        "missing": "本机暂不能这样输入，请换一种方式",
        "lost": "刚才没有反应，请再试一次",
        "none": "没有找到，请检查或换一种方式",
    },
    "en": {
        "board-pinyin": "Pinyin",
        "board-handwriting": "Write",
        "board-strokes": "Strokes",
        "board-parts": "Parts",
        "board-latin": "ABC",
        "board-signs": "123",
        "delete": "Delete",
        "left": "Cursor left",
        "right": "Cursor right",
        "space": "Space",
        "shift": "Capitals",
        "shift-lock": "Capitals stay",
        "more": "More characters",
        "less": "Close",
        "next": "Next page",
        "before": "Page before",
        "boards": "Ways",
        "signs-next": "More",
        "undo": "Undo",
        "clear": "Clear",
        "candidate": "Choice {text}",
        "of-word": "{sign} as in {word}",
        "of-parts": "made of {parts}",
        "and": " and ",
        "comma": ", ",
        "stroke-h": "Across",
        "stroke-s": "Down",
        "stroke-p": "Left-falling",
        "stroke-n": "Dot, right-falling",
        "stroke-z": "Turning",
        "stroke-*": "Not sure",
        "pad": "Writing pad",
        "hint-pinyin": "Type pinyin, then choose",
        "hint-handwriting": "Write one character, then choose",
        "hint-strokes": "Strokes in writing order; ＊ if not sure",
        "hint-parts": "Sounds of the parts: tukou for 𠮷",
        "hint-latin": "Hold a letter for its accents",
        "hint-signs": "Hold a digit for other forms",
        "starting": "Getting ready, please wait",
        "missing": "Not available here, please type another way",
        "lost": "No answer just now, please try again",
        "none": "Nothing found; check, or type another way",
    },
}


def word(language: str, name: str) -> str:
    """What a key or a hint is called in a language."""
    return _WORDS["en" if language == "en" else "zh"][name]


def held(letter: str) -> str:
    """What holding a key offers; empty where nothing."""
    if letter in HELD:
        return HELD[letter]
    return letter.upper() if len(letter) == 1 and "a" <= letter <= "z" else ""
