# An identity provider that the project did not write: pysaml2 (Debian: python3-pysaml2), which signs and encrypts with xmlsec1.
# Usage: idp.py DIR. DIR holds idp.key, idp.crt (signing), tls.key, tls.crt, ca.crt (back channel) and sp.xml (the service).
# It writes DIR/idp.xml, prints "ready" and then serves: POST /sso and /slo in the clear, POST /artifact over mutual TLS.
#
# Two things of the library are overridden, because its release has no setting for them: content is encrypted with AES-256-GCM
# instead of triple DES (unless the RelayState is "cbc"), and the endpoint index of an artifact is two bytes as the standard says, not two digits.
import base64
import functools
import hashlib
import html
import json
import os
import ssl
import sys
import threading
import traceback
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import saml2.entity
from saml2 import BINDING_HTTP_ARTIFACT, BINDING_HTTP_POST, BINDING_SOAP, class_name, element_to_extension_element, samlp, sigver
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.pack import make_soap_enveloped_saml_thingy
from saml2.saml import NAMEID_FORMAT_UNSPECIFIED, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

HERE = sys.argv[1]
AES256_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
PERSON = json.load(open(os.path.join(HERE, "person.json")))

encrypt_gcm_part = functools.partial(sigver.pre_encryption_part, msg_enc=AES256_GCM)
encrypt_des = sigver.CryptoBackendXmlSec1.encrypt_assertion


def encrypt_aes(self, statement, enc_key, template, key_type="", node_xpath=None, node_id=None):
    return encrypt_des(self, statement, enc_key, template, "aes-256", node_xpath, node_id)


def encrypt_by(relay):
    own = relay == "cbc"
    saml2.entity.pre_encryption_part = sigver.pre_encryption_part if own else encrypt_gcm_part
    sigver.CryptoBackendXmlSec1.encrypt_assertion = encrypt_des if own else encrypt_aes


def here(name):
    return os.path.join(HERE, name)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            kind, answer = {"/sso": login, "/slo": logout, "/artifact": resolve}[self.path](body)
            self.send_response(200)
        except Exception as e:  # the test shows what went wrong
            traceback.print_exc()
            self.send_response(400)
            kind, answer = "text/plain", repr(e)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(answer.encode())


def login(body):
    form = urllib.parse.parse_qs(body)
    request = idp.parse_authn_request(form["SAMLRequest"][0], BINDING_HTTP_POST)  # checks the signature
    asked = request.message
    level = asked.requested_authn_context.authn_context_class_ref[0].text
    if asked.protocol_binding != BINDING_HTTP_ARTIFACT or not level.startswith("http://eidas.europa.eu/LoA/"):
        raise ValueError("not the request that was expected")
    encrypt_by(form["RelayState"][0])
    response = idp.create_authn_response(
        {"FamilyName": [PERSON["family"]], "FirstName": [PERSON["given"]], "DateOfBirth": [PERSON["born"]], "PersonIdentifier": [PERSON["pesel"]]},
        asked.id, asked.assertion_consumer_service_url, asked.issuer.text,
        name_id=NameID(format=NAMEID_FORMAT_UNSPECIFIED, text="osoba-1"), authn={"class_ref": level},
        sign_assertion=True, sign_response=False, encrypt_assertion=True, encrypt_assertion_self_contained=True,
        sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256,
    )
    artifact = base64.b64encode(b"\0\4\0\1" + hashlib.sha1(idp.config.entityid.encode()).digest() + os.urandom(20)).decode()
    idp.artifact[artifact] = samlp.response_from_string(str(response))
    return "application/json", json.dumps({"SAMLart": artifact, "RelayState": form["RelayState"][0]})


def resolve(body):
    request = idp.parse_artifact_resolve(body)
    # The library writes the parsed message anew, with other prefixes; the signature is checked over what was sent.
    sent = body[body.index("<samlp:ArtifactResolve"):body.rindex("</soap:Body>")]
    if not idp.sec.correctly_signed_message(sent, "artifact_resolve", must=True):
        raise ValueError("not signed")
    answer = idp.create_artifact_response(request, request.artifact.text, [BINDING_SOAP], sign=False, issuer=idp._issuer())
    answer.signature = sigver.pre_signature_part(answer.id, idp.sec.my_cert, 1, sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256)
    signed = sigver.signed_instance_factory(answer, idp.sec, [(class_name(answer), answer.id)])
    # Without the declaration the library leaves the signed line ends alone.
    return "text/xml", make_soap_enveloped_saml_thingy(signed[signed.index("<", 5):] if signed.startswith("<?xml") else signed)


def logout(body):
    form = urllib.parse.parse_qs(body)
    request = idp.parse_logout_request(form["SAMLRequest"][0], BINDING_HTTP_POST)
    if request.message.name_id.text != "osoba-1":
        raise ValueError("somebody else")
    answer = idp.create_logout_response(request.message, [BINDING_HTTP_POST], sign=True, sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256)
    return "application/json", json.dumps({"SAMLResponse": base64.b64encode(str(answer).encode()).decode()})


front = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
back = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=here("ca.crt"))
context.verify_mode = ssl.CERT_REQUIRED
context.load_cert_chain(here("tls.crt"), here("tls.key"))
back.socket = context.wrap_socket(back.socket, server_side=True)
base = "http://127.0.0.1:%d" % front.server_port
config = IdPConfig().load({
    "entityid": base + "/metadata",
    "xmlsec_binary": "/usr/bin/xmlsec1",
    "key_file": here("idp.key"),
    "cert_file": here("idp.crt"),
    "metadata": {"local": [here("sp.xml")]},
    "service": {"idp": {
        "want_authn_requests_signed": True,
        "endpoints": {
            "single_sign_on_service": [(base + "/sso", BINDING_HTTP_POST)],
            "single_logout_service": [(base + "/slo", BINDING_HTTP_POST)],
            "artifact_resolution_service": [("https://127.0.0.1:%d/artifact" % back.server_port, BINDING_SOAP)],
        },
        "policy": {"default": {"lifetime": {"minutes": 5}, "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"}},
    }},
})
idp = Server(config=config)
open(here("idp.xml"), "w").write(str(entity_descriptor(config)))
threading.Thread(target=back.serve_forever, daemon=True).start()
print("ready", flush=True)
front.serve_forever()
