#!/usr/bin/env bash
# peers/install.sh FOLDER: brings the peers that are not installed packages into FOLDER. Nothing to do where they are there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"

# QuantLib needs Boost 1.74, which cannot be installed beside our 1.81: both are unpacked here, for the peer's program alone.
if [ ! -f quantlib/usr/lib/libQuantLib.a ]; then
  rm -rf quantlib quantlib.new debs
  mkdir debs
  fetch() { (cd debs && apt-get download -qq -o APT::Sandbox::User=root libquantlib0-dev libboost1.74-dev >&2); }
  fetch || { apt-get update -qq >&2 && fetch; }
  for package in debs/*.deb; do
    dpkg -x "$package" quantlib.new
  done
  rm -rf debs
  mv quantlib.new quantlib
fi

if ! cmp -s "$here/package.json" node/package.json; then
  mkdir -p node
  cp "$here/package.json" node/package.json.new
  mv node/package.json.new node/package.json
  npm install --prefix node --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || {
    rm node/package.json
    exit 1
  }
fi
