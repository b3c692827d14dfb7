#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Writes <given_fields.h> of stdlib/bpf/given.bpf.c: a line for every field and event of the catalogue.
# given_fields.sh CATALOG_FOLDER
set -eu

# lines TABLE ROW... - the rows of a table, each after an @; a table forgets its macros at its end
lines() {
	table=$1
	shift
	{
		printf '#define %s\n' "$@"
		printf '#include "%s.def"\n' "$table"
	} | "${CC:-cc}" -E -P -x c -I "$folder" -
}

folder=$1
{
	lines fields \
		'PROC_FIELD(id, name, type, values, cost, flags, doc) @ F_##id "rd." name type flags' \
		'EVENT_FIELD(event, id, name, type, values, cost, flags, doc) @ F_##event##_##id "rd." #event "." name type flags'
	lines events \
		'EVENT(id, name, kind, doc) @ event #id' \
		'EVENT_HIDDEN(id, name, of, doc) @ event #id'
} | tr '\n' ' ' | tr '@' '\n' | awk '
	function word(s) { gsub(/[" ]/, "", s); gsub(/\./, "_", s); return tolower(s) }
	BEGIN { print "/* Made by tests/compare/given_fields.sh. */" }
	$1 == "event" { printf "GIVEN_EVENT(%s)\n", word($2); next }
	NF > 2 {
		line = $0
		sub(/^ *[^ ]* */, "", line)
		name = line
		sub(/"[^"]*$/, "", name)
		gsub(/" *"/, "", name)
		name = word(name)
		rest = line
		sub(/.*"/, "", rest)
		split(rest, part, " ")
		flags = rest
		sub(/^ *[^ ]*/, "", flags)
		type = part[1]
		kind = "NUMBER"
		if (type == "IP")
			kind = "ADDRESS"
		if (type == "STRING" || type == "PATH")
			kind = flags ~ /S/ ? "AREA" : flags ~ /L/ ? "LIST" : "STRING"
		printf "GIVEN_%s(%s, %s)\n", kind, name, $1
		if (flags ~ /I/)
			printf "GIVEN_FILE(%s_file, %s)\n", name, $1
	}'
