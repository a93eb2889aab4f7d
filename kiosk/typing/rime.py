"""librime's flat C API (rime_api.h, 1.8), as far as typing a name needs it. Runs in the engine's own process only."""

import ctypes
import os
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_int, c_size_t, c_void_p
from pathlib import Path
from typing import Final

LIBRARY: Final = "librime.so.1"
SHARED_DATA: Final = Path("/usr/share/rime-data")
SCHEMA: Final = b"luna_pinyin_simp"
_MOST_CANDIDATES: Final = 60
_PAGE: Final = 5
_NO_LEARNING: Final = f"patch:\n  translator/enable_user_dict: false\n  menu/page_size: {_PAGE}\n"
"""Nothing that one person types may be offered to the next."""


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


class Rime:
    """One composition at a time. Raises OSError when the library or its data are not installed."""

    def __init__(self, folder: Path) -> None:
        """Open the engine; ``folder`` is its own and is given up with it."""
        if not SHARED_DATA.is_dir():
            raise FileNotFoundError(f"{SHARED_DATA} is missing: install rime-data-luna-pinyin")
        (folder / f"{SCHEMA.decode()}.custom.yaml").write_text(_NO_LEARNING, encoding="utf-8")
        self._library = ctypes.CDLL(LIBRARY)
        self._declare()
        self._traits = _Traits(
            data_size=ctypes.sizeof(_Traits) - ctypes.sizeof(c_int),
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
        self._session = self._library.RimeCreateSession()
        self._library.RimeSelectSchema(self._session, SCHEMA)

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
        ):
            function = getattr(library, name)
            function.argtypes, function.restype = arguments, c_bool

    def compose(self, letters: str) -> tuple[str, ...]:
        """Begin anew with these letters (a to z); what they may mean, likeliest first."""
        self._library.RimeClearComposition(self._session)
        if letters:
            self._library.RimeSimulateKeySequence(self._session, letters.encode("ascii"))
        return self._candidates()

    def pick(self, index: int) -> tuple[str, tuple[str, ...]]:
        """Choose a candidate: the finished text, or nothing yet and what the rest of the letters may mean."""
        page, place = divmod(index, _PAGE)
        keys = "{Page_Down}" * page + str(place + 1)  # the flat interface has no other way to choose
        self._library.RimeSimulateKeySequence(self._session, keys.encode("ascii"))
        commit = _Commit(data_size=ctypes.sizeof(_Commit) - ctypes.sizeof(c_int))
        text = ""
        if self._library.RimeGetCommit(self._session, byref(commit)):
            text = (commit.text or b"").decode("utf-8")
            self._library.RimeFreeCommit(byref(commit))
        return text, self._candidates()

    def _candidates(self) -> tuple[str, ...]:
        found: list[str] = []
        iterator = _Candidates()
        if not self._library.RimeCandidateListBegin(self._session, byref(iterator)):
            return ()
        for _ in range(_MOST_CANDIDATES):
            if not self._library.RimeCandidateListNext(byref(iterator)):
                break
            found.append((iterator.candidate.text or b"").decode("utf-8"))
        self._library.RimeCandidateListEnd(byref(iterator))
        return tuple(found)
