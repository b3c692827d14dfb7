#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs test suites and adds up their results: run.sh fast|compare|fuzz|kernel...
# A suite is a command whose last line is "N passed, N failed"; one that ends otherwise, or
# in which nothing passed, counts as one failure.
set -u
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
export BUILD
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

suite() {
	name=$1
	shift
	printf '== %s\n' "$name"
	start=$(date +%s)
	"$@" >"$log" 2>&1
	status=$?
	last=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	p=${last%% passed*}
	f=${last#*passed, }
	f=${f%% failed*}
	if [ -z "$last" ]; then
		p=0 f=1
	elif [ "$f" -eq 0 ] && { [ $status -ne 0 ] || [ "$p" -eq 0 ]; }; then
		f=1
	fi
	if [ "$f" -ne 0 ] || [ "${VERBOSE:-0}" = 1 ]; then
		cat "$log"
	fi
	printf '   %s: %s passed, %s failed, %s s\n' "$name" "$p" "$f" $(($(date +%s) - start))
	passed=$((passed + p))
	failed=$((failed + f))
}

# A program of CUnit tests: its summary line as ours.
unit() {
	"$1" >"$log.unit" 2>&1
	status=$?
	cat "$log.unit"
	awk -v status=$status '
		$1 == "tests" { p = $4; f = $5 }
		END {
			if (p == "" || (status && !f)) { p += 0; f = 1 }
			printf "%d passed, %d failed\n", p, f
		}' "$log.unit"
	rm -f "$log.unit"
	return $status
}

for what in "$@"; do
	case $what in
	fast)
		for t in "$BUILD"/tests/unit/test_*; do
			case $t in *.o | *.d) continue ;; esac
			suite "unit ${t##*/test_}" unit "$t"
		done
		suite style sh tests/style.sh
		suite layers sh tests/layers.sh
		suite golden sh tests/golden/run.sh
		suite docs sh tests/docs.sh
		suite lints sh tests/lints.sh
		suite fmt sh tests/fmt.sh
		suite prove "$BUILD/tests/prove/prove"
		suite given sh tests/given.sh
		suite replay sh tests/replay.sh
		suite output sh tests/output.sh
		suite usage sh tests/usage.sh
		suite sarif sh tests/sarif.sh
		suite lsp sh tests/lsp.sh
		suite highlight sh tests/highlight.sh
		suite report sh tests/report.sh
		# It installs with make, which would build this folder anew without the sanitizers.
		case $BUILD in */asan) ;; *) suite ci sh tests/ci.sh ;; esac
		;;
	compare) suite compare sh tests/compare/run.sh ;;
	fuzz) suite fuzz env FUZZ_SEED=1 sh tests/fuzz/run.sh 18 ;;
	kernel) suite kernel sh tests/run-kernel.sh ;;
	*) echo "run.sh: unknown group $what" >&2; exit 2 ;;
	esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
