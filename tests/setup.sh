#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs what is missing, with apt, of the packages that building (build), the tests without a kernel (fast), those in
# virtual machines (check), the fuzzers (fuzz), the measurements (bench) and the static checks (lint) need.
# For fast also, with npm, what tests/editors needs.
# Debian 12 and 13. Does nothing, and needs no privilege, when all are there.
set -eu

llvm=${LLVM_VERSION:-19}
packages=
editors=no
for what in "$@"; do
	case $what in
	build) packages="$packages gcc libc6-dev make flex bison clang-$llvm llvm-$llvm llvm-$llvm-dev libbpf-dev libelf-dev
		zlib1g-dev libssl-dev libjson-c-dev" ;;
	fast)
		packages="$packages libcunit1-dev clang-format-$llvm libclang-rt-$llvm-dev jq python3-jsonschema binutils chromium zsh fish
			git python3-yaml pre-commit"
		command -v node >/dev/null || packages="$packages nodejs"
		command -v npm >/dev/null || packages="$packages npm"
		editors=yes
		;;
	check) packages="$packages qemu-system-x86 busybox-static cpio jq gcc-multilib" ;;
	fuzz) packages="$packages libclang-rt-$llvm-dev" ;;
	bench) packages="$packages bpftrace bpftool util-linux procps" ;;
	lint) packages="$packages clang-tidy-$llvm cppcheck" ;;
	*) echo "setup.sh: unknown group $what" >&2; exit 2 ;;
	esac
done

missing=
for p in $packages; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || missing="$missing $p"
done
install_missing() {
	if ! command -v apt-get >/dev/null; then
		echo "setup.sh: these packages are missing and there is no apt-get to install them:$missing" >&2
		exit 1
	fi
	as_root=
	if [ "$(id -u)" != 0 ]; then
		if ! command -v sudo >/dev/null; then
			echo "setup.sh: run this as root, or install:$missing" >&2
			exit 1
		fi
		as_root=sudo
	fi
	echo "installing:$missing"
	export DEBIAN_FRONTEND=noninteractive
	$as_root apt-get update -q
	# shellcheck disable=SC2086
	$as_root apt-get install -y -q --no-install-recommends $missing
}

# The packages of npm that tests/editors needs, as its lock file says, into the folder of tests/editors/run.sh.
install_editors() {
	from=$(dirname "$0")/editors
	to=${XDG_CACHE_HOME:-$HOME/.cache}/ruleccc/editors
	if cmp -s "$from/package-lock.json" "$to/installed"; then
		return
	fi
	echo "installing the packages of tests/editors in $to"
	mkdir -p "$to"
	rm -f "$to/installed"
	cp "$from/package.json" "$from/package-lock.json" "$to/"
	(cd "$to" && npm ci --ignore-scripts --no-audit --no-fund)
	cp "$to/package-lock.json" "$to/installed"
}

if [ -n "$missing" ]; then
	install_missing
fi
if [ $editors = yes ]; then
	install_editors
	# The schema of SARIF is wanted, not needed: without it the tests look at the form of what is written by themselves.
	sh "$(dirname "$0")/schema.sh" >/dev/null || :
fi
