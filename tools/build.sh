#!/usr/bin/env bash
# build.sh PRESET TESTS [TARGET...]: brings build/PRESET up to date. TESTS is ON, OFF, or keep: as it was, OFF at the first time.
# Where it is configured already, ninja itself runs cmake again when a list file changed.
set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1 tests=$2
shift 2
folder=build/$preset
cached() { sed -n "s/^$1:[A-Z]*=//p" "$folder/CMakeCache.txt" 2>/dev/null || true; }

[ "$tests" != keep ] || tests=$(cached M8_TESTS)
configure=(cmake --preset "$preset" -DM8_TESTS="${tests:-OFF}")
home=$(cached CMAKE_HOME_DIRECTORY)
[ -z "$home" ] || [ "$home" = "$PWD" ] || configure+=(--fresh) # the tree was moved or copied
if [ ! -f "$folder/build.ninja" ] || [ "$home" != "$PWD" ] || [ "$(cached M8_TESTS)" != "${tests:-OFF}" ]; then
  mkdir -p build
  "${configure[@]}" >"build/$preset.log" 2>&1 || {
    cat "build/$preset.log" >&2
    exit 1
  }
fi
exec ninja -C "$folder" -j "$(nproc)" "$@"
