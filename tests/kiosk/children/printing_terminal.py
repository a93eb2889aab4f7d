"""A terminal's ledger and receipt printer in one process that may be killed at any moment.

Reads ``DATABASE PORT REFERENCE`` lines; forks for each, so that only the first pays for the imports; writes the process
id, waits for an empty line, so that nobody kills a stranger, and writes ``over`` when it has ended.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from devices.api import DeviceError, PrintOutcome, PrintStage, Receipt, TextLine
from devices.receipt_printer.escpos_printer import EscPosReceiptPrinter
from offline.database import Database
from offline.print_ledger import PrintLedger, PrintState

STAGES = {PrintStage.SENT: PrintState.SENT, PrintStage.SETTLED: PrintState.SETTLED}


def print_one(database: Path, port: str, reference: str) -> None:
    now = datetime.now(UTC)
    ledger = PrintLedger(Database(database))
    ledger.recover(now)
    row = ledger.create("receipt", reference, now)
    printer = EscPosReceiptPrinter({"port": port})
    body = tuple(TextLine(f"已加密保存在本机 {number}") for number in range(40))
    receipt = Receipt((TextLine(f"BEGIN {reference}"), *body, TextLine(f"END {reference}")))

    def on_stage(stage: PrintStage) -> None:
        ledger.advance(row.job, STAGES[stage], now)

    try:
        printer.open()
        ledger.begin(row.job, now)
        outcome = printer.print_receipt(row.job, receipt, on_stage)
        ledger.advance(row.job, PrintState.SEEN if outcome is PrintOutcome.SEEN else PrintState.UNKNOWN, now)
    except DeviceError as error:
        ledger.advance(row.job, PrintState.FAILED, now, error.failure)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    while line := sys.stdin.readline():
        database, port, reference = line.split()
        pid = os.fork()
        if pid == 0:
            print_one(Path(database), port, reference)
            os._exit(0)
        say(pid)
        sys.stdin.readline()
        os.waitpid(pid, 0)
        say("over")


if __name__ == "__main__":
    main()
