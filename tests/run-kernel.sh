#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# run-kernel.sh [-k SERIES]... [-j JOBS] [-l SECONDS] [-v] [CASE...]
#
# Runs the cases of tests/kernel and tests/evasion in virtual machines with the kernels 5.10, 6.1, 6.12
# and 7. CASE is a file, a name (kernel/seed) or a pattern ('evasion/*'); without one, all run.
#   -k SERIES   only this kernel (repeatable; or IDS_KERNELS="6.1 7")
#   -j JOBS     machines at once, default: the number of processors
#   -l SECONDS  limit for a whole machine, default 3600
#   -v          name the passed cases too, with the time that loading took
#   BUILD       folder with ruleccc, ruled and rulectl, default build
#
# What a case looks like: tests/kernel/README. Exit status: 0 if all passed, 1 if not, 2 wrong usage.

# Arrays and job control are needed: started by another shell, it goes on in this one.
test -n "${BASH_VERSION:-}" || exec bash "$0" "$@"

set -u

top=$(cd "$(dirname "$0")/.." && pwd)
vm=$top/tests/vm
build=$(cd "${BUILD:-$top/build}" 2>/dev/null && pwd) || {
	echo "run-kernel: no folder ${BUILD:-$top/build}; run make first" >&2
	exit 2
}
cache=${IDS_KERNEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ruleccc/kernels}
read -r -a kernels <<<"${IDS_KERNELS:-}"
jobs=$(nproc)
limit=3600
verbose=no

usage() {
	sed -n 's/^# \{0,1\}//; 4,15p' "$0" >&2
	exit 2
}

while getopts k:j:l:vh option; do
	case $option in
	k) kernels+=("$OPTARG") ;;
	j) jobs=$OPTARG ;;
	l) limit=$OPTARG ;;
	v) verbose=yes ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
