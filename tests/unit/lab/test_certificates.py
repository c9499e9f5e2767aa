"""The lab's certificates are what a strict client accepts, and their keys are private."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, ServerVerifier, Store, VerificationError

from lab.certificates import Authority


def verifier(authority: Authority) -> ServerVerifier:
    return PolicyBuilder().store(Store([authority.certificate])).build_server_verifier(x509.DNSName("localhost"))


def test_a_server_certificate_verifies_against_its_own_authority_only(tmp_path: Path) -> None:
    own, other = Authority.create("a"), Authority.create("a")
    own.issue(tmp_path / "server.crt", tmp_path / "server.key")
    certificate = x509.load_pem_x509_certificate((tmp_path / "server.crt").read_bytes())
    assert verifier(own).verify(certificate, [])[-1] == own.certificate
    with pytest.raises(VerificationError):
        verifier(other).verify(certificate, [])


def test_a_server_certificate_is_for_loopback_and_its_key_fits_and_is_private(tmp_path: Path) -> None:
    Authority.create("a").issue(tmp_path / "server.crt", tmp_path / "server.key")
    certificate = x509.load_pem_x509_certificate((tmp_path / "server.crt").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    key = load_pem_private_key((tmp_path / "server.key").read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == certificate.public_key()
    assert stat.S_IMODE((tmp_path / "server.key").stat().st_mode) == 0o600
