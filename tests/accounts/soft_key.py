"""A security key in software, that speaks the real WebAuthn formats (packed as a browser would send them)."""

import hashlib
import json
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

ORIGIN, RP_ID = "https://testserver", "testserver"
PRESENT_AND_VERIFIED, WITH_CREDENTIAL = 0x05, 0x40


class SoftKey:
    def __init__(self) -> None:
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.id = hashlib.sha256(str(id(self)).encode()).digest()
        self.count = 0

    def register(self, options: dict[str, Any]) -> str:
        client_data = self._client_data("webauthn.create", options["creation_options"]["publicKey"]["challenge"])
        public = cbor.encode(dict(ES256.from_cryptography_key(self.secret.public_key())))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        auth_data = self._auth_data(PRESENT_AND_VERIFIED | WITH_CREDENTIAL) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": auth_data})
        return self._answer(client_data, attestationObject=attestation)

    def sign(self, options: dict[str, Any], *, forged: bool = False) -> str:
        client_data = self._client_data("webauthn.get", options["request_options"]["publicKey"]["challenge"])
        auth_data = self._auth_data(PRESENT_AND_VERIFIED)
        signed = auth_data + hashlib.sha256(b"something else" if forged else client_data).digest()
        signature = self.secret.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(client_data, authenticatorData=auth_data, signature=signature)

    def _auth_data(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(RP_ID.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client_data(self, kind: str, challenge: Any) -> bytes:
        text = challenge if isinstance(challenge, str) else websafe_encode(challenge)
        return json.dumps({"type": kind, "challenge": text, "origin": ORIGIN}).encode()

    def _answer(self, client_data: bytes, **parts: bytes) -> str:
        response = {"clientDataJSON": client_data, **parts}
        key_id = websafe_encode(self.id)
        return json.dumps(
            {
                "id": key_id,
                "rawId": key_id,
                "type": "public-key",
                "clientExtensionResults": {},
                "response": {name: websafe_encode(value) for name, value in response.items()},
            }
        )
