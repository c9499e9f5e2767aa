#!/bin/sh
# Makes the checkout's virtual environment .venv, without root and on a bare Debian too: venv.sh [EXTRA]; one that stands is left alone.
set -eu
cd "$(dirname "$0")/.."
extra=${1:-}
cache=${VCCI_CACHE:-.cache}
installed=.venv/installed # the checkout's path, the extra and pyproject.toml as they were; absent while anything is half done

fail() {
    echo "venv: $*" >&2
    exit 1
}

# The interpreter's real path, if it runs and is new enough: a shim of pyenv may do neither, and one in a venv goes away with it.
real_python() {
    "$1" -c '
import os, sys
sys.exit(1) if sys.version_info < (3, 11) else print(os.path.realpath(sys._base_executable))' 2>/dev/null
}

choose_python() {
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3}; do
        real_python "$candidate" && return
    done
    name=${PYTHON:-python3}
    seen=$("$name" --version 2>/dev/null) || seen="no $name that runs"
    fail "expected Python 3.11 or newer, found $seen: install one, or name it as in 'make PYTHON=/path/to/python3.11 …'"
}

state() {
    pwd -P
    echo "extra: $1"
    cat pyproject.toml
}

holds() {
    state "$1" | cmp -s - "$installed" || { [ "$1" != dev ] && state dev | cmp -s - "$installed"; }
}

# A venv is of its place and of one interpreter: scripts in it name both.
sound() {
    [ -f "$installed" ] && [ "$(head -n 1 "$installed")" = "$(pwd -P)" ] &&
        now=$(real_python .venv/bin/python) && [ "$now" = "${named:-$now}" ]
}

# Debian keeps ensurepip apart, in python3-venv; the wheel that it would use lies in a package that needs no installing.
bootstrap_pip() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
        fail "$1 has no ensurepip: install your system's package of it (on Debian python3-venv) and run this again"
    fi
    mkdir -p "$cache"
    packages=$(cd "$cache" && pwd)/pip-bootstrap
    rm -rf "$packages"
    mkdir -p "$packages/state/lists/partial" "$packages/cache/archives/partial"
    apt() {
        apt-get -qq -o Dir::State="$packages/state" -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$packages/cache" \
            -o APT::Sandbox::User=root "$@"
    }
    apt update || echo "venv: apt-get update had trouble, trying with what it got" >&2
    (cd "$packages" && apt download python3-pip-whl && dpkg -x python3-pip-whl_*.deb root) ||
        fail "could not download the package python3-pip-whl: install python3-venv, or mend apt's sources, and run this again"
    .venv/bin/python "$(echo "$packages"/root/usr/share/python-wheels/pip-*.whl)/pip" install -qq pip ||
        fail "pip could not fetch itself (its words stand above): see to the network or pip's index and run this again"
    rm -rf "$packages"
}

make_venv() {
    python=$(choose_python)
    echo "venv: making .venv with $python" >&2
    rm -rf .venv
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    else
        "$python" -m venv --without-pip .venv || fail "$python cannot make a virtual environment: install the module venv (on Debian python3-venv)"
        bootstrap_pip "$python"
    fi
}

named=${PYTHON:+$(choose_python)}
mkdir -p .ansible
if command -v flock >/dev/null; then
    exec 9>.ansible/venv.lock
    flock 9
fi
if ! sound; then
    make_venv
elif holds "$extra"; then
    exit 0
fi
rm -f "$installed"
echo "venv: installing what pyproject.toml names${extra:+ for $extra}" >&2
# setuptools warns of every editable installation.
PYTHONWARNINGS=ignore .venv/bin/python -m pip install -qq --disable-pip-version-check --editable ".${extra:+[$extra]}" ||
    fail "pip could not install what pyproject.toml names (its words stand above): see to the network or pip's index and run this again"
state "$extra" >"$installed"
