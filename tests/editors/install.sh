#!/usr/bin/env bash
# Installs the editors that the tests beside it drive, from Debian's packages; tells what is missing where it cannot.
set -euo pipefail

has_eglot() {
  # Emacs has it of its own from 29 on.
  emacs --batch --eval "(require 'eglot)" >/dev/null 2>&1
}

missing=()
command -v nvim >/dev/null || missing+=(neovim)
command -v emacs >/dev/null || missing+=(emacs-nox)
has_eglot || missing+=(elpa-eglot)
if ((${#missing[@]})); then
  if ! command -v apt-get >/dev/null || [[ $(id -u) != 0 ]]; then
    echo "The tests in editors need Neovim 0.7 and Emacs with Eglot, or newer, and cannot install them:" \
      "that takes root and apt-get. On Debian: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if ! has_eglot; then
  echo "Emacs was installed and cannot load Eglot: $(emacs --version | head -1)" >&2
  exit 1
fi
if ! command -v npm >/dev/null; then
  echo "The tests in VS Code need npm, which nothing here installs: https://nodejs.org, version 20" >&2
  exit 1
fi
