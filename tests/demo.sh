#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# demo.sh [--here | --vm [SERIES]] - the seed's rule, from its text to an isolated process
#
# Compiles samples/seed.ids, then shows and asserts that a program which user 1000 runs from /tmp is isolated.
# On this machine if this kernel can do it (as root, limited to a cgroup made for it), else in a virtual
# machine. If this kernel can do only a part, both. SERIES is 5.10, 6.1, 6.12 or 7.
#
#   BUILD   folder with ruleccc, ruled and rulectl, default build
# Exit status: 0 if everything was as it should be, 1 if not, 2 wrong usage.

set -u

top=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd) || {
	echo "demo: no folder ${BUILD:-$top/build}; run make first" >&2
	exit 2
}
cache=${IDS_KERNEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ruleccc/kernels}
place=any
series=
case ${1:-} in
'') ;;
--here) place=here ;;
--vm) place=vm series=${2:-} ;;
*)
	sed -n 's/^# \{0,1\}//; 4,11p' "$0" >&2
	exit 2
	;;
esac

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

say() {
	printf '%s\n' "$*"
}

prepare() {
	RULE=$top/samples/seed.ids
	OBJECT=$work/seed.bpf.o
	CLIENT=$work/client
	(cd "$top" && "$build/ruleccc" samples/seed.ids -o "$OBJECT") || exit 1
	${CC:-cc} -std=gnu17 -D_GNU_SOURCE -O2 -static "$top/tests/demo/client.c" -o "$CLIENT" || exit 1
	COLOUR=no
	test -t 1 && COLOUR=yes
	export RULE OBJECT CLIENT COLOUR
}

# cgroup2 - the mount point of the unified cgroup hierarchy
cgroup2() {
	awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts
}

# here - steps.sh on this machine; 77 if it cannot be done here
here() {
	CGROUPS=$(cgroup2)
	if test "$(id -u)" -ne 0; then
		say 'Not root: this machine is left alone.'
		return 77
	elif test -z "$CGROUPS"; then
		say 'No unified cgroup hierarchy is mounted here.'
		return 77
	fi
	RULED=$build/ruled RULECTL=$build/rulectl CGROUPS=$CGROUPS sh "$top/tests/demo/steps.sh"
}

# kernel - the path of a kernel for the virtual machine, fetched if there is none
kernel() {
	for one in $(test -n "$series" && echo "$series" || echo 6.12 6.1 7 5.10); do
		if test -s "$cache/vmlinuz-$one"; then
			echo "$cache/vmlinuz-$one"
			return
		fi
	done
	"$top/tests/vm/fetch.sh" "${series:-6.12}" >&2 && echo "$cache/vmlinuz-${series:-6.12}"
}

with_libraries() {
	cp "$1" "$work/root/demo/"
	{ ldd "$1" 2>/dev/null || :; } | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$work/root$(dirname "$library")"
		cp -L "$library" "$work/root$library"
	done
}

# pack - the system of the virtual machine to $work/initrd
pack() {
	mkdir -p "$work/root/bin" "$work/root/demo" "$work/root/etc" "$work/root/lib"
	cp "$(command -v busybox)" "$work/root/bin/busybox" || return 1
	with_libraries "$build/ruled"
	with_libraries "$build/rulectl"
	cp "$OBJECT" "$CLIENT" "$RULE" "$top/tests/demo/steps.sh" "$work/root/demo/"
	cp "$top/tests/demo/init" "$work/root/init"
	chmod 755 "$work/root/init"
	printf '%s\n' root:x:0:0::/:/bin/sh alice:x:1000:1000::/:/bin/sh bob:x:1001:1001::/:/bin/sh \
		>"$work/root/etc/passwd"
	(cd "$work/root" && find . | cpio -o -H newc -R 0:0 --quiet) >"$work/initrd"
}

# machine KERNEL - boots it; the second serial line carries the output of steps.sh
machine() {
	mkfifo "$work/line"
	(tr -d '\r' <"$work/line" | tee "$work/output" | grep --line-buffered -v '^@status') &
	timeout -k 5 180 qemu-system-x86_64 -accel tcg,thread=single -cpu max,-cx16 -m 1024 -smp 2 \
		-display none -monitor none -no-reboot -nodefaults -serial "file:$work/console" \
		-serial stdio -kernel "$1" -initrd "$work/initrd" -append \
		"console=ttyS0 lsm=landlock,bpf loglevel=4 panic=-1 demo_colour=$COLOUR" \
		>"$work/line" 2>"$work/qemu" </dev/null
	wait
	status=$(sed -n 's/^@status //p' "$work/output")
	if test -z "$status"; then
		say 'demo: the virtual machine ended before the demonstration did'
		tail -n 20 "$work/console" "$work/qemu"
		status=1
	fi
	return "$status"
}

in_machine() {
	for program in qemu-system-x86_64 busybox cpio; do
		if ! command -v "$program" >/dev/null; then
			say "demo: $program is missing (Debian: qemu-system-x86 busybox-static cpio)"
			return 1
		fi
	done
	image=$(kernel) || return 1
	version=$(cut -d' ' -f2 "$image.version" 2>/dev/null)
	printf '\n== In a virtual machine with Linux %s, emulated ==\n' "${version:-$(basename "$image")}"
	pack && machine "$image"
}

prepare
status=77
if test $place != vm; then
	say "== On this machine, Linux $(uname -r) =="
	here
	status=$?
fi
case $status in
77)
	test $place = here && exit 1
	in_machine
	status=$?
	;;
78)
	printf '\n%s\n' 'This kernel does not let ruled contain files and signals (the reason is above).'
	status=0
	if test $place = any; then
		in_machine
		status=$?
	fi
	;;
esac
test "$status" -eq 0
