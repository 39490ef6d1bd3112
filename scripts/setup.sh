#!/usr/bin/env bash
# Makes sure of the tools the tests need: verilator, iverilog, yosys, z3, tclsh, g++, make and the zlib headers (for waveforms).
# On Debian or Ubuntu what is missing is installed with apt-get; elsewhere it is listed and this stops.
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need verilator verilator
need iverilog iverilog
need yosys yosys
need yosys-smtbmc yosys
need z3 z3
need tclsh tcl
need g++ g++
need make make
[ -e /usr/include/zlib.h ] || missing+=(zlib1g-dev)

check_version() {
  command -v verilator >/dev/null 2>&1 || return 0
  local version
  version=$(verilator --version | awk '{ print $2 }')
  if [ "$(printf '%s\n5.006\n' "$version" | sort -V | head -n 1)" != 5.006 ]; then
    echo "setup: verilator $version is too old; please install 5.006 or newer" >&2
    exit 1
  fi
}
if [ ${#missing[@]} -eq 0 ]; then
  check_version
  exit 0
fi

if ! command -v apt-get >/dev/null 2>&1; then
  echo "setup: please install: ${missing[*]} (verilator 5.006 or newer, iverilog 11, yosys 0.23), then run this again" >&2
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "setup: not root and no sudo; please run as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
check_version
