# The other opinion about ECDH-ES: reads one JSON task from standard input, answers on standard output. Debian: python3-cryptography.
import base64
import json
import os
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


def derive(task, secret):
    return ConcatKDFHash(HASHES[task["hash"]](), task["kek"], bytes.fromhex(task["other"])).derive(secret)


task = json.load(sys.stdin)
key = serialization.load_pem_private_key(task["key"].encode(), None)
if task["do"] == "encrypt":
    public = key.public_key()
    fresh = ec.generate_private_key(public.curve)
    content = os.urandom(task["length"])
    nonce = os.urandom(12)
    out = {
        "point": fresh.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint),
        "wrapped": aes_key_wrap(derive(task, fresh.exchange(ec.ECDH(), public)), content),
        "sealed": nonce + AESGCM(content).encrypt(nonce, task["plain"].encode(), None),
    }
    print(json.dumps({k: base64.b64encode(v).decode() for k, v in out.items()}))
else:
    point = ec.EllipticCurvePublicKey.from_encoded_point(key.curve, base64.b64decode(task["point"]))
    content = aes_key_unwrap(derive(task, key.exchange(ec.ECDH(), point)), base64.b64decode(task["wrapped"]))
    sealed = base64.b64decode(task["sealed"])
    print(json.dumps({"plain": AESGCM(content).decrypt(sealed[:12], sealed[12:], None).decode()}))
