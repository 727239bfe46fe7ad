#!/usr/bin/env bash
# run_stoqey.sh BUILD_DIR: starts BUILD_DIR/magic8 paper-gateway on a free port, runs stoqey.mjs and surface.mjs against it, and stops it.
set -euo pipefail
build=$(cd "$1" && pwd)
cd "$(dirname "$0")"
[ -d node_modules ] || {
  echo "skipped: run tests/e2e/install.sh first" >&2
  exit 77
}
exec 3< <(exec "$build/magic8" paper-gateway --set paper.port=0)
gateway=$!
trap 'kill "$gateway" 2>/dev/null || true' EXIT
read -r line <&3 || {
  echo "the paper gateway did not start" >&2
  exit 1
}
node stoqey.mjs "${line##*:}"
node surface.mjs "${line##*:}"
