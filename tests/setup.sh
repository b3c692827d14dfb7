#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Installs what is missing, with apt, of the packages that building (build), the tests without a kernel (fast), those in
# virtual machines (check), the fuzzers (fuzz), the measurements (bench) and the static checks (lint) need.
# Debian 12 and 13. Does nothing, and needs no privilege, when all are there.
set -eu

llvm=${LLVM_VERSION:-19}
packages=
for what in "$@"; do
	case $what in
	build) packages="$packages gcc libc6-dev make flex bison clang-$llvm llvm-$llvm llvm-$llvm-dev libbpf-dev libelf-dev
		zlib1g-dev libssl-dev" ;;
	fast) packages="$packages libcunit1-dev clang-format-$llvm libclang-rt-$llvm-dev jq binutils chromium zsh fish" ;;
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
[ -n "$missing" ] || exit 0

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
