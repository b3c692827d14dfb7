# SPDX-License-Identifier: BSD-2-Clause
# Compares what a case did with what it expects. Reads the files given as $expect, $records, $output,
# $rules, $ruled, $status and $notes; writes one line per expectation that does not hold.

# "a b=\"c d\"" -> ["a", "b=c d"]
def words: [scan("(?:[^ \\t\"]|\"(?:[^\"\\\\]|\\\\.)*\")+")
	| gsub("\"(?<in>(?:[^\"\\\\]|\\\\.)*)\""; .in | gsub("\\\\(?<c>[\"\\\\])"; .c))];

# The value at a dotted path; a key may hold dots itself.
def at($keys):
	if ($keys | length) == 0 then .
	elif type != "object" then null
	else . as $o
		| [range($keys | length; 0; -1) as $n
			| ($keys[:$n] | join(".")) as $key
			| select($o | has($key)) | $o[$key] | at($keys[$n:])]
		| map(select(. != null)) | first
	end;

def value($path):
	if $path | startswith("action.") then
		($path | ltrimstr("action.")) as $name
		| first(.actions[]? | select(.action == $name) | .result) // null
	else at($path / ".")
	end;

def text: if type == "string" then . else tojson end;

# One condition, NAME=VALUE, NAME~REGEX or !NAME, on a record; a list fits if one of its elements does.
def holds($cond):
	if $cond | startswith("!") then value($cond[1:]) == null
	else
		($cond | capture("^(?<name>[^=~]+)(?<op>[=~])(?<want>.*)$"; "s")) as $c
		| value($c.name)
		| if . == null then false
		  elif type == "array" then any(.[]; text as $t
			| if $c.op == "=" then $t == $c.want else $t | test($c.want) end)
		  elif $c.op == "=" then text == $c.want
		  else text | test($c.want)
		  end
	end;

# Whether a line of a text fits a regular expression.
def has_line($regex): any(split("\n")[]; test($regex));

# A record of an undecided condition fits only where its type is asked for.
def fits($conds): . as $r
	| (.type == null or any($conds[]; test("^!?type\\b")))
		and all($conds[]; . as $c | $r | holds($c));

($records | split("\n") | map(select(. != "") | . as $line | try fromjson catch {"invalid": $line}))
	as $all
| ($all | map(select(has("invalid"))) | map("a record is not JSON: \(.invalid)")) as $bad
| ($status | rtrimstr("\n")) as $exit
| [$expect | split("\n")[] | select(test("^[ \t]*(#|$)") | not)] as $lines
| ($lines | any(. == "not-ready")) as $refused
| ($notes | split("\n") | map(select(. != "" and ($refused and startswith("ruled did not get ready") | not))))
	as $trouble
| ($all | map(select(.type == null) | .rule) | unique) as $fired
| ([$rules | split("\n")[] | capture("^[ \t]*rule[ \t]+(?<name>(?:yes|no)_[A-Za-z0-9_]+)") | .name]
	| map(. as $rule | select(($rule | startswith("yes_")) != any($fired[]; . == $rule))))
	as $strange
| [$lines[] as $line | ($line | words) as $w | $w[1:] as $a
	| ($all | map(select(fits(if $w[0] == "count" then $a[1:]
		elif $w[0] | IN("record", "no-record") then $a else ["invalid="] end))) | length) as $n
	| if $w[0] == "record" then $n > 0
	  elif $w[0] == "no-record" then $n == 0
	  elif $w[0] == "count" then ($n | tostring) == $a[0]
	  elif $w[0] == "yes-no" then ($strange | length) == 0
	  elif $w[0] == "exit" then $exit == $a[0]
	  elif $w[0] == "out" then $output | has_line($a[0])
	  elif $w[0] == "no-out" then $output | has_line($a[0]) | not
	  elif $w[0] == "ruled" then $ruled | has_line($a[0])
	  elif $w[0] == "no-ruled" then $ruled | has_line($a[0]) | not
	  elif $w[0] == "not-ready" then $ruled | has_line("^ruled: ready") | not
	  else false
	  end
	| select(not) | "expected: \($line)" + (if $w[0] == "exit" then "  (it was \($exit))"
		elif $w[0] == "yes-no" then "  (wrong: \($strange | join(" ")))"
		elif $w[0] == "count" then "  (there were \($n))" else "" end)]
| $bad + $trouble + . | .[]
