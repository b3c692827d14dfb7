#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Prints ids.tmLanguage.json: ids.tmLanguage.in with the words of the grammar and of the catalogue in their places.
#   sh editors/generate.sh >/tmp/x && mv /tmp/x editors/ids.tmLanguage.json
# BUILD: folder with ruleccc, default build
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
ruleccc=${BUILD:-build}/ruleccc

# words: lines to one alternation for a regular expression in JSON, longer words before those that they begin with
words() {
	sort -ru | grep -v '^$' | sed 's/\./\\\\\\\\./g' | paste -sd'|'
}

# fields FIRST: names of fields in rows of `list fields` whose first column is FIRST
fields() {
	"$ruleccc" list fields | awk -v first="$1" 'first == "" ? $1 != "Process" : $1 == first { print $2 }'
}

values() {
	sed -n 's/^VALUE([A-Z]*, \([A-Za-z0-9_]*\),.*/\1/p' stdlib/catalog/values.def | grep -v -x '[A-Z][A-Z0-9]*_[A-Z0-9_]*'
}

# reserved: words that the lexer returns without their text, but for `of`, which may be a name in no place
reserved=$(sed -n 's/^\([a-z]*\) *return TOK_[A-Z]*;.*/\1/p; s/^\(true\|false\) .*/\1/p' grammar/lexer.l | words)
items=$(sed -n '/^static bool starts_item/,/^}/s/TOK_/\n&/gp' grammar/parser.y | sed -n 's/^TOK_\([A-Z]*\).*/\1/p' | grep -v END |
	tr '[:upper:]' '[:lower:]' | words)
clauses=$(sed -n 's/^\t{"\([a-z]*\)", apply_.*/\1/p' compiler/check_header.c | words)
severities=$(sed -n '/catalog_severities\[\] = {/,/^};/s/{"/\n&/gp' compiler/catalog.c | sed -n 's/^{"\([a-z]*\)".*/\1/p' | words)
functions=$(sed -n 's/^\t{"\([a-z.]*\)", FUNCTION_.*/\1/p' compiler/check_call.c | words)
operators=$("$ruleccc" list operators | awk '$1 ~ /^[a-z]+$/ { print $1 }' | grep -v -x not | words)
actions=$("$ruleccc" list actions | awk '{ print $1 }' | words)

for list in "$reserved" "$items" "$clauses" "$severities" "$functions" "$operators" "$actions"; do
	[ -n "$list" ] || { echo "generate.sh: a list of words is empty" >&2; exit 1; }
done
sed -e "s/@RESERVED@/$reserved/g; s/@ITEMS@/$items/g; s/@CLAUSES@/$clauses/g; s/@SEVERITIES@/$severities/g" \
	-e "s/@FUNCTIONS@/$functions/g; s/@OPERATORS@/$operators/g; s/@ACTIONS@/$actions/g" \
	-e "s/@PROCESS@/$(fields '(process)' | words)/g; s/@FIELDS@/$(fields '' | words)/g; s/@VALUES@/$(values | words)/g" \
	editors/ids.tmLanguage.in
