#!/usr/bin/env bash
# format.sh [--check]: clang-format-16 on our C++. With --check it changes nothing and fails where a file is not formatted.
set -euo pipefail
cd "$(dirname "$0")/.."
tool=clang-format-16
command -v "$tool" >/dev/null || { echo "format.sh: $tool is missing: tools/packages.sh test installs it" >&2; exit 2; }
how=(-i)
[ "${1:-}" = --check ] && how=(--dry-run -Werror)
mapfile -t parts < <(for part in src bench tests; do [ -d "$part" ] && echo "$part"; done)
find "${parts[@]}" -name node_modules -prune -o \( -name '*.cpp' -o -name '*.hpp' \) -print0 |
  xargs -0 -r -n 40 -P "$(nproc)" "$tool" "${how[@]}"
