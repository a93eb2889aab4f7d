"""The network fails in every way: cases are submitted and delivered over a line that lies, stalls and forgets."""

import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.faults.hostile_proxy import FAULTS, Handler, hostile
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.site import Site, Submitter, site
from sandbox.home import ROOT

LIVES, LIFE_S, CASES = 12, 4.0, 3
_TEN_YEARS_S = 10 * 365.25 * 86_400
CLOCKS_S = (_TEN_YEARS_S, -_TEN_YEARS_S, 0.0)
INSIDE = "benchmarks.faults.own_network"


def over_a_hostile_line(lives: int, life_s: float) -> Iterator[Outcome]:
    """Each fault of the line, so many lives long; then the line is good and everything must arrive once."""
    with site() as place:
        certificates = _certificates(place)
        with Submitter(place) as submitter:
            for name, fault in FAULTS.items():
                place.promised.clear()
                with hostile(place.home.centre_url, fault) as proxy:
                    for _ in range(lives):
                        submitter.live(CASES, life_s, proxy.url)
                submitter.drain()
                yield place.outcome(f"network: {name}", proxy.struck)
            for name, tls in certificates.items():
                with hostile(place.home.centre_url, Handler.reset, tls=tls, share=0.0) as proxy:
                    yield _nobody(place, submitter, f"TLS certificate {name}", proxy.url, lives, life_s)
            yield _nobody(place, submitter, "no name service", "https://centre.invalid", lives, life_s)
            place.promised.clear()
            for life in range(lives * len(CLOCKS_S)):
                submitter.live(CASES, life_s, clock_s=CLOCKS_S[life % len(CLOCKS_S)])
            submitter.drain()
            yield place.outcome("clock: ten years fast, ten years slow, jumps", lives * len(CLOCKS_S))


def _nobody(place: Site, submitter: Submitter, name: str, url: str, lives: int, life_s: float) -> Outcome:
    """Nobody is there, or somebody whose certificate does not count: nothing may be said to be delivered."""
    place.promised.clear()
    before = len(place.listed())
    for _ in range(lives):
        submitter.live(CASES, life_s, url)
    arrived = len(place.listed()) - before
    submitter.drain()
    outcome = place.outcome(f"network: {name}", lives)
    return replace(outcome, broken=f"{arrived} delivered to nobody") if arrived else outcome


def measure() -> Iterator[Outcome]:
    """At full length."""
    yield from over_a_hostile_line(LIVES, LIFE_S)
    yield from in_a_network_of_its_own()


def in_a_network_of_its_own() -> list[Outcome]:
    """Loss, delay and silence by the kernel itself, where a namespace may be had."""
    fault = "network of its own: packets lost, late, nowhere"
    if shutil.which("unshare") is None:
        return [Outcome(fault=fault, injected=0, promised=0, note="not done: no unshare here")]
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-m", INSIDE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        note = f"not done: {done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}"
        return [Outcome(fault=fault, injected=0, promised=0, note=note)]
    return [Outcome(**row) for row in json.loads(done.stdout)]


def _certificates(place: Site) -> dict[str, ssl.SSLContext]:
    """Servers' sides of TLS whose certificates are each wrong in one way; the profile trusts their authority."""
    now = datetime.now(UTC)
    soon = now + timedelta(days=2)
    authority, stranger = _made("authority", None, now, soon), _made("stranger", None, now, soon)
    folder = place.home.directory
    (folder / "ca.pem").write_bytes(authority[0].public_bytes(serialization.Encoding.PEM))
    profile = place.home.profile.read_text(encoding="utf-8")
    place.home.profile.write_text(profile.replace("[centre]\n", '[centre]\nca_file = "ca.pem"\n', 1), encoding="utf-8")
    servers = {
        "expired": _made("localhost", authority, now - timedelta(days=9), now - timedelta(days=1)),
        "of another name": _made("elsewhere.invalid", authority, now, soon),
        "of an unknown authority": _made("localhost", stranger, now, soon),
    }
    return {name: _context(folder / "server.pem", pair) for name, pair in servers.items()}


def _context(path: Path, pair: "_Pair") -> ssl.SSLContext:
    certificate, key = pair
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


_Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _made(name: str, issuer: _Pair | None, start: datetime, end: datetime) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - timedelta(hours=1))
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
    )
    if issuer is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key
