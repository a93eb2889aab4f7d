"""Capabilities, their values and their errors: everything that the kiosk may know of hardware.

A driver is a plain synchronous class made from its settings (a mapping out of the profile); it has ``open()``,
``close()`` and ``status()`` and implements one or more capability protocols. It raises ``DeviceError`` and nothing else
for the world's faults. ``DeviceHost`` owns its thread. Long operations take a ``CancelToken`` and look at it often.
"""

from devices.api.driver import Absent, Blocked, CancelToken, DeviceError, Driver, Ready, Settings, Status
from devices.api.faces import Advice, FaceMatch, FaceProgress, VerifiesFaces
from devices.api.health import (
    DescribesItself,
    Description,
    DeviceState,
    HasSupplies,
    Health,
    HoldsMedia,
    Media,
    Supply,
    SupplyLevel,
)
from devices.api.identity_cards import CardKind, CardReading, DecodesPhotos, IdentityCard, ReadsIdentityCards
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

__all__ = [
    "Absent",
    "Advice",
    "Blocked",
    "CancelToken",
    "CardKind",
    "CardReading",
    "DecodesPhotos",
    "DescribesItself",
    "Description",
    "DeviceError",
    "DeviceState",
    "Driver",
    "FaceMatch",
    "FaceProgress",
    "Frame",
    "Gap",
    "HasSupplies",
    "Health",
    "HoldsMedia",
    "IdentityCard",
    "Media",
    "PaperState",
    "Picture",
    "PrintOutcome",
    "PrintStage",
    "PrintsPages",
    "PrintsReceipts",
    "QrCode",
    "ReadsIdentityCards",
    "Ready",
    "Receipt",
    "ReceiptPart",
    "Rule",
    "Sense",
    "Settings",
    "Status",
    "Supply",
    "SupplyLevel",
    "TakesPictures",
    "TextLine",
    "VerifiesFaces",
]