test ${#kernels[@]} -gt 0 || kernels=(5.10 6.1 6.12 7)

work=$build/tests/vm
rm -rf "$work"
mkdir -p "$work/cases" "$work/objects" "$work/bin" "$work/boots"
machines=()
# Only the machines that were started here are ended.
trap 'for pid in "${machines[@]}"; do kill "$pid" 2>/dev/null; done; exit 130' INT TERM

# wanted NAME PATTERN... - whether a case is asked for
wanted() {
	local name=$1 pattern
	shift
	test $# -gt 0 || return 0
	for pattern; do
		pattern=${pattern%.case}
		pattern=${pattern#"$top"/}
		pattern=${pattern#tests/}
		# shellcheck disable=SC2053 # it is a pattern
		if [[ $name == $pattern || ${name#*/} == $pattern ]]; then
			return 0
		fi
	done
	return 1
}

# The case files into folders: names[] are those that can be run.
names=()
broken=0
read_cases() {
	local file name
	for file in "$top"/tests/kernel/*.case "$top"/tests/evasion/*.case; do
		test -f "$file" || continue
		name=${file#"$top"/tests/}
		name=${name%.case}
		wanted "$name" "$@" || continue
		mkdir -p "$work/cases/$name"
		if awk -v dir="$work/cases/$name" -f "$vm/case.awk" "$file"; then
			names+=("$name")
		else
			broken=$((broken + 1))
			echo "FAIL $name: the case file is wrong"
		fi
	done
	if test ${#names[@]} -eq 0; then
		echo "run-kernel: no case fits" >&2
		exit 2
	fi
}

# make_rules FILE - FILE.from, a command, to FILE.ids, what it prints
make_rules() {
	(cd "$top" && sh "$1" >"${1%.from}.ids" 2>>"$(dirname "$1")/compile-errors")
}

# compile_rules FILE - FILE.ids to FILE.bpf.o; equal rules are compiled once (by their digest)
#
# The file is named rules.ids and compiled in its own folder, so that names of rules do not depend
# on where the tests run.
compile_rules() {
	local file=$1 dir base digest
	dir=$(dirname "$file")
	base=$(basename "$file" .ids)
	digest=$({ echo "$base"; cat "$file"; } | sha256sum | cut -d' ' -f1)
	(
		flock 9
		if ! test -e "$work/objects/$digest.log"; then
			(cd "$dir" && "$build/ruleccc" "$base.ids" -o "$work/objects/$digest.o") \
				>"$work/objects/$digest.log" 2>&1 </dev/null ||
				rm -f "$work/objects/$digest.o"
			test -s "$work/objects/$digest.o" ||
				echo "ruleccc wrote no object" >>"$work/objects/$digest.log"
		fi
	) 9>"$work/objects/$digest.lock"
	if test -s "$work/objects/$digest.o"; then
		cp "$work/objects/$digest.o" "$dir/$base.bpf.o"
	else
		cat "$work/objects/$digest.log" >>"$dir/compile-errors"
	fi
}

compile_all() {
	export -f compile_rules make_rules
	export top work build
	find "$work/cases" -name '*.from' -print0 |
		xargs -0 -P "$(nproc)" -I{} bash -c 'make_rules "$1"' _ {}
	find "$work/cases" -name '*.ids' -print0 |
		xargs -0 -P "$(nproc)" -I{} bash -c 'compile_rules "$1"' _ {}
}

# What the case "compare" runs: objects, events and right answers, the same for all kernels.
generate_events() {
	local dir=$work/cases/kernel/compare
	test -d "$dir" || return 0
	mkdir -p "$dir/sets" "$work/compare"
	"$build/tests/compare/compare" -n 10 -e 110 -r 100 -k "$dir/sets" "$work/compare" "$build/given.bpf.bc" \
		>"$work/compare/log" 2>&1 || cat "$work/compare/log" >>"$dir/compile-errors"
}

build_trigger() {
	local cc=${CC:-cc}
	$cc -std=gnu17 -O2 -D_GNU_SOURCE -Wall -Wextra -static -pthread "$vm"/trigger.c \
		"$vm"/trigger_*.c -o "$work/bin/trigger" &&
		$cc -std=gnu17 -O2 -m32 -ffreestanding -fno-stack-protector -fno-pic -nostdlib \
			-static -Wall -Wextra "$vm"/trigger32.c -o "$work/bin/trigger32" || {
		echo "run-kernel: the trigger programs cannot be built" >&2
		exit 1
	}
	cp "$build/ruled" "$build/rulectl" "$work/bin/"
	cp "$build/tests/compare/given" "$work/bin/" 2>/dev/null || rm -rf "$work/cases/kernel/compare/sets"
}

# version_of SERIES - major.minor of the kernel in the cache
version_of() {
	case $1 in
	7) sed -n 's/^linux-[a-z]*-\([0-9]*\.[0-9]*\).*/\1/p' "$cache/vmlinuz-7.version" ;;
	*) echo "$1" ;;
	esac
}

# older A B - whether version A is before B
older() {
	test "$1" != "$2" && test "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1"
}

# reason_to_skip NAME SERIES VARIANT - prints why a case does not run there; nothing if it does
#
# Without a word of the two, a case runs on the machine with the BPF security module.
reason_to_skip() {
	local needs word version
	needs=$(cat "$work/cases/$1/needs" 2>/dev/null)
	version=$(version_of "$2")
	[[ " $needs " == *" lsm "* || " $needs " == *" nolsm "* ]] || needs+=" lsm"
	if [[ " $needs " != *" $3 "* ]]; then
		echo other
		return
	fi
	for word in $needs; do
		case $word in
		lsm | nolsm) ;;
		*+) older "$version" "${word%+}" && echo "needs kernel $word" ;;
		'<'*) older "$version" "${word#<}" || echo "needs a kernel before ${word#<}" ;;
		*) echo "unknown need '$word'" ;;
		esac
	done
}

# start_machine SERIES VARIANT - boots in the background, if a case wants it
start_machine() {
	local boot=$work/boots/$1-$2 name reason
	mkdir -p "$boot"
	: >"$boot/list"
	: >"$boot/skipped"
	for name in "${names[@]}"; do
		test -s "$work/cases/$name/compile-errors" && continue
		reason=$(reason_to_skip "$name" "$1" "$2")
		if test -z "$reason"; then
			echo "$name" >>"$boot/list"
		elif test "$reason" != other; then
			echo "$name: $reason" >>"$boot/skipped"
		fi
	done
	test -s "$boot/list" || return 0
	while test "$(jobs -rp | wc -l)" -ge "$jobs"; do
		wait -n
	done
	"$vm/boot.sh" "$cache/vmlinuz-$1" "$work/initramfs" "$2" "$boot/list" "$boot" "$limit" &
	machines+=($!)
}

show() {
	test -s "$2" || return 0
	echo "  --- $1"
	head -n 60 "$2" | sed 's/^/  | /'
}

# judge NAME BOOT - prints what is wrong with a case on a machine; nothing if it passed
judge() {
	local dir=$2/results/$1 case=$work/cases/$1 stream ended
	if ! test -f "$dir/end"; then
		test -f "$dir/start" && echo "the machine stopped during this case" ||
			echo "it did not run: $(cat "$2/verdict")"
		return
	fi
	for stream in records output ruled status note; do
		test -f "$dir/$stream" || : >"$dir/$stream"
	done
	if grep -q 'did not get ready' "$dir/note" && ! grep -qx not-ready "$case/expect"; then
		cat "$dir/note"
		return
	fi
	jq -nr --rawfile expect "$case/expect" --rawfile records "$dir/records" \
		--rawfile output "$dir/output" --rawfile ruled "$dir/ruled" \
		--rawfile status "$dir/status" --rawfile notes "$dir/note" \
		--rawfile rules "$case/rules.ids" \
		-f "$vm/judge.jq" 2>&1
	if test -s "$dir/kernel"; then
		echo "the kernel complained: $(head -n 1 "$dir/kernel")"
	fi
	ended=$(cat "$dir/ruled-status" 2>/dev/null)
	if grep -qx not-ready "$case/expect"; then
		[[ $ended == [123] ]] || echo "ruled did not refuse by itself: status $ended"
	elif test "$ended" != 0; then
		echo "ruled ended with status $ended"
	fi
}

# explain NAME BOOT - all that helps to understand a failure
explain() {
	local dir=$2/results/$1
	show rules "$work/cases/$1/rules.ids"
	show 'output of setup' "$dir/setup"
	show 'output of the trigger' "$dir/output"
	show records "$dir/records"
	show "ruled's messages" "$dir/ruled"
	show "ruled's output" "$dir/ruled-stdout"
	show "the kernel's complaints" "$dir/kernel"
}

passed=0
failed=0
table=()

# report_machine SERIES VARIANT - judges the cases of one machine
report_machine() {
	local boot=$work/boots/$1-$2 name trouble good=0 bad=0
	while read -r name; do
		echo "SKIP $name on $1 ($2): ${name#*: }" | sed 's/: .* on / on /'
	done <"$boot/skipped"
	test -s "$boot/list" || return 0
	while read -r name; do
		trouble=$(judge "$name" "$boot")
		if test -z "$trouble"; then
			good=$((good + 1))
			test $verbose = yes && echo "ok   $name on $1 ($2)," \
				"ruled ready after $(cat "$boot/results/$name/took" 2>/dev/null) s"
			continue
		fi
		bad=$((bad + 1))
		echo "FAIL $name on $1 ($2)"
		sed 's/^/  /' <<<"$trouble"
		explain "$name" "$boot"
	done <"$boot/list"
	# What a case has already been blamed for is not counted again.
	if tr -d '\r' <"$boot/console" | grep -E 'Kernel panic|BUG:|Oops|WARNING: CPU' |
		grep -vxFf <(cat "$boot"/results/*/*/kernel 2>/dev/null); then
		echo "FAIL the kernel $1 ($2) complained; the end of its console:"
		tail -n 40 "$boot/console" | sed 's/^/  | /'
		bad=$((bad + 1))
	elif test "$(cat "$boot/verdict")" != complete; then
		echo "FAIL $1 ($2): $(cat "$boot/verdict"); the end of its console:"
		tail -n 20 "$boot/console" | sed 's/^/  | /'
		bad=$((bad + 1))
	fi
	table+=("$(printf '%-6s %-6s %-34s %4d passed %4d failed %4d skipped' "$1" "$2" \
		"$(sed -n 's/^@boot\t\([^\t]*\).*/\1/p' "$boot/raw")" $good $bad \
		"$(wc -l <"$boot/skipped")")")
	passed=$((passed + good))
	failed=$((failed + bad))
}

read_cases "$@"
IDS_KERNEL_CACHE=$cache "$vm/fetch.sh" "${kernels[@]}"
compile_all
generate_events
build_trigger
"$vm/initramfs.sh" "$work/bin" "$work/cases" "$work/initramfs" || exit 1
# The longer runs first.
for variant in lsm nolsm; do
	for series in "${kernels[@]}"; do
		if test -s "$cache/vmlinuz-$series"; then
			start_machine "$series" "$variant"
		fi
	done
done
wait
failed=$broken
for name in "${names[@]}"; do
	if test -s "$work/cases/$name/compile-errors"; then
		echo "FAIL $name: its rules are not compiled"
		show rules "$work/cases/$name/rules.ids"
		show messages "$work/cases/$name/compile-errors"
		failed=$((failed + 1))
	fi
done
for series in "${kernels[@]}"; do
	if ! test -s "$cache/vmlinuz-$series"; then
		echo "FAIL $series: no kernel in $cache and none could be fetched (see above)"
		failed=$((failed + 1))
		continue
	fi
	report_machine "$series" lsm
	report_machine "$series" nolsm
done
echo
printf '%s\n' "${table[@]}"
echo "$passed passed, $failed failed"
test $failed -eq 0
