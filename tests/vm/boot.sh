#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# boot.sh KERNEL INITRAMFS VARIANT LIST DIR LIMIT - runs the cases of LIST in a virtual machine
#
# VARIANT is lsm or nolsm: with or without the kernel's BPF security module. Leaves in DIR the
# console, the raw results and, per case, one file per stream. LIMIT is for the whole machine, s.

set -u

kernel=$1
initramfs=$2
variant=$3
list=$4
dir=$5
limit=$6

case $variant in
lsm) modules=landlock,bpf ;;
nolsm) modules=landlock ;;
*) exit 2 ;;
esac

# boot - one run of the machine; its status
#
# In the background, so that a signal ends the machine at once and leaves none behind. One thread emulates both
# processors: that is faster where all of the computer's are busy, and programs are attached by changing the first
# instructions of functions that the other processor may be running, which the emulator does not always notice in
# time (int3 in security_*()).
boot() {
	: >"$dir/raw"
	timeout -k 5 "$limit" qemu-system-x86_64 -accel tcg,thread=single -cpu max,-cx16 -m 1024 -smp 2 \
		-display none -monitor none -no-reboot -nodefaults -serial "file:$dir/console" \
		-serial "file:$dir/raw" -kernel "$kernel" -initrd "$dir/initrd" -append \
		"console=ttyS0 lsm=$modules loglevel=5 panic=-1 oops=panic nowatchdog" \
		>"$dir/qemu.log" 2>&1 </dev/null &
	machine=$!
	trap 'kill $machine; wait $machine; exit 130' INT TERM
	wait $machine
}

mkdir -p "$dir/stage/cases" "$dir/results"
cp "$list" "$dir/stage/cases/list"
(cd "$dir/stage" && find cases | cpio -o -H newc -R 0:0 --quiet) >"$dir/list.cpio"
cat "$initramfs" "$dir/list.cpio" >"$dir/initrd"
# On a busy computer an emulated kernel can fail in its first seconds, before any program of ours has
# run in it: then, and only then, it is started again.
for attempt in 1 2 3; do
	boot
	status=$?
	if grep -q '^@boot' "$dir/raw" || test $status -eq 124; then
		break
	fi
	cp "$dir/console" "$dir/console.failed-$attempt"
done
rm -f "$dir/initrd" "$dir/list.cpio"
awk -F '\t' -v dir="$dir/results" '
	$1 !~ /^@/ && NF >= 2 {
		if (!($1 in made)) {
			system("mkdir -p \"" dir "/" $1 "\"")
			made[$1] = 1
		}
		file = dir "/" $1 "/" $2
		if (file != last)
			close(last)
		last = file
		print substr($0, length($1) + length($2) + 3) >> file
	}' "$dir/raw"
if grep -q '^@end' "$dir/raw"; then
	echo complete >"$dir/verdict"
elif test $status -eq 124 || test $status -eq 137; then
	echo "the machine did not end within $limit s" >"$dir/verdict"
else
	echo "the machine ended before its last case (qemu's status $status)" >"$dir/verdict"
fi
