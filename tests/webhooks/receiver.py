"""A receiver on this machine, by HTTP or HTTPS: answers as it's told and notes every call."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Call(NamedTuple):
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """status, headers and slowness (seconds) of its answers; calls in the order they came."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[Call], None] = lambda call: None
    drip: float = 0  # a byte of the answer each so many seconds
    calls: list[Call] = field(default_factory=list)


def handler_of(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call({name.lower(): value for name, value in self.headers.items()}, body)
            receiver.calls.append(call)
            receiver.before(call)
            if receiver.drip:
                self._drip()
                return
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def _drip(self) -> None:
            with suppress(OSError):  # the other side has had enough
                for byte in b"HTTP/1.1 200 OK" + b" " * 1000:
                    self.wfile.write(bytes([byte]))
                    time.sleep(receiver.drip)

        def log_message(self, *_args: Any) -> None:
            pass

    return Handler


@contextmanager
def receiving(tls: Path | None = None) -> Iterator[Receiver]:
    """Run a receiver for the time of a block; tls is the folder with its key and certificate."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(receiver))
    server.daemon_threads = True
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls / "certificate.pem", tls / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls is not None else "http"
    receiver.url = f"{scheme}://127.0.0.1:{server.server_address[1]}/hook?of=us"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def make_certificate(folder: Path, *names: str) -> None:
    """Write a key and a certificate that vouches for itself, for these names and addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
    moment = datetime.now(UTC)
    places: list[x509.GeneralName] = [
        x509.IPAddress(ip_address(one)) if one[0].isdigit() else x509.DNSName(one) for one in names
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(places), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(private)
