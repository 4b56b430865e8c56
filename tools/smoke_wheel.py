"""Installs the built wheel in an empty environment and runs it from outside the repository.

Usage: python tools/smoke_wheel.py DIST_FOLDER
"""

from __future__ import annotations

import json
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
        print(f"{wheel.name}: {version.stdout.strip()} finds {', '.join(sorted(found))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
