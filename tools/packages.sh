#!/usr/bin/env bash
# packages.sh SECTION...: installs what is missing of these sections of packages.txt ("base" is everything before the first
# section). Says nothing and takes no time where nothing is missing. A line `a,b unless COMMAND` is needed only where the command
# is not there, whoever brought it.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=()
section=base
while read -r line; do
  line=${line%%#*}
  read -r names condition command _ <<<"$line" || true
  if [[ "$names" =~ ^\[(.*)\]$ ]]; then
    section=${BASH_REMATCH[1]}
    continue
  fi
  [[ -n "$names" && " $* " == *" $section "* ]] || continue
  if [ "$condition" = unless ] && command -v "$command" >/dev/null; then
    continue
  fi
  IFS=, read -ra more <<<"$names"
  wanted+=("${more[@]}")
done <packages.txt
[ ${#wanted[@]} -gt 0 ] || exit 0

# dpkg-query ends with 1 where a package is unknown to it; what it lists as installed is what counts.
installed=" $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
  sed -n 's/ installed$//p' | tr '\n' ' ' || true) "
missing=()
for package in "${wanted[@]}"; do
  [[ "$installed" == *" $package "* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "packages.sh: needs root or sudo to install: ${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
echo "packages.sh: installing ${missing[*]}" >&2
"${as_root[@]}" apt-get update -qq >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" >&2
