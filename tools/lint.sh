#!/usr/bin/env bash
# lint.sh [FILE...]: clang-tidy-16 by .clang-tidy on the given .cpp files of src/, or on all; needs a configured build/clang
# (`cmake --preset clang`). Minutes long on the whole tree, so it is no part of ./test.
# lint.sh --patterns: only checks that every pattern in .clang-tidy names at least one check.
set -euo pipefail
cd "$(dirname "$0")/.."
tool=clang-tidy-16
command -v "$tool" >/dev/null || { echo "lint.sh: $tool is missing: tools/packages.sh dev installs it" >&2; exit 2; }

if [ "${1:-}" = --patterns ]; then
  failed=0
  while read -r pattern; do
    if [ -z "$("$tool" --list-checks --checks="-*,$pattern" 2>/dev/null | sed -n '/^ /p')" ]; then
      echo ".clang-tidy: no check is called $pattern" >&2
      failed=1
    fi
  done < <(sed -n '/^Checks:/,/^[^ ]/p' .clang-tidy | sed -n 's/^ *-\{0,1\}\([a-z].*[^,]\),\{0,1\}$/\1/p')
  exit "$failed"
fi

[ -f build/clang/compile_commands.json ] || cmake --preset clang >/dev/null
files=("$@")
[ ${#files[@]} -gt 0 ] || mapfile -t files < <(find src -name '*.cpp' | sort)
printf '%s\0' "${files[@]}" | xargs -0 -n 4 -P "$(nproc)" "$tool" -p build/clang --quiet
