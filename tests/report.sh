#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# ruleccc inspect, report and completion: what they print, what they refuse, and the page in a browser, the completion in
# the shells themselves.
set -u
cd "$(dirname "$0")/.."
ruleccc=$(realpath "${BUILD:-build}/ruleccc")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
passed=0 failed=0

check() {
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1: expected '$2', found '$3'"
	fi
}

# run STATUS ARGS...: the exit status must be STATUS
run() {
	want=$1
	shift
	"$ruleccc" "$@" >"$dir/out" 2>"$dir/err" </dev/null
	check "ruleccc $*" "$want" "$?"
}

# has PATTERN: a line of the output or of the messages
has() {
	grep -q -e "$1" "$dir/out" "$dir/err"
	check "there is '$1' ($(cat "$dir/err" "$dir/out" | head -n 2))" 0 $?
}

# is JQ-EXPRESSION WANTED: of the output as JSON
is() {
	check "$1" "$2" "$(jq -r "$1" "$dir/out" 2>&1)"
}

cat >"$dir/one.ids" <<'EOF'
rule first
    severity high
    message  "<b>{name}</b> & more"
    tags     T1059.004, execution, "t1078"
event exec where name in ["sh", "bash"] and uid == 1000 do alert, deny(EACCES)
rule second
    tags T1059, T1485.001, T9999
event exec where name in ["sh", "bash"] do log
rule third
    tags T9998.001, lateral_movement
    mode shadow
event delete where path under "/etc" do alert, kill, run("/bin/x", "<script>alert(1)</script>")
EOF
object=$dir/one.o
run 0 "$dir/one.ids" -o "$object"

# What is inside.
run 0 inspect "$object"
has '^compiled by ruleccc [0-9]'
has "^SHA-256 of the object  $(sha256sum "$object" | cut -d' ' -f1)"
has "^SHA-256 of the sources $(sha256sum "$dir/one.ids" | cut -d' ' -f1)"
has '^  0 first$'
has 'event exec, severity high, from kernel 5\.10'
has 'do alert, deny(EACCES)'
has 'do alert, kill, run(.*); mode shadow: nothing is done'
has 'tags T1059.004, execution, t1078'
has '    1. lsm/bprm_check_security .*from 5\.10, can deny'
has 'weaker: the program is already loaded'
run 0 inspect --format=json --cpus=2 "$object"
is .format ruleccc-inspect
is .version 1
is '.rules | length' 3
is '.rules[0].message' '<b>{name}</b> & more'
is '.rules[2].actions' 'alert, kill, run("/bin/x", "<script>alert(1)</script>")'
is '.rules[2].shadow' true
is .processors 2
is '[.maps[] | select(.name == "ids_errors")][0] | .bytes == 2 * .value_size * .entries' true
is '.memory == ([.maps[].bytes] | add)' true
is '.memory_when_loaded == ([.maps[] | select(.grows | not) | .bytes] | add)' true
is '[.hooks[].alternatives[].hooks[].present] | all' true
is '[.programs[].stack <= 512, .programs[].depth <= 8] | all' true

# The numbers are those of the tools of LLVM.
is '[.programs[] | select(.name == "exec_lsm")][0].instructions' \
	"$(($(readelf -sW "$object" | awk '$8 == "exec_lsm" { print $3 }') / 8))"
is '[.maps[] | select(.name == ".rodata")][0].value_size' \
	"$((0x$(readelf -SW "$object" | sed -n 's/.* \.rodata *PROGBITS *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')))"

# Foreign, cut and damaged objects.
run 3 inspect "$dir/missing.o"
has 'cannot read .*missing.o: No such file'
run 3 inspect "$dir"
run 1 inspect "$dir/one.ids"
has 'not an object that ruleccc made: no ELF file'
run 1 inspect /dev/null
has 'no ELF file'
run 1 inspect "$ruleccc"
has 'no BPF object'
size=$(stat -c %s "$object")
for part in 4 63 64 1000 $((size / 2)) $((size - 1)); do
	head -c "$part" "$object" >"$dir/cut.o"
	run 1 inspect "$dir/cut.o"
	has 'the object is damaged\|is it complete'
