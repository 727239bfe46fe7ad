#!/usr/bin/env bash
# web.sh build FOLDER: builds the web page into FOLDER, each text also as .gz. web.sh test: its types and unit tests. web.sh desk
# MAGIC8: what a trader does with it, in a browser. web.sh access MAGIC8: whether everybody can use it. web.sh load MAGIC8: how fast
# the scanner is with 5,000 rows. Vite wants Node 20.19 or newer; where the machine has an
# older one, as Debian 12 does, the one of npm's package is used, for this build only.
set -euo pipefail
task=$1 path=$(realpath -m "${2:-.}")
cd "$(dirname "$0")/../web"

new_enough() { "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; }
if ! new_enough node; then
  machine=$(uname -m)
  case $machine in x86_64) machine=x64 ;; aarch64) machine=arm64 ;; esac
  newer=$PWD/node_modules/.node
  [ -x "$newer/node_modules/node-linux-$machine/bin/node" ] ||
    npm install --silent --no-save --no-package-lock --prefix "$newer" "node-linux-$machine@22" >&2
  export PATH="$newer/node_modules/node-linux-$machine/bin:$PATH"
  new_enough node || {
    echo "web.sh: no Node of 20.19 or newer, neither here nor from npm" >&2
    exit 1
  }
fi
if [ ! -d node_modules/vite ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent >&2
fi
if [ "$task" = test ]; then
  node node_modules/svelte-check/bin/svelte-check --tsconfig ./tsconfig.json --fail-on-warnings
  exec node node_modules/vitest/vitest.mjs run
fi
if [ "$task" = access ] || [ "$task" = load ]; then
  exec node "tests/$task.mjs" "$path"
fi
if [ "$task" = desk ]; then
  WEB_FOLDER=$(dirname "$path")/web exec node tests/desk.mjs "$path"
fi
node node_modules/vite/bin/vite.js build --logLevel warn --emptyOutDir --outDir "$path" >&2
gzip -9nk "$path"/*.{js,css,html,svg,webmanifest}
