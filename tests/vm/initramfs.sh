#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# initramfs.sh BUILD CASES OUT - packs the system of the test machines
#
# BUILD holds ruled, rulectl, trigger, trigger32 and (for the case compare) given; CASES one folder per case. Needs no privilege.

set -eu

build=$1
cases=$2
out=$3
here=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
chmod 755 "$root"
trap 'rm -rf "$root"' EXIT

# with_libraries PROGRAM FOLDER - copies a program and the shared libraries that it needs
with_libraries() {
	cp "$1" "$root/$2/"
	{ ldd "$1" 2>/dev/null || :; } | grep -o '/[^ ]*' | while read -r library; do
		mkdir -p "$root$(dirname "$library")"
		cp -L "$library" "$root$library"
	done
}

mkdir -p "$root/bin" "$root/usr/bin" "$root/usr/sbin" "$root/etc" "$root/lib/ids" "$root/var/tmp"
busybox=$(command -v busybox) || {
	echo "initramfs: busybox is missing; install busybox-static" >&2
	exit 1
}
cp "$busybox" "$root/bin/busybox"
with_libraries "$build/ruled" usr/sbin
with_libraries "$build/rulectl" usr/sbin
test -e "$build/given" && with_libraries "$build/given" bin
cp "$build/trigger" "$build/trigger32" "$root/bin/"
cp "$build/trigger" "$root/usr/bin/hello"
cp "$here/guest/init" "$root/init"
cp "$here/guest/run-case" "$here/guest/functions" "$root/lib/ids/"
chmod 755 "$root/init"
cp -r "$cases" "$root/cases"
printf '%s\n' root:x:0:0::/root:/bin/sh alice:x:1000:1000::/tmp:/bin/sh \
	bob:x:1001:1001::/tmp:/bin/sh nobody:x:65534:65534::/:/bin/false >"$root/etc/passwd"
printf '%s\n' root:x:0: alice:x:1000: bob:x:1001: nogroup:x:65534: >"$root/etc/group"
echo 'root:*:20000::::::' >"$root/etc/shadow"
chmod 640 "$root/etc/shadow"
echo '127.0.0.1 localhost' >"$root/etc/hosts"
(cd "$root" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) >"$out.new"
mv "$out.new" "$out"
