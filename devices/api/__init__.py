"""Capabilities, their values and their errors: everything that the kiosk may know of hardware.

A driver is a plain synchronous class made from its settings (a mapping out of the profile); it has ``open()``,
``close()`` and ``status()`` and implements one or more capability protocols. It raises ``DeviceError`` and nothing else
for the world's faults. ``DeviceHost`` owns its thread. Long operations take a ``CancelToken`` and look at it often.
"""

from devices.api.codes import ScannedCode, ScansCodes
from devices.api.documents import Corners, DocumentAdvice, DocumentView, PageKind, ScannedPage, ScansDocuments
from devices.api.driver import Absent, Blocked, CancelToken, DeviceError, Driver, Ready, Settings, Status
from devices.api.faces import Advice, FaceMatch, FaceProgress, VerifiesFaces
from devices.api.health import (
    Capability,
    DescribesItself,
    Description,
    DeviceState,
    HasSupplies,
    Health,
    HoldsMedia,
    Media,
    Supply,
    SupplyLevel,
    Support,
)
from devices.api.identity_cards import CardKind, CardReading, DecodesPhotos, IdentityCard, ReadsIdentityCards
from devices.api.lamps import FlashRate, Lamp, LightsGuides
from devices.api.paper import (
    Gap,
    PaperState,
    PrintOutcome,
    PrintsPages,
    PrintsReceipts,
    PrintStage,
    QrCode,
    Receipt,
    ReceiptPart,
    Rule,
    Sense,
    TextLine,
)
from devices.api.pictures import Frame, Picture, TakesPictures
from devices.api.power import Power, PowerSource, ReportsPower
from devices.api.presence import Presence, SensesPresence
from devices.api.sensors import ReadsSensors, Sensor, SensorState
from devices.api.smart_cards import ApduResponse, CardSession, ExchangesApdus
from devices.api.social_security_cards import ReadsSocialSecurityCards, SocialSecurityCard, SocialSecurityReading
from devices.api.speech import Channel, Manner, Speaks, SpeechEnd

__all__ = [
    "Absent",
    "Advice",
    "ApduResponse",
    "Blocked",
    "CancelToken",
    "Capability",
    "CardKind",
    "CardReading",
    "CardSession",
    "Channel",
    "Corners",
    "DecodesPhotos",
    "DescribesItself",
    "Description",
    "DeviceError",
    "DeviceState",
    "DocumentAdvice",
    "DocumentView",
    "Driver",
    "ExchangesApdus",
    "FaceMatch",
    "FaceProgress",
    "FlashRate",
    "Frame",
    "Gap",
    "HasSupplies",
    "Health",
    "HoldsMedia",
    "IdentityCard",
    "Lamp",
    "LightsGuides",
    "Manner",
    "Media",
    "PageKind",
    "PaperState",
    "Picture",
    "Power",
    "PowerSource",
    "Presence",
    "PrintOutcome",
    "PrintStage",
    "PrintsPages",
    "PrintsReceipts",
    "QrCode",
    "ReadsIdentityCards",
    "ReadsSensors",
    "ReadsSocialSecurityCards",
    "Ready",
    "Receipt",
    "ReceiptPart",
    "ReportsPower",
    "Rule",
    "ScannedCode",
    "ScannedPage",
    "ScansCodes",
    "ScansDocuments",
    "Sense",
    "SensesPresence",
    "Sensor",
    "SensorState",
    "Settings",
    "SocialSecurityCard",
    "SocialSecurityReading",
    "Speaks",
    "SpeechEnd",
    "Status",
    "Supply",
    "SupplyLevel",
    "Support",
    "TakesPictures",
    "TextLine",
    "VerifiesFaces",
]
