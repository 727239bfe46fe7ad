#!/usr/bin/env bash
# desktop.sh install [URL]: an icon in the menu that opens the page in a window of its own. desktop.sh remove: takes it away.
# For this user only; URL is where magic8 answers, http://127.0.0.1:8080/ where none is given.
set -euo pipefail
task=${1:-} url=${2:-http://127.0.0.1:8080/}
here=$(cd "$(dirname "$0")/.." && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/magic8.desktop icon=$data/icons/hicolor/scalable/apps/magic8.svg

case $task in
  install)
    [[ $url =~ ^https?://[^[:space:]\"\'\\\`\$%]+$ ]] || { echo "desktop.sh: '$url' is no address of a page" >&2; exit 2; }
    open="xdg-open $url"
    for browser in chromium chromium-browser google-chrome microsoft-edge; do
      if command -v "$browser" >/dev/null; then open="$browser --app=$url"; break; fi
    done
    install -Dm644 "$here/web/public/icon.svg" "$icon"
    mkdir -p "$(dirname "$entry")"
    cat >"$entry" <<END
[Desktop Entry]
Type=Application
Version=1.5
Name=Magic8Clone
GenericName=Trading desk
Comment=Options spreads, gamma exposure, orders and positions
Exec=$open
Icon=magic8
Terminal=false
Categories=Office;Finance;
Keywords=options;trading;SPX;TWS;
END
    if command -v desktop-file-validate >/dev/null; then desktop-file-validate "$entry"; fi
    if command -v update-desktop-database >/dev/null; then update-desktop-database "$(dirname "$entry")"; fi
    echo "installed: $entry opens $url"
    ;;
  remove)
    rm -f "$entry" "$icon"
    echo "removed: $entry"
    ;;
  *)
    echo "usage: tools/desktop.sh install [URL] | remove" >&2
    exit 2
    ;;
esac
