"""librime's flat C API (rime_api.h, 1.8), as far as typing a name needs it. Runs in the engine's own process only."""

import ctypes
import os
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_int, c_size_t, c_void_p
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, Final

from devices.own_folder import IN_MEMORY, OwnFolder

LIBRARY: Final = "librime.so.1"
SHARED_DATA: Final = Path("/usr/share/rime-data")
_EXACT: Final = "luna_pinyin_simp"
_FUZZY: Final = "luna_pinyin_fuzzy"
_MOST_CANDIDATES: Final = 90
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz'"
_PAGE: Final = 5
_DEFAULT: Final = f"patch:\n  schema_list: [{{schema: {_EXACT}}}, {{schema: {_FUZZY}}}]\n"
"""Only these: the first of librime's own list would be opened too, with a memory for words."""
_NO_LEARNING: Final = f"""\
translator/enable_user_dict: false
menu/page_size: {_PAGE}
"""
"""Nothing that one person types may be offered to the next."""
_FUZZY_SCHEMA: Final = f"""\
__include: {_EXACT}.schema:/
schema:
  schema_id: {_FUZZY}
translator:
  prism: {_FUZZY}
"""
_FUZZY_SOUNDS: Final = """\
speller/algebra/+:
  - fuzz/^([zcs])h/$1/
  - fuzz/^([zcs])([^h])/$1h$2/
  - fuzz/^n/l/
  - fuzz/^l/n/
  - fuzz/^fu$/hu/
  - fuzz/^hu$/fu/
  - fuzz/^fa/hua/
  - fuzz/^hua/fa/
  - fuzz/^fei$/hui/
  - fuzz/^hui$/fei/
  - fuzz/([aei])n$/$1ng/
  - fuzz/([aei])ng$/$1n/
"""
"""What many people along the Yangtze and Huai do not tell apart: zh z, ch c, sh s; n l; f h; an ang, en eng, in ing."""


class _Traits(Structure):
    _fields_ = [
        ("data_size", c_int),
        ("shared_data_dir", c_char_p),
        ("user_data_dir", c_char_p),
        ("distribution_name", c_char_p),
        ("distribution_code_name", c_char_p),
        ("distribution_version", c_char_p),
        ("app_name", c_char_p),
        ("modules", POINTER(c_char_p)),
        ("min_log_level", c_int),
        ("log_dir", c_char_p),
        ("prebuilt_data_dir", c_char_p),
        ("staging_dir", c_char_p),
    ]


class _Candidate(Structure):
    _fields_ = [("text", c_char_p), ("comment", c_char_p), ("reserved", c_void_p)]


class _Candidates(Structure):
    _fields_ = [("ptr", c_void_p), ("index", c_int), ("candidate", _Candidate)]


class _Commit(Structure):
    _fields_ = [("data_size", c_int), ("text", c_char_p)]


class _Context(Structure):
    _fields_ = [
        ("data_size", c_int),
        # RimeComposition
        ("length", c_int),
        ("cursor_pos", c_int),
        ("sel_start", c_int),
        ("sel_end", c_int),
        ("preedit", c_char_p),
        # RimeMenu
        ("page_size", c_int),
        ("page_no", c_int),
        ("is_last_page", c_int),
        ("highlighted_candidate_index", c_int),
        ("num_candidates", c_int),
        ("candidates", POINTER(_Candidate)),
        ("select_keys", c_char_p),
        ("commit_text_preview", c_char_p),
        ("select_labels", POINTER(c_char_p)),
    ]


def _sized(kind: type[Structure], **values: Any) -> Any:
    return kind(data_size=ctypes.sizeof(kind) - ctypes.sizeof(c_int), **values)


