#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Who includes whom: data goes one way. Looked at is #include "..."; headers in <> are the system's.
#   compiler/ and grammar/   a file includes headers of its own stage or an earlier one
#   runtime/                 nothing of the compiler, and the compiler nothing of it
#   stdlib/abi/              only itself
#   stdlib/bpf/              only the standard library
# At the end the check looks at trees with a mistake, which it must find.
set -u
cd "$(dirname "$0")/.." || exit 3

# The stages in their order; a file belongs to the stage that has its name, else to the one with its first word.
stages='version status arena progress input source json xml diag catalog catalog_raw suggest ast literal names parse tokens ast_print rule regex given test rule_print
	resolve check automaton prove lint front target pattern plan module manifest_write compile numbers options load list output format diff host evaluate testrun replay
	object inspect attack report budget lsp cmd main'
# Files whose name says what they do rather than where they belong: NAME=STAGE.
members='diag_render=diag diag_json=diag diag_sarif=diag diag_allow=suggest lexer=parse parser=parse import=resolve
	plan_print=plan nfa=automaton plan_priv=plan plan_test=plan plan_guard=plan plan_scan=plan plan_table=plan plan_key=plan plan_gate=plan
	plan_check=plan decide=module tables=module raw_program=module manifest_read=object'

# includes ROOT: lines "file header" for every quoted include, the header as a path from ROOT
includes() {
	(cd "$1" && find compiler grammar runtime stdlib -name '*.[chlySs]' 2>/dev/null | sort |
		while read -r file; do
			sed -n 's/^[[:space:]]*#[[:space:]]*include[[:space:]]*"\([^"]*\)".*/\1/p' "$file" |
				while read -r header; do
					printf '%s %s\n' "$file" "$(locate "$file" "$header")"
				done
		done)
}

# locate FILE HEADER: where the header is, as the -iquote options of the makefile find it
locate() {
	for dir in "${1%/*}" compiler grammar runtime; do
		if [ -f "$dir/$2" ]; then
			realpath --relative-to=. "$dir/$2"
			return
		fi
	done
	case $2 in
	parser.tab.h | lexer.h) echo "grammar/parser.tab.h" ;; # made by bison and flex
	*) echo "nowhere/$2" ;;
	esac
}

# judge ROOT: a line for every include, "ok" or "FAIL"
judge() {
	includes "$1" | awk -v stages="$stages" -v members="$members" '
		function area(path) { return path ~ /^stdlib/ ? gensub_area(path) : substr(path, 1, index(path, "/") - 1) }
		function gensub_area(path,  parts) { split(path, parts, "/"); return parts[1] "/" parts[2] }
		function stage(path,  name) {
			name = path
			sub(/.*\//, "", name)
			sub(/\..*/, "", name)
			if (name in of)
				return of[name]
			sub(/_.*/, "", name)
			return name in of ? of[name] : 0
		}
		function allowed(file, header,  from, to) {
			from = area(file)
			to = area(header)
			if (to == "nowhere")
				return "no such header"
			if (from == "compiler" || from == "grammar") {
				if (to == "stdlib/abi" || to == "stdlib/catalog" || header ~ /\.def$/)
					return ""
				if (to != "compiler" && to != "grammar")
					return "the compiler does not include " to
				if (!stage(file))
					return "no stage has this file; add it to tests/layers.sh"
				if (!stage(header))
					return "no stage has this header; add it to tests/layers.sh"
				return stage(header) > stage(file) ? "a header of a later stage" : ""
			}
			if (from == "runtime")
				return to == "runtime" || to == "stdlib/abi" || to == "stdlib/catalog" ? "" : \
				       "the runtime does not include " to
			if (from == "stdlib/abi" || from == "stdlib/catalog")
				return to == from ? "" : from " includes only itself"
			return to ~ /^stdlib\/(abi|catalog|bpf)$/ ? "" : from " includes only the standard library"
		}
		BEGIN {
			n = split(stages, name)
			for (i = 1; i <= n; i++)
				of[name[i]] = i
			n = split(members, pair)
			for (i = 1; i <= n; i++) {
				split(pair[i], two, "=")
				of[two[1]] = of[two[2]]
			}
		}
		{
			why = allowed($1, $2)
			print (why == "" ? "ok" : "FAIL") " " $1 ": " $2 (why == "" ? "" : ": " why)
		}'
}

tmp=$(mktemp -d) || exit 3
trap 'rm -rf "$tmp"' EXIT
judge . >"$tmp/result"
grep '^FAIL' "$tmp/result"
passed=$(grep -c '^ok' "$tmp/result")
failed=$(grep -c '^FAIL' "$tmp/result")

# finds FILE HEADER: a tree in which FILE includes HEADER must be refused
finds() {
	rm -rf "$tmp/tree"
	mkdir -p "$tmp/tree/stdlib"
	for dir in compiler grammar runtime stdlib/abi stdlib/bpf; do
		mkdir -p "$tmp/tree/$dir"
		for h in "$dir"/*.h; do
			[ -f "$h" ] && : >"$tmp/tree/$h"
		done
	done
	printf '#include "%s"\n' "$2" >"$tmp/tree/$1"
	if judge "$tmp/tree" | grep -q '^FAIL'; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL layers.sh does not find: $1 includes $2"
	fi
}

finds compiler/source.c diag.h
finds compiler/plan.c module.h
finds grammar/parse_item.c resolve.h
finds compiler/main.c ../runtime/buf.h
finds runtime/value.c ../compiler/catalog.h
finds runtime/value.c rule.h
finds stdlib/abi/record.h ../../compiler/rule.h
finds stdlib/bpf/core.bpf.h ../../runtime/buf.h
finds compiler/unheard_of.c arena.h
finds compiler/main.c missing.h
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 10 ]
