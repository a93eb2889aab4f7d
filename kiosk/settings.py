"""The centre's settings for this terminal: judged when they come, laid over the profile. Pure.

The profile's own limits hold for them: what the profile would refuse is refused here, and changes nothing.
"""

from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from kiosk.contract import Settings
from kiosk.failures import KioskError, KioskFailure
from kiosk.profile import Profile

_TABLES = ("terminal", "session", "network", "storage")


@dataclass(frozen=True)
class InForce:
    """Settings, and the profile that they make."""

    settings: Settings
    profile: Profile


def accepted_settings(body: bytes, known: InForce | None, profile: Profile) -> InForce:
    """Settings whose signature was verified, laid over the terminal's own profile.

    Raises KioskError CENTRE_ANSWER_INVALID for what are none, another terminal's, or older than what is known;
    PROFILE_INVALID for a profile that would not do.
    """
    try:
        settings = Settings.model_validate_json(body)
    except ValidationError as fault:
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, f"settings: {_first(fault)}") from fault
    if settings.for_terminal != profile.terminal.id:
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, "settings: for another terminal")
    if known is not None and settings.version < known.settings.version:
        detail = f"settings: version {settings.version} is older than {known.settings.version}"
        raise KioskError(KioskFailure.CENTRE_ANSWER_INVALID, detail)
    return InForce(settings, _laid_over(profile, settings))


def _laid_over(profile: Profile, settings: Settings) -> Profile:
    tables: dict[str, BaseModel] = {}
    for name in _TABLES:
        own: BaseModel = getattr(profile, name)
        told: BaseModel = getattr(settings, name)
        try:
            tables[name] = type(own).model_validate({**own.model_dump(), **told.model_dump(exclude_none=True)})
        except ValidationError as fault:
            detail = f"settings of the centre, version {settings.version}: {name}.{_first(fault)}"
            raise KioskError(KioskFailure.PROFILE_INVALID, detail) from fault
    return profile.model_copy(update=tables)


def _first(fault: ValidationError) -> str:
    first = fault.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
