"""SMTP server of the tests: keeps every message in a directory and answers as told.

It reads its orders from one JSON argument, prints the port it listens on, and ends when its standard
input is closed, that is, together with the test that started it.
"""

import asyncio
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

ORDERS = json.loads(sys.argv[1])
DIR = ORDERS["dir"]


def answers():
    """What to answer instead of yes: changed by the test at any time."""
    try:
        with open(os.path.join(DIR, "answers.json"), encoding="utf-8") as f:
            return json.load(f)
    except FileNotFoundError:
        return {}


class Handler:
    count = 0
    cut_later = False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return responses[:-1] + ["250-ENHANCEDSTATUSCODES", responses[-1]]

    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return answers().get("from:" + address, "250 2.1.0 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = answers().get(address, "250 2.1.5 OK")
        if answer == "silence":
            await asyncio.sleep(3600)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        for rcpt in envelope.rcpt_tos:
            answer = answers().get("data:" + rcpt)
            if answer:
                return answer
        Handler.count += 1
        name = os.path.join(DIR, "%06d.json" % Handler.count)
        with open(name + ".tmp", "w", encoding="utf-8") as f:
            json.dump(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "user": session.auth_data or "",
                    "tls": session.ssl is not None or ORDERS["implicit"],
                    "raw": envelope.original_content.decode("latin-1"),
                },
                f,
            )
        os.rename(name + ".tmp", name)
        cut = {answers().get("cut:" + rcpt) for rcpt in envelope.rcpt_tos}
        if "before" in cut:
            server.transport.abort()
        Handler.cut_later = "after" in cut
        return "250 2.0.0 taken"

    async def handle_RSET(self, server, session, envelope):
        if Handler.cut_later:
            server.transport.abort()
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == (
        ORDERS["user"],
        ORDERS["password"],
    )
    if not good:
        return AuthResult(success=False, handled=False)
    session.auth_data = ORDERS["user"]
    return AuthResult(success=True, auth_data=ORDERS["user"])


async def main():
    loop = asyncio.get_running_loop()
    context = None
    if ORDERS["certificate"]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(ORDERS["certificate"])
    implicit = ORDERS["implicit"]

    def connection():
        return SMTP(
            Handler(),
            hostname="relay.test",
            loop=loop,
            tls_context=None if implicit else context,
            require_starttls=context is not None and not implicit,
            authenticator=authenticate,
            auth_required=bool(ORDERS["user"]),
            auth_require_tls=not implicit,
        )

    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=context if implicit else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())