done
at=$((0x$(readelf -SW "$object" | sed -n 's/.*\.ids\.rules *PROGBITS *[0-9a-f]* \([0-9a-f]*\) .*/\1/p')))
# damage OFFSET OCTAL MESSAGE: that byte of the manifest
damage() {
	cp "$object" "$dir/damaged.o"
	printf "\\$2" | dd of="$dir/damaged.o" bs=1 seek=$((at + $1)) conv=notrunc status=none
	run 1 inspect "$dir/damaged.o"
	has "$3"
}
damage 0 130 'the manifest is damaged: it does not begin with IDSRULES'
damage 8 007 'the manifest has version 7\.1'
damage 15 001 'its size is not that of its section'
damage 400 377 'wrong checksum'
"llvm-objcopy-${LLVM_VERSION:-19}" --remove-section=.ids.rules "$object" "$dir/foreign.o"
run 1 inspect "$dir/foreign.o"
has 'no section \.ids\.rules'
run 2 inspect
has 'give one object'
run 2 inspect --format=xml "$object"
has "text or json, not 'xml'"
run 2 inspect --cpus=0 "$object"
has 'from 1 to 65536'

# What it costs.
run 0 report "$dir/one.ids"
has '^  stack .* of 512 bytes, [1-8] of 8 functions deep'
has '^event exec: 2 rules, 2 tests, 1 of them shared'
has '2 tests, 1 shared with other rules; first kernel 5\.10'
has '    T1059.004  Unix Shell'
has '    T9999      (not known to ruleccc)'
run 0 report --format=json "$dir/one.ids"
cp "$dir/out" "$dir/old.json"
is .format ruleccc-report
is '.total.rules, .total.events, .total.techniques' "$(printf '3\n2\n6')"
is '.rules[0].fields | sort | join(" ")' 'name uid'
is '.rules[0] | .tests, .shared_tests, .strings' "$(printf '2\n1\n2')"
is '.rules[1] | .tests, .shared_tests' "$(printf '1\n1')"
is '.events[0].automata[0] | .field, .kind, .rules' "$(printf 'name\nautomaton\n2')"
is '([.events[].automata[].states] | add) == .total.states' true
is '.total.instructions == ([.programs[].instructions_total] | max)' true
is '.total.stack == ([.programs[].stack] | max)' true
is '[.techniques[] | select(.technique == "T1059.004")][0] | .tactic, .name, .rules[0]' \
	"$(printf 'execution\nUnix Shell\nfirst')"
is '[.techniques[] | select(.technique == "T1485.001")][0] | .tactic, .name' "$(printf 'impact\nnull')"
is '[.techniques[] | select(.technique == "T9999")][0].tactic' other
is '[.techniques[] | select(.technique == "T9998.001")][0].tactic' lateral-movement
is '[.techniques[] | select(.technique == "T1078")] | map(.tactic) | join(" ")' \
	'initial-access persistence privilege-escalation defense-evasion'
run 0 report --format=json "$dir/one.ids" -o "$dir/again.json"
cmp -s "$dir/old.json" "$dir/again.json"
check "the same rules give the same report" 0 $?

# A system call is newer than the hooks.
echo 'event sys_enter_mseal where uid == 1 do log' >"$dir/mseal.ids"
run 0 report "$dir/mseal.ids"
has 'first kernel 6\.10'

# Budgets.
run 1 report --max-insns=100 "$dir/one.ids"
has 'over the budget: program exec_lsm has [0-9]* instructions with all it calls, --max-insns allows 100'
run 1 report --max-memory=1M "$dir/one.ids"
has 'over the budget: the maps take up to [0-9]* bytes on 8 processors'
run 0 report --max-insns=1000000 --max-memory=1G "$dir/one.ids"
most=$(jq .total.memory "$dir/old.json")
run 0 report --max-memory="$most" "$dir/one.ids"
run 1 report --max-memory=$((most - 1)) "$dir/one.ids"
run 1 report --max-memory="$most" --cpus=64 "$dir/one.ids"
has 'on 64 processors'
run 2 report --max-insns=many "$dir/one.ids"
has "takes a number of instructions, not 'many'"
run 2 report --max-memory=1T "$dir/one.ids"
run 2 report --max-memory=99999999999999999999 "$dir/one.ids"
run 2 report --max-memory=18446744073709551615K "$dir/one.ids"
run 1 --max-insns=100 "$dir/one.ids" -o "$dir/big.o"
has 'nothing was written'
check "over the budget there is no object" no "$([ -e "$dir/big.o" ] && echo yes || echo no)"
run 1 --max-memory=1M --check "$dir/one.ids"
run 0 --max-insns=1000000 --max-memory=1G "$dir/one.ids" -o "$dir/small.o"
cmp -s "$object" "$dir/small.o"
check "a budget changes no object" 0 $?
run 2 --max-insns=0 --check "$dir/one.ids"
run 2 --max-memory=x --check "$dir/one.ids"

