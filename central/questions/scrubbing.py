"""What of a question may leave the centre: everything but numbers and names of people.

Runs of six digits and more (identity, phone, card numbers), addresses of mail, and names where speech announces them
("我叫…", "帮…办", "my name is …") become an ellipsis. No rule finds every name: the screen asks people to write none.
"""

import re
import unicodedata
from typing import Final

_GAP: Final = "…"
_FEWEST_DIGITS: Final = 6
_NUMBER: Final = re.compile(rf"(?:\d[\s\-–—_.·]{{0,2}}){{{_FEWEST_DIGITS - 1},}}\d[Xx]?")
_SPOKEN_NUMBER: Final = re.compile(rf"[〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]{{{_FEWEST_DIGITS},}}")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w.-]+")
_SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文安施欧阳司马上官诸葛"
)
_SURNAME: Final = rf"(?:欧阳|司马|上官|诸葛|[{_SURNAMES}])"
_NAME: Final = rf"{_SURNAME}[\u4e00-\u9fff]{{1,2}}?"
_ANNOUNCED: Final = re.compile(r"((?:我叫|名叫|名字叫|名字是|姓名是?|叫做)[:：]?\s*)[\u4e00-\u9fff·]{2,4}")
_AFTER: Final = (
    r"(?:的|办|要|想|上户|落户|今年|出生|身份证|户口|领|迁|先生|女士|同志|老师|师傅|[\s,，。.、!！?？;；]|$)"
)
_NAMED: Final = re.compile(
    rf"(^|[\s,，。.、!！?？;；]|给|帮|替|和|跟|为|叫|是|孩子|儿子|女儿|老婆|老公|父亲|母亲){_NAME}(?={_AFTER})"
)
_ADDRESSED: Final = re.compile(rf"{_SURNAME}[\u4e00-\u9fff]{{0,2}}?(?=先生|女士|同志)")
_IN_ENGLISH: Final = re.compile(
    r"(\b(?:my name is|i am called|i'm called|name\s*:|named|called|mr\.?|mrs\.?|ms\.?)\s+)[a-z'-]+(?:\s+[a-z'-]+)?",
    re.IGNORECASE,
)


def without_personal(text: str) -> str:
    """The text as a stranger may read it; full-width forms become plain ones first (Unicode NFKC)."""
    plain = unicodedata.normalize("NFKC", text)
    for wanted in (_MAIL, _NUMBER, _SPOKEN_NUMBER, _ADDRESSED):
        plain = wanted.sub(_GAP, plain)
    for wanted in (_ANNOUNCED, _NAMED, _IN_ENGLISH):
        plain = wanted.sub(rf"\1{_GAP}", plain)
    return plain.strip()