class Rime:
    """One composition at a time. Raises OSError when the library or its data are not installed.

    Two sessions hear every key: one takes sounds as they are written, one forgives those that people confuse. Their
    candidates are offered in turn. Once a candidate of one is picked, the rest of the composition is that one's.
    """

    def __init__(self) -> None:
        if not (SHARED_DATA / f"{_EXACT}.schema.yaml").is_file():
            raise FileNotFoundError(f"{SHARED_DATA} lacks {_EXACT}: install rime-data-luna-pinyin")
        self._library = ctypes.CDLL(LIBRARY)
        self._declare()
        with OwnFolder("pinyin-", IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
            # Once all is loaded it is given up: there is no place left where anything could be kept.
            self._open(folder.path)
            self._sessions = [self._session(schema) for schema in (_EXACT, _FUZZY)]
        self._heard: list[int] = list(self._sessions)
        self._letters = ""
        self._offered: list[tuple[int, int]] = []
        """For each candidate: its session, and its place there."""
        self.compose("women")
        self.compose("")

    def _open(self, folder: Path) -> None:
        for name, content in (
            ("default.custom.yaml", _DEFAULT),
            (f"{_EXACT}.custom.yaml", _patch(_NO_LEARNING)),
            (f"{_FUZZY}.schema.yaml", _FUZZY_SCHEMA),
            (f"{_FUZZY}.custom.yaml", _patch(_NO_LEARNING + _FUZZY_SOUNDS)),
        ):
            (folder / name).write_text(content, encoding="utf-8")
        self._traits = _sized(
            _Traits,
            shared_data_dir=os.fsencode(SHARED_DATA),
            user_data_dir=os.fsencode(folder),
            distribution_name=b"Rime",
            distribution_code_name=b"terminal",
            distribution_version=b"1",
            app_name=b"rime.terminal",
            min_log_level=3,
            log_dir=b"",
        )
        self._library.RimeSetup(byref(self._traits))
        self._library.RimeInitialize(byref(self._traits))
        if self._library.RimeStartMaintenance(True):  # noqa: FBT003 - C
            self._library.RimeJoinMaintenanceThread()

    def _session(self, schema: str) -> int:
        session: int = self._library.RimeCreateSession()
        self._library.RimeSelectSchema(session, schema.encode())
        self._library.RimeSimulateKeySequence(session, b"a")
        self._library.RimeClearComposition(session)
        return session

    def _declare(self) -> None:
        library = self._library
        library.RimeStartMaintenance.argtypes, library.RimeStartMaintenance.restype = [c_bool], c_bool
        library.RimeCreateSession.restype = c_size_t
        for name, arguments in (
            ("RimeSelectSchema", [c_size_t, c_char_p]),
            ("RimeClearComposition", [c_size_t]),
            ("RimeSimulateKeySequence", [c_size_t, c_char_p]),
            ("RimeCandidateListBegin", [c_size_t, POINTER(_Candidates)]),
            ("RimeCandidateListNext", [POINTER(_Candidates)]),
            ("RimeCandidateListEnd", [POINTER(_Candidates)]),
            ("RimeGetCommit", [c_size_t, POINTER(_Commit)]),
            ("RimeFreeCommit", [POINTER(_Commit)]),
            ("RimeGetContext", [c_size_t, POINTER(_Context)]),
            ("RimeFreeContext", [POINTER(_Context)]),
        ):
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, c_bool

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """``{"compose": letters}`` or ``{"pick": index}``."""
        if "pick" in question:
            text = self.pick(int(question["pick"]))
            return {"text": text, "candidates": self._candidates(), "composed": self._composed()}
        self.compose("".join(filter(_LETTERS.__contains__, str(question.get("compose", "")))))
        return {"candidates": self._candidates(), "composed": self._composed()}

    def compose(self, letters: str) -> None:
        """Go on to these letters (a to z and '), or begin anew with them."""
        if self._letters and letters.startswith(self._letters):
            keys = letters[len(self._letters) :].replace("'", "{apostrophe}")
        elif letters and letters == self._letters[:-1] and len(self._heard) > 1:
            keys = "{BackSpace}"  # far quicker than all letters anew; but a part that was picked it would open again
        else:
            self._heard = list(self._sessions)
            for session in self._sessions:
                self._library.RimeClearComposition(session)
            keys = letters.replace("'", "{apostrophe}")
        self._letters = letters
        if keys:
            for session in self._heard:
                self._library.RimeSimulateKeySequence(session, keys.encode("ascii"))

    def pick(self, index: int) -> str:
        """Choose a candidate: the finished text, or nothing yet where letters remain."""
        if not 0 <= index < len(self._offered):
            return ""
        session, place = self._offered[index]
        self._heard = [session]
        page, place = divmod(place, _PAGE)
        keys = "{Page_Down}" * page + str(place + 1)  # the flat interface has no other way to choose
        self._library.RimeSimulateKeySequence(session, keys.encode("ascii"))
        commit = _sized(_Commit)
        if not self._library.RimeGetCommit(session, byref(commit)):
            return ""
        text = (commit.text or b"").decode("utf-8")
        self._library.RimeFreeCommit(byref(commit))
        self.compose("")
        return text

    def _composed(self) -> str:
        """The composition as librime writes it: characters picked so far, then syllables."""
        context = _sized(_Context)
        if not self._letters or not self._library.RimeGetContext(self._heard[0], byref(context)):
            return ""
        composed = (context.preedit or b"").decode("utf-8")
        self._library.RimeFreeContext(byref(context))
        return composed

    def _candidates(self) -> tuple[str, ...]:
        """What all sessions offer, in turn; each text once."""
        lists = [[(text, (session, at)) for at, text in enumerate(self._list(session))] for session in self._heard]
        merged: dict[str, tuple[int, int]] = {}
        for candidate in chain.from_iterable(zip_longest(*lists)):
            if candidate is not None:
                merged.setdefault(*candidate)
        self._offered = list(merged.values())[:_MOST_CANDIDATES]
        return tuple(merged)[:_MOST_CANDIDATES]

    def _list(self, session: int) -> list[str]:
        found: list[str] = []
        iterator = _Candidates()
        if not self._library.RimeCandidateListBegin(session, byref(iterator)):
            return found
        while len(found) < _MOST_CANDIDATES and self._library.RimeCandidateListNext(byref(iterator)):
            found.append((iterator.candidate.text or b"").decode("utf-8"))
        self._library.RimeCandidateListEnd(byref(iterator))
        return found


def _patch(settings: str) -> str:
    return "patch:\n" + "".join(f"  {line}\n" for line in settings.splitlines())
