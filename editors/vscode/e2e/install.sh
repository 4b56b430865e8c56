#!/usr/bin/env bash
# Installs VS Code for the browser, of npm's and Debian's packages alone: what its packages would download from
# elsewhere is taken from the system instead.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
for need in chromium:chromium rg:ripgrep g++:g++ make:make pkg-config:pkg-config krb5-config:libkrb5-dev; do
  command -v "${need%%:*}" >/dev/null || missing+=("${need#*:}")
done
if ((${#missing[@]})); then
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    echo "The tests in VS Code need these packages of Debian: ${missing[*]}" >&2
    exit 1
  fi
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [[ -e node_modules/.installed && node_modules/.installed -nt package-lock.json ]]; then
  exit 0
fi
quiet=(--no-audit --no-fund --loglevel=error)
npm ci "${quiet[@]}" --ignore-scripts
tools=$PWD/node_modules/.tools
mkdir -p "$tools"
# One package asks npx for node-gyp, which npm brings along.
gyp=$(dirname "$(readlink -f "$(command -v npm)")")/../node_modules/node-gyp/bin/node-gyp.js
printf '#!/bin/sh\nexec node %q "$@"\n' "$(readlink -f "$gyp")" >"$tools/node-gyp"
chmod +x "$tools/node-gyp"
export PATH="$tools:$PATH" npm_config_yes=true
npm rebuild "${quiet[@]}" argon2
cd node_modules/code-server/lib/vscode
npm install "${quiet[@]}" --omit=dev --ignore-scripts
# It is there already, so nobody downloads it.
mkdir -p node_modules/@vscode/ripgrep/bin
cp "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
npm rebuild "${quiet[@]}"
(cd extensions && npm install "${quiet[@]}" --omit=dev --ignore-scripts)
cd - >/dev/null
node_modules/.bin/code-server --version
touch node_modules/.installed
