#!/usr/bin/env bash
# Makes the README's pictures from a real run: docs/images/terminal.png, page.png and today.png. Needs build/release/magic8,
# what tools/web.sh installed, and chromium.
set -euo pipefail
cd "$(dirname "$0")/.."
magic8=$PWD/build/release/magic8 images=$PWD/docs/images shots=$PWD/web/tests/shots.mjs
work=$(mktemp -d)
trap 'kill "${run:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

shoot() {  # URL SIZE FILE
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/browser" --window-size="$2" \
    --virtual-time-budget=5000 --screenshot="$3" "$1" >/dev/null 2>&1
}

# `script` gives the program a terminal, so that it paints.
script -qfec "$magic8 run --set server.port=0" typescript >/dev/null 2>&1 &
run=$!
sleep 6
page=$(grep -aoE 'http://127.0.0.1:[0-9]+/\?token=[0-9a-f]+' typescript | head -1)
sleep 50
node "$shots" "${page%%\?*}" "$work/shots" "$page"
cp "$work/shots/market-dusk-1440.png" "$images/page.png"
cp "$work/shots/today-paper-1440.png" "$images/today.png"
kill -INT "$run" && wait "$run" || true

python3 - typescript terminal.html <<'PY'
import html, re, sys
text = re.sub(r"\?token=\w+", "", open(sys.argv[1], errors="replace").read().replace("\r", ""))
text = "\n".join(line for line in text.split("\n") if not line.startswith("Script "))
text = "\n".join(text.split("\n")[:24])
colours = {"1": "font-weight:600;color:#f2f5f8", "2": "color:#8fa0b3", "31": "color:#ff7b88", "32": "color:#5fd6a0", "36": "color:#7cc7ff"}
body = html.escape(text)
body = re.sub("\x1b\\[(1|2|31|32|36)m", lambda m: f'<span style="{colours[m[1]]}">', body).replace("\x1b[0m", "</span>")
open(sys.argv[2], "w").write('<meta charset="utf-8"><body style="margin:0;background:#10161d"><pre style="margin:0;padding:18px;color:#d5dde6;'
                             'font:14px/1.45 DejaVu Sans Mono,monospace;white-space:pre-wrap">$ ./run\n' + body + "</pre>")
PY
shoot "file://$work/terminal.html" 1240,640 "$images/terminal.png"
ls -l "$images"
