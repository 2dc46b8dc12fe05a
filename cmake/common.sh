# Shared by run.sh, test.sh and .ci/run: install what is missing, configure, build. Sourced by bash, with "root" set to the
# project's folder.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# packages_for PURPOSE...: the names that cmake/packages.txt lists for these purposes.
packages_for() {
    local purpose
    for purpose in "$@"; do
        awk -v purpose="$purpose" '$1 == purpose { print $2 }' "$root/cmake/packages.txt"
    done
}

# missing_packages NAME...: those that are not installed.
missing_packages() {
    local present
    present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | awk '$1 == "installed" { print $2 }' || true)
    printf '%s\n' "$@" | grep -vxF -f <(printf '%s\n' "$present" | grep . || echo ' ') || true
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif sudo -n true 2>/dev/null || [ -t 0 ]; then
        sudo "$@"
    else
        return 1
    fi
}

# install_packages PURPOSE...: installs what is missing, silently when nothing is.
install_packages() {
    local missing log
    if ! command -v dpkg-query >/dev/null; then
        say "This is no Debian system, so nothing is installed; the list of what is needed is in cmake/packages.txt."
        return 0
    fi
    # shellcheck disable=SC2046
    missing=$(missing_packages $(packages_for "$@") | tr '\n' ' ')
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "Some packages are missing, and neither root nor sudo is at hand. As root, run: apt-get install $missing"
    fi
    say "Installing the packages that are missing: $missing"
    log=$(mktemp)
    if ! { as_root apt-get update -qq -o Acquire::Retries=3 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 $missing; } >"$log" 2>&1 </dev/null; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        die "The packages could not be installed. As root, run: apt-get install $missing"
    fi
    rm -f "$log"
}

# configure PRESET [CMAKE ARGUMENT...]: once for a fresh tree, or when arguments are given; later changes are noticed by the build.
configure() {
    local preset=$1 log
    shift
    [ $# -gt 0 ] || [ ! -e "$root/build/$preset/build.ninja" ] || return 0
    say "Configuring the $preset build"
    mkdir -p "$root/build/$preset"
    log="$root/build/$preset/configure.log"
    (cd "$root" && cmake --preset "$preset" "$@" >"$log" 2>&1) || {
        tail -n 25 "$log" >&2
        die "The configuration failed; all of it is in $log."
    }
}

# build PRESET [TARGET...]: everything when no target is named. Silent when there is nothing to do.
build() {
    local preset=$1 folder="$root/build/$1" target
    shift
    if [ "$(ninja -C "$folder" -n "$@" 2>/dev/null | tail -n 1)" = "ninja: no work to do." ]; then
        return 0
    fi
    say "Building ($preset); the first time takes some minutes"
    local arguments=()
    for target in "$@"; do arguments+=(--target "$target"); done
    NINJA_STATUS='[%f/%t] ' cmake --build "$folder" -j "${EMBEDSCOPE_JOBS:-2}" "${arguments[@]}" >&2 </dev/null ||
        die "The build failed; the first message above says where."
}
