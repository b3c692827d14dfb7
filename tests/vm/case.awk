# SPDX-License-Identifier: BSD-2-Clause
# Splits a case file into one file per section, in the folder dir; exits with 1 on an unknown section.

function fail(text) {
	print FILENAME ":" FNR ": " text > "/dev/stderr"
	failed = 1
	exit 1
}

/^#/ || /^[ \t]*$/ && section == "" { next }

/^[a-z]/ {
	if (!match($0, /^[a-z]+(-from)?( [a-z0-9]+)?:/))
		fail("a section's name and a colon expected")
	section = substr($0, 1, RLENGTH - 1)
	rest = substr($0, RLENGTH + 1)
	if (section !~ /^(rules(-from)?( [a-z0-9]+)?|ruled|needs|limit|setup|trigger|expect)$/)
		fail("unknown section '" section "'")
	if (sub(/^rules-from /, "", section))
		section = section ".from"
	else if (section == "rules-from")
		section = "rules.from"
	else if (sub(/^rules /, "", section))
		section = section ".ids"
	else if (section == "rules")
		section = "rules.ids"
	sub(/^[ \t]+/, "", rest)
	if (rest != "")
		print rest > (dir "/" section)
	seen[section] = 1
	next
}

{
	if (section == "")
		fail("text before the first section")
	sub(/^(    |\t)/, "")
	print > (dir "/" section)
}

END {
	if (failed)
		exit 1
	if (!("rules.ids" in seen || "rules.from" in seen) || !("trigger" in seen) || !("expect" in seen)) {
		print FILENAME ": rules, trigger and expect are needed" > "/dev/stderr"
		exit 1
	}
}
