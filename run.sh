#!/usr/bin/env bash
# Builds Embedscope and starts it; everything after ./run.sh goes to the program. On Debian 12 it first installs the packages
# that are missing. Without a display it draws the same first screen in a virtual one and says where the picture is.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=cmake/common.sh
. "$root/cmake/common.sh"

install_packages build
configure release
build release embedscope embedscope-cli
program="$root/build/release/bin/embedscope"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$program" "$@"
fi

# No display: what draws to a file, prints or exits at once needs none.
for argument in "$@"; do
    case $argument in
        --screenshot | --screenshot=* | -h | --help | --help-all | -v | --version)
            QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen} exec "$program" "$@"
            ;;
    esac
done

picture="$root/build/first-screen.png"
size=(--size 1366x768)
for argument in "$@"; do
    case $argument in --size | --size=*) size=() ;; esac
done
rm -f "$picture"
# Qt's virtual display warns of what it cannot do; nobody looks at that window.
QT_QPA_PLATFORM=offscreen QT_LOGGING_RULES='*.warning=false' XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp} \
    "$program" "$@" "${size[@]}" --screenshot "$picture" </dev/null
echo "There is no display here, so the first screen was drawn in a virtual one: $picture"
