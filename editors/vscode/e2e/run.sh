#!/usr/bin/env bash
# Builds the extension, installs VS Code for the browser, and drives the one in the other.
# IACGUARD_PYTHON: an interpreter that has iacguard[lsp].
set -euo pipefail
cd "$(dirname "$0")"
(cd .. && npm ci --no-audit --no-fund --loglevel=error --ignore-scripts && npm run -s types && npm run -s lint && npm run -s test && npm run -s package)
./install.sh
node --test --test-concurrency=1 vscode.test.mjs
