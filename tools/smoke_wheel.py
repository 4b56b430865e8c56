"""Installs the built wheel in an empty environment and runs it from outside the repository.

Usage: python tools/smoke_wheel.py DIST_FOLDER
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

TEMPLATE = """\
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: false
        IgnorePublicAcls: true
        BlockPublicPolicy: true
        RestrictPublicBuckets: true
"""

MODULE = """\
resource "aws_iam_policy" "all" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}
"""


def main() -> int:
    """Raises when the installed tool does not find what the two files hold."""
    (wheel,) = Path(sys.argv[1]).resolve().glob("*.whl")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "env", with_pip=True)
        run = folder / "env" / "bin"
        subprocess.run([run / "python", "-m", "pip", "install", "--quiet", wheel], check=True)
        project = folder / "project"
        project.mkdir()
        (project / "template.yaml").write_text(TEMPLATE)
        (project / "main.tf").write_text(MODULE)
        version = subprocess.run([run / "iacguard", "--version"], check=True, capture_output=True, text=True)
        checked = subprocess.run(
            [run / "iacguard", "check", "--format", "json"],
            cwd=project,
            check=False,
            capture_output=True,
            text=True,
        )
        assert checked.returncode == 1, checked.stderr
        found = {finding["rule"] for finding in json.loads(checked.stdout)["findings"]}
        assert {"s3-public-access-block-off", "iam-admin-policy"} <= found, found
        page = subprocess.run(
            [run / "iacguard", "rule", "iam-admin-policy"], capture_output=True, text=True, check=True
        )
        assert "administrator" in page.stdout
        assert "Found in Terraform" in page.stdout
        every_format(run, project)
        language_server(run, wheel, project)
        print(f"{wheel.name}: {version.stdout.strip()} finds {', '.join(sorted(found))}")
    return 0


def every_format(run: Path, project: Path) -> None:
    """Raises when a format cannot be written with what the wheel has in it, or a baseline cannot."""
    told = subprocess.run([run / "iacguard", "check", "--help"], check=True, capture_output=True, text=True)
    (names,) = re.findall(r"--format \[([^]]*)\]", told.stdout)
    formats = "".join(names.split()).split("|")
    assert {"sarif", "gitlab-sast", "html"} <= set(formats), formats
    for format in formats:
        written = subprocess.run(
            [run / "iacguard", "check", "--format", format], cwd=project, check=False, capture_output=True
        )
        assert (written.returncode, bool(written.stdout)) == (1, True), (format, written.stderr)
    baseline = project / "known.jsonl"
    subprocess.run([run / "iacguard", "baseline", "--output", baseline], cwd=project, check=True)
    left = subprocess.run([run / "iacguard", "check", "--baseline", baseline], cwd=project, check=False)
    assert left.returncode == 0


def language_server(run: Path, wheel: Path, project: Path) -> None:
    """Raises when the server does not say what to install, or does not start once that is installed."""
    alone = subprocess.run([run / "iacguard", "lsp"], capture_output=True, text=True, input="", check=False)
    assert (alone.returncode, "iacguard[lsp]" in alone.stderr) == (2, True), alone.stderr
    subprocess.run([run / "python", "-m", "pip", "install", "--quiet", f"{wheel}[lsp]"], check=True)
    parameters: dict[str, object] = {"processId": None, "rootUri": project.as_uri(), "capabilities": {}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": parameters},
        {"jsonrpc": "2.0", "method": "initialized", "params": {}},
        {"jsonrpc": "2.0", "id": 2, "method": "shutdown"},
        {"jsonrpc": "2.0", "method": "exit"},
    ]
    bodies = [json.dumps(message).encode() for message in messages]
    said = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
    served = subprocess.run(
        [run / "iacguard", "lsp"], input=said, capture_output=True, timeout=60, check=False
    )
    assert (served.returncode, b"serverInfo" in served.stdout) == (0, True), served.stderr


if __name__ == "__main__":
    raise SystemExit(main())
