#!/usr/bin/env bash
# tests/fuzz/run.sh [N [NAME...]]: builds the libFuzzer targets and gives each (or those named) N executions, 10^6 without a number,
# one after the other, from the corpus in tests/fuzz/corpus/NAME. What they discover stays in build/fuzz/found/NAME; a finding stops the
# script with 1 and lies in build/fuzz/crash-*: it becomes a test beside the code that it broke. The corpus itself is fed to every target
# by `ctest` (X_corpus), with any compiler.
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-1000000}
shift || true
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
  targets=(frames server_messages client_messages session link paper_inbound chain_file flight)
fi
cmake --preset fuzz >/dev/null
nice ninja -C build/fuzz -j "$(nproc)" "${targets[@]/%/_fuzz}" >&2
# -entropic=0: that scheduler's own book-keeping took more than half of the time of the long targets.
# Longer inputs hold nothing that shorter ones do not: each target does a limited number of things with one.
declare -A longest=([frames]=256 [session]=128 [link]=128 [paper_inbound]=512 [chain_file]=512 [flight]=512)
for target in "${targets[@]}"; do
  found=build/fuzz/found/$target
  mkdir -p "$found"
  echo "== $target: $runs executions"
  nice -n 19 "build/fuzz/${target}_fuzz" -runs="$runs" -entropic=0 -dict=tests/fuzz/tws.dict -max_len="${longest[$target]:-4096}" -timeout=20 -rss_limit_mb=2048 \
    -artifact_prefix=build/fuzz/ -print_final_stats=1 "$found" "tests/fuzz/corpus/$target" 2>"build/fuzz/$target.log" || {
    tail -40 "build/fuzz/$target.log" >&2
    exit 1
  }
  grep -E 'number_of_executed_units|average_exec_per_sec' "build/fuzz/$target.log"
done
