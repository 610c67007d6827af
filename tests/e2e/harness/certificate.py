"""A certificate for 127.0.0.1 that signs itself, and what a client needs to trust it and nothing else."""

import ssl
import subprocess
from pathlib import Path


class Certificate:
    def __init__(self, folder: Path, name: str = "chat"):
        self.cert, self.key = folder / "cert.pem", folder / "key.pem"
        self.renew(name)

    def renew(self, name: str) -> None:
        """Another key and certificate in the same files."""
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        command += ["-keyout", self.key, "-out", self.cert, "-days", "2", "-subj", f"/CN={name}"]
        subprocess.run([*command, "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)

    def section(self) -> dict:
        return {"tls": {"cert": self.cert, "key": self.key}}

    def client(self) -> ssl.SSLContext:
        """Trusts what the files hold now."""
        context = ssl.create_default_context(cafile=self.cert)
        context.set_alpn_protocols(["http/1.1"])
        return context
