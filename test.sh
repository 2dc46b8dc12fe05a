#!/usr/bin/env bash
# Builds everything and runs all tests; what follows ./test.sh goes to ctest (for example -R neighbors).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=cmake/common.sh
. "$root/cmake/common.sh"

install_packages build
configure release
build release
cd "$root"
exec ctest --preset release "$@" </dev/null
