#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# rules.sh EVENT KIND N [SEED] - prints a set of N rules, the same bytes every time
#
#   EVENT   exec, sys_enter_openat
#   KIND    holds   a string of its own and two scalar tests, which are true of user 1000: the string decides
#           fails   the same with scalar tests that are false of her
#           regex   a regular expression of its own, in the manner of public rule sets
#           args    the same for command lines (exec only)
#
# The rules are named no_1 ... and none of them is to fire. Some others are for asserting that the right ones do:
# yes_0 fires when user 1000 executes or opens what contains "/scale/hit-one" (kind args: has it as an argument),
# yes_2 and yes_6 at "/scale/hit-two", yes_4 at "/scale/hit-two/deep"; no_hit_... have the same strings and a test
# that fails. They are among the N if N is at least 100, but not of kind fails: their uid is hers.

set -u

test $# -ge 3 || {
	sed -n 's/^# \{0,1\}//; 4,16p' "$0" >&2
	exit 2
}

exec awk -v event="$1" -v kind="$2" -v n="$3" -v state="${4:-20260101}" '
# Numbers 0 ... max - 1; products stay below 2^53.
function random(max) {
	state = (state * 48271) % 2147483647
	return state % max
}

function pick(list,    a, k) {
	k = split(list, a, " ")
	return a[1 + random(k)]
}

# A word that no file of a system has: unusual syllables, then a number of its own.
function word(i,    w, k) {
	w = ""
	for (k = 2 + random(2); k > 0; k--)
		w = w pick("zyr vok xan quj kiv wov jux zeb pyx gwo fyz huq dax lyk myz noj rux tiv")
	return w sprintf("%x", i)
}

function text(i) {
	return pick("/usr/lib/ /usr/lib/x /usr/bin/ /tmp/. /dev/shm/ /.cache/ /var/tmp/ lib - . cron. ssh- /home/") \
		word(i)
}

# A test that is true of user 1000.
function holds(    k) {
	k = random(7)
	if (k == 0) return "uid >= " random(1000)
	if (k == 1) return "gid < " 2000 + random(60000)
	if (k == 2) return "euid != " 2000 + random(60000)
	if (k == 3) return "uid in " random(1000) ".." 2000 + random(60000)
	if (k == 4) return "suid not in [" 2000 + random(9000) ", " 12000 + random(9000) "]"
	if (k == 5) return "pid < " 10000000 + random(60000)
	return "egid <= " 1000 + random(60000)
}

function fails(    k) {
	k = random(7)
	if (k == 0) return "uid >= " 2000 + random(60000)
	if (k == 1) return "gid < " 1 + random(999)
	if (k == 2) return "euid == " 2000 + random(60000)
	if (k == 3) return "uid in " 2000 + random(9000) ".." 12000 + random(60000)
	if (k == 4) return "suid in [" 2000 + random(9000) ", " 12000 + random(9000) "]"
	if (k == 5) return "pid > " 10000000 + random(60000)
	return "egid <= " random(1000)
}

function regex(w,    k) {
	k = random(10)
	if (k == 0) return "/tmp/\\.?" w "[0-9]{1,4}\\.(sh|py|elf)$"
	if (k == 1) return "^/(var/)?tmp/[^/]+/" w "(-[a-z0-9]+)?$"
	if (k == 2) return "/\\.?" w "(rc|_profile|_history)?$"
	if (k == 3) return "^/(home/[^/]+|root)/\\." w "/id_(rsa|dsa|ed25519)(\\.pub)?$"
	if (k == 4) return "(^|/)" w "(ng|d)?$"
	if (k == 5) return "^/var/(www|lib)/.*/" w "\\.(php[0-9]?|phtml|jspx?)$"
	if (k == 6) return "^/dev/shm/([a-z]+/)*" w
	if (k == 7) return "/(bin|sbin|lib64)/" w "[-.][0-9]+\\.[0-9]+"
	if (k == 8) return "^/proc/\\d+/(root|cwd)/.*" w
	return "(?i)/" w "\\.(exe|dll|scr)$"
}

function args(w,    k) {
	k = random(8)
	if (k == 0) return "(curl|wget|fetch) .*https?://" w "\\.(com|net|org|io)/"
	if (k == 1) return "\\b" w "\\s+-(l|e)[vnp]*\\s+\\d+"
	if (k == 2) return "-(e|c) .*" w ".*\\|\\s*(ba|da|z)?sh"
	if (k == 3) return "base64 (-d|--decode).*" w
	if (k == 4) return "^[^ ]*/(python|perl|ruby)[0-9.]* .*import " w
	if (k == 5) return "(?i)(passwd|password|token)=" w
	if (k == 6) return "/dev/(tcp|udp)/" w "\\.[a-z]{2,3}/\\d{1,5}"
	return "chmod (\\+x|[0-7]{3,4}) .*" w
}

function rule(name, condition) {
	printf "rule %s event %s where %s do log\n", name, event, condition
}

function test(pattern) {
	return field " " operator " " (operator == "matches" ? "r" : "") "\"" pattern "\""
}

# The rules that a test knows: where they stand among the others does not matter to them.
function known(i,    k, s) {
	k = i % 8
	s = k < 2 ? "scale/hit-one" : k < 4 ? "/hit-two" : k < 6 ? "/hit-two/deep" : "le/hit-t"
	if (operator == "matches")
		s = k < 2 ? "/scale/hit-(one|six)\\b" : k < 4 ? "/hit-t[a-z]o" : k < 6 ? "two/d[e]{2}p" : "/scale/.*-t"
	if (k % 2)
		rule("no_hit_" i, test(s) " and uid == 1000 and " fails())
	else
		rule("yes_" i, test(s) " and uid == 1000 and " holds())
}

BEGIN {
	field = event == "exec" ? "exe" : "filename"
	if (kind == "args")
		field = "cmdline"
	operator = kind == "regex" || kind == "args" ? "matches" : "contains"
	for (i = 1; i <= n; i++) {
		if (n >= 100 && kind != "fails" && i % int(n / 8) == 1 && extra < 8)
			known(extra++)
		else if (kind == "regex")
			rule("no_" i, test(regex(word(i))))
		else if (kind == "args")
			rule("no_" i, test(args(word(i))))
		else if (kind == "fails")
			rule("no_" i, test(text(i)) " and " fails() " and " fails())
		else
			rule("no_" i, test(text(i)) " and " holds() " and " holds())
	}
}'
