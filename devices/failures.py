"""Failure codes of devices. Cause, cure and what the resident is told are in kiosk/failure_texts/."""

from enum import StrEnum


class DeviceFailure(StrEnum):
    """Published codes: never reuse or renumber one."""

    # Any device
    DRIVER_UNKNOWN = "D001"
    LIBRARY_MISSING = "D002"
    SETTING_WRONG = "D003"
    TIMED_OUT = "D004"
    CANCELLED = "D005"
    CHILD_CRASHED = "D006"
    GARBAGE = "D007"
    DRIVER_FAULT = "D008"
    DRIVER_HANGS = "D009"
    # Identity-card reader
    READER_ABSENT = "D101"
    READER_SILENT = "D102"
    READER_SELF_TEST = "D103"
    FRAME_CHECKSUM = "D104"
    FRAME_LENGTH = "D105"
    CARD_REJECTED = "D110"
    CARD_READ_FAILED = "D111"
    CARD_LIFTED = "D112"
    CARD_KIND_UNKNOWN = "D113"
    RECORD_TRUNCATED = "D114"
    RECORD_FIELD_WRONG = "D115"
    PHOTO_UNDECODABLE = "D116"
    READER_REFUSED = "D117"
    # Cameras
    CAMERA_ABSENT = "D201"
    CAMERA_SILENT = "D202"
    # Faces
    FACE_NONE = "D301"
    FACE_SEVERAL = "D302"
    FACE_NOT_LIVE = "D303"
    FACE_MISMATCH = "D304"
    FACE_QUALITY = "D305"
    FACE_MODEL_MISSING = "D306"
    PICTURE_UNREADABLE = "D307"
    # Receipt printer
    RECEIPT_PRINTER_ABSENT = "D401"
    RECEIPT_PAPER_OUT = "D402"
    RECEIPT_COVER_OPEN = "D403"
    RECEIPT_PRINTER_ERROR = "D404"
    RECEIPT_CUT_SHORT = "D405"
    # Page printer
    PAGE_PRINTER_ABSENT = "D501"
    PAGE_PAPER_OUT = "D502"
    PAGE_JAM = "D503"
    PAGE_COVER_OPEN = "D504"
    PAGE_SUPPLY_OUT = "D505"
    PAGE_PRINTER_STOPPED = "D506"
    PAGE_JOB_ABORTED = "D507"
    PAGE_REFUSED = "D508"
