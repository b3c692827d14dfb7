#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Writes <given_fields.h> of stdlib/bpf/given.bpf.c: a line for every field and event of the catalogue.
# given_fields.sh CATALOG_FOLDER
set -eu
{
	# A table takes away the macros that it has used.
	echo '#define PROC_FIELD(id, name, type, values, cost, flags, doc) @ F_##id "rd." name type flags'
	echo '#define EVENT_FIELD(event, id, name, type, values, cost, flags, doc) @ F_##event##_##id "rd." #event "." name type flags'
	echo '#include "fields.def"'
	echo '#define EVENT(id, name, kind, doc) @ event #id'
	echo '#define EVENT_HIDDEN(id, name, of, doc) @ event #id'
	echo '#include "events.def"'
} | "${CC:-cc}" -E -P -x c -I "$1" - | tr '\n' ' ' | tr '@' '\n' | awk '
	function word(s) { gsub(/[" ]/, "", s); gsub(/\./, "_", s); return tolower(s) }
	BEGIN { print "/* Made by stdlib/bpf/given_fields.sh. */" }
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
