#!/usr/bin/env bash
# install.sh: the npm clients that the tests run against our gateway, as package-lock.json has them.
set -euo pipefail
cd "$(dirname "$0")"
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci
fi
