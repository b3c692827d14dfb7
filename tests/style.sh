#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Layout (clang-format), licence line and width of every source file.
set -u
cd "$(dirname "$0")/.."
format=${FORMAT:-clang-format-19}
passed=0 failed=0

report() {
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1"
	fi
}

for f in compiler/*.[ch] grammar/*.[ch] runtime/*.[ch] stdlib/bpf/*.[ch] stdlib/host/bpf/*.h tests/unit/*.c tests/vm/*.[ch] \
	tests/compare/*.[ch] tests/compare/kernel/*.c tests/prove/*.[ch]; do
	[ -f "$f" ] || continue
	"$format" --dry-run -Werror "$f" >/dev/null 2>&1
	report "$f: layout; run 'make format'" $?
	head -n 1 "$f" | grep -q 'SPDX-License-Identifier: '
	report "$f: no SPDX line" $?
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