# What has changed.
run 0 report --baseline="$dir/old.json" "$dir/one.ids"
has '^nothing has changed$'
sed 's/uid == 1000/uid == 1000 and tty exists/; s/rule second/rule fourth/; s/T1485.001/T1486/' "$dir/one.ids" >"$dir/two.ids"
mkdir "$dir/new"
mv "$dir/two.ids" "$dir/new/one.ids"
run 0 report --baseline="$dir/old.json" "$dir/new/one.ids"
has '^rules second: removed'
has '^rules fourth: added'
has '^rules first: fields: .* -> .*tty'
has '^techniques T1486 impact: added'
has '^programs exec_lsm: instructions: [0-9]* -> [0-9]*'
run 0 report --baseline="$dir/old.json" --format=json "$dir/new/one.ids"
is .format ruleccc-report-changes
is '[.changes[] | select(.part == "rules" and .name == "fourth")][0] | .member, .before, .now' \
	"$(printf 'null\nnull\nfourth')"
echo '{"format": "ruleccc-report", "version": 2}' >"$dir/newer.json"
run 3 report --baseline="$dir/newer.json" "$dir/one.ids"
has 'another version'
printf '{"format":\n [1, 2' >"$dir/cut.json"
run 3 report --baseline="$dir/cut.json" "$dir/one.ids"
has 'not valid JSON: line 2'
run 3 report --baseline="$dir/one.ids" "$dir/one.ids"
has 'not valid JSON'
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "[" }' >"$dir/deep.json"
run 3 report --baseline="$dir/deep.json" "$dir/one.ids"
has 'nesting too deep'
run 3 report --baseline="$dir/none.json" "$dir/one.ids"
run 2 report --baseline="$dir/old.json" --format=html "$dir/one.ids"

# Wrong use, wrong rules.
run 2 report
has 'no rule file'
run 2 report --format=pdf "$dir/one.ids"
has "text, json, html or navigator, not 'pdf'"
echo 'event exec where nothing == 1 do alert' >"$dir/bad.ids"
echo keep >"$dir/keep"
run 1 report "$dir/bad.ids" -o "$dir/keep"
has 'ids-unknown-field'
check "the old report stays" keep "$(cat "$dir/keep")"
echo '# nothing' >"$dir/empty.ids"
run 1 report "$dir/empty.ids"
has 'there is no rule'
run 3 report "$dir/one.ids" -o "$dir/none/x"

# The layer of ATT&CK Navigator.
run 0 report --format=navigator "$dir/one.ids"
is '.versions.layer, .domain' "$(printf '4.5\nenterprise-attack')"
is '[.techniques[] | select(.techniqueID == "T1059.004")][0] | .tactic, .score, .comment' "$(printf 'execution\n1\nfirst')"
is '[.techniques[].techniqueID | test("^T[0-9]{4}(\\.[0-9]{3})?$")] | all' true
is '[.techniques[] | select(.techniqueID == "T9999")][0] | has("tactic")' false
is '.gradient | .maxValue > .minValue' true

# The page, in a browser.
run 0 report --format=html "$dir/one.ids" -o "$dir/page.html"
check "the page loads nothing" "" "$(grep -o -i 'https\?:\|src=\|href=\|<script\|@import\|url(' "$dir/page.html" | sort -u)"
check "it has a style for dark screens" 1 "$(grep -c 'prefers-color-scheme:dark' "$dir/page.html")"
browser() {
	HOME=$dir timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
		--user-data-dir="$dir/profile" --window-size=1200,1400 "$@" "file://$dir/page.html" 2>"$dir/browser.err"
}
browser --dump-dom >"$dir/dom"
# in_page COUNT PATTERN: how often it stands in what the browser has made of the page
in_page() {
	found=$(grep -o -e "$2" "$dir/dom" | wc -l)
	check "the page has $2" "$1" "$found"
}
in_page 1 '<section class="tactic" data-tactic="execution">'
in_page 1 'data-technique="T1059.004" data-rules="1"'
in_page 1 '<b>T1059.004</b> Unix Shell'
in_page 4 'data-technique="T1078"'
in_page 1 'data-technique="T9999"'
in_page 3 '(not known to ruleccc)'
in_page 1 'class="technique few sub" data-technique="T1059.004"'
in_page 3 '<tr class="rule">'
in_page 0 '<script'
in_page 1 '&lt;script&gt;alert(1)&lt;/script&gt;'
for scheme in 0 1; do # dark, light
	browser --blink-settings=preferredColorScheme=$scheme --screenshot="$dir/page$scheme.png" >/dev/null
	check "a picture is written" PNG "$(head -c 4 "$dir/page$scheme.png" | tail -c 3)"
done
cmp -s "$dir/page0.png" "$dir/page1.png"
check "dark and light are not the same" 1 $?

# Completion, by the shells themselves.
for shell in bash zsh fish; do
	run 0 completion $shell
	cp "$dir/out" "$dir/$shell"
	$shell -n "$dir/$shell"
	check "$shell reads its script" 0 $?
done
run 2 completion ksh
run 2 completion
commands='completion fmt inspect list lsp report test'
for option in $({ "$ruleccc" --help; for c in $commands; do "$ruleccc" "$c" --help; done; } | grep -o -e '--[a-z-]*' |
	sed 's/^--//' | sort -u); do
	case $option in colour | '') continue ;; esac
	grep -q -e "--$option\>" "$dir/bash" && grep -q -e "--$option\>" "$dir/zsh" && grep -q -e "-l $option\>" "$dir/fish"
	check "the scripts know --$option" 0 $?
done
mkdir "$dir/files"
touch "$dir/files/my rules.ids" "$dir/files/a.o" "$dir/files/b.txt"

# in_bash WORDS...: what bash offers for the last of them, divided as bash divides it
in_bash() {
	bash -c 'cd "$1/files" || exit; source "$1/bash"; shift
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ruleccc; IFS=,; echo "${COMPREPLY[*]}"' _ "$dir" "$@"
}
check "bash: commands" "report" "$(in_bash ruleccc rep)"
check "bash: options" "--format=" "$(in_bash ruleccc report --fo)"
check "bash: values" "html" "$(in_bash ruleccc report --format = h)"
check "bash: all values" "text,json" "$(in_bash ruleccc inspect --format =)"
check "bash: values of the compiler" "ast,asm" "$(in_bash ruleccc --dump = a)"
check "bash: options of fmt" "--check,--diff,--color=,--help" "$(in_bash ruleccc fmt --)"
check "bash: values of the tests" "tap" "$(in_bash ruleccc test --format = ta)"
check "bash: words" "events" "$(in_bash ruleccc list e)"
check "bash: rules" "my rules.ids" "$(in_bash ruleccc report m)"
check "bash: objects" "a.o" "$(in_bash ruleccc inspect '')"
check "bash: files as values" "b.txt" "$(in_bash ruleccc report --baseline = b)"

in_fish() {
	(cd "$dir/files" && HOME=$dir fish --no-config -c "source $dir/fish; complete -C '$1'" | cut -f 1 | paste -sd,)
}
check "fish: commands" "report" "$(in_fish 'ruleccc rep')"
check "fish: options" "--format" "$(in_fish 'ruleccc report --fo' | tr -d =)"
check "fish: values" "--format=html" "$(in_fish 'ruleccc report --format=h')"
check "fish: words" "events" "$(in_fish 'ruleccc list e')"
check "fish: objects" "a.o" "$(in_fish 'ruleccc inspect a')"

# in_zsh LINE: what stands on the line after the tabulator; zsh runs in a terminal of its own
in_zsh() {
	(cd "$dir/files" && HOME=$dir TERM=dumb zsh -f -c '
		zmodload zsh/zpty
		zpty shell zsh -f -i
		zpty -w shell "PS1=; setopt no_zle_bracketed_paste 2>/dev/null; unset zle_bracketed_paste"
		zpty -w shell "autoload -U compinit; compinit -u -d $2/zcompdump; source $2/zsh"
		zpty -w shell "show() { print -r -- \"<\$BUFFER>\"; }; zle -N show; bindkey \"^X\" show; print re\"\"ady"
		zpty -r -m shell out "*ready*"
		zpty -n -w shell "$1"$'"'"'\t\x18'"'"'
		zpty -r -m shell out "*<*>*"
		print -r -- "${${out##*<}%%>*}"' _ "$1" "$dir" </dev/null)
}
check "zsh: commands" "ruleccc report " "$(in_zsh 'ruleccc rep')"
check "zsh: options" "ruleccc report --format=" "$(in_zsh 'ruleccc report --fo')"
check "zsh: values" "ruleccc report --format=html " "$(in_zsh 'ruleccc report --format=h')"
check "zsh: words" "ruleccc list events " "$(in_zsh 'ruleccc list e')"
check "zsh: objects" "ruleccc inspect a.o " "$(in_zsh 'ruleccc inspect a')"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
