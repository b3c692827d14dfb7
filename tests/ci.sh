#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# ci.sh - rules in a repository: the findings of sets in tests/ci, and everything that docs/ci.md offers to paste
#
# tests/ci/correct passes all commands. What is found in tests/ci/faulty (errors) and tests/ci/doubtful (warnings, under
# -Werror) is compared with goldens in all formats, and the formats with each other. The blocks of docs/ci.md are taken
# from the document; their form is checked, and their steps are run in repositories with these rules. Only the
# packages are not installed, and the source of ruleccc is this one, so that nothing is built.
#
# ci.sh [--update]   rewrites the goldens
#   BUILD   folder with ruleccc, default build
set -u
export LC_ALL=C
cd "$(dirname "$0")/.." || exit 3
top=$(pwd)
build=${BUILD:-build}
ruleccc=$(cd "$build" && pwd)/ruleccc
ci=$top/tests/ci
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT
update=${1:-}
passed=0 failed=0

# judge WHAT STATUS [FILE]
judge() {
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		[ $# -lt 3 ] || sed 's/^/  | /' "$3" | head -n 30
	fi
}

# is WHAT EXPECTED FOUND
is() {
	[ "$2" = "$3" ]
	judge "$1: expected '$2', found '$3'" $?
}

# Findings.

# diagnose SET ARGUMENT...: what is found in a set, as $work/SET.txt, .json, .sarif and their exit statuses
diagnose() {
	set_name=$1
	shift
	for format in text json sarif; do
		out=$work/$set_name.$format
		(cd "$ci/$set_name" && "$ruleccc" --check --format=$format "$@" rules/*.ids rules/lists/*.ids) >"$out" 2>"$out.err"
		echo $? >"$out.status"
		[ $format = sarif ] || mv "$out.err" "$out"
	done
}

# golden SET FORMAT: without the table of all codes, which is the same in all SARIF
golden() {
	sed '/^    "rules": \[/,/\]}},$/d; s/"ruleIndex": [0-9]*, //' "$work/$1.$2" >"$work/actual"
	if [ "$update" = --update ]; then
		cmp -s "$work/actual" "$ci/$1.$2" || cp "$work/actual" "$ci/$1.$2"
	fi
	diff -u "$ci/$1.$2" "$work/actual" >"$work/diff"
	judge "tests/ci/$1.$2" $? "$work/diff"
}

# findings SET FORMAT: file, line, column, severity and code of each
findings() {
	case $2 in
	text) sed -n 's/^\(.*\):\([0-9]*\):\([0-9]*\): \(error\|warning\): .*\[\(ids-[a-z-]*\)\]$/\1 \2 \3 \4 \5/p' "$1" ;;
	json) jq -r '.diagnostics[] | "\(.place | "\(.file) \(.line) \(.column)") \(.severity) \(.code)"' "$1" ;;
	sarif) jq -r '.runs[0].results[] | (.locations[0].physicalLocation | "\(.artifactLocation.uri) \(.region |
		"\(.startLine) \(.startColumn)")") + " \(.level) \(.ruleId)"' "$1" ;;
	esac | sort
}

# fixes FILE FORMAT: what is suggested to be written where
fixes() {
	case $2 in
	json) jq -c '.diagnostics[] | select(.replacement) | .replacement as $new | .place |
		[.file, .line, .column, .end_line, .end_column, $new]' "$1" ;;
	sarif) jq -c '.runs[0].results[].fixes[]?.artifactChanges[] | .artifactLocation.uri as $file | .replacements[] |
		[$file, (.deletedRegion | .startLine, .startColumn, .endLine, .endColumn), .insertedContent.text]' "$1" ;;
	esac | sort
}

# valid_sarif FILE: its form, and by the schema if it is there
valid_sarif() {
	codes=$(sed -n 's/^DIAG([A-Z_]*, "\([a-z-]*\)".*/\1/p' "$top/compiler/diag.def")
	jq -r --arg codes "$codes" -f "$top/tests/sarif.jq" "$1" >"$work/said" 2>&1 && [ ! -s "$work/said" ] || return 1
	[ -z "$schema" ] || python3 "$top/tests/sarif_schema.py" "$schema" "$1" >"$work/said" 2>&1
}

# check_wrong SET LEAST: a set with findings, at least so many different ones
check_wrong() {
	for format in text json sarif; do
		is "$1, $format: exit status" 1 "$(cat "$work/$1.$format.status")"
		golden "$1" $format
		findings "$work/$1.$format" $format >"$work/$1.$format.found"
	done
	[ "$(awk '{ print $5 }' "$work/$1.text.found" | sort -u | wc -l)" -ge "$2" ]
	judge "$1 has at least $2 different findings" $? "$work/$1.text.found"
	for format in json sarif; do
		diff "$work/$1.text.found" "$work/$1.$format.found" >"$work/diff"
		judge "$1: text and $format say the same" $? "$work/diff"
	done
	is "$1: errors in the JSON" "$(grep -c ' error ' "$work/$1.text.found")" "$(jq .errors "$work/$1.json")"
	fixes "$work/$1.json" json >"$work/$1.fixes"
	fixes "$work/$1.sarif" sarif | diff "$work/$1.fixes" - >"$work/diff"
	judge "$1: JSON and SARIF suggest the same" $? "$work/diff"
	valid_sarif "$work/$1.sarif"
	judge "$1: the SARIF is valid" $? "$work/said"
}

check_correct() {
	for format in text json sarif; do
		is "correct, $format: exit status" 0 "$(cat "$work/correct.$format.status")"
		is "correct, $format: findings" '' "$(findings "$work/correct.$format" $format)"
	done
	is 'correct: output' '' "$(cat "$work/correct.text")"
	valid_sarif "$work/correct.sarif"
	judge 'correct: the SARIF is valid' $? "$work/said"
}

# -Werror changes nothing but the severity.
check_werror() {
	diagnose doubtful
	is 'doubtful without -Werror: exit status' 0 "$(cat "$work/doubtful.text.status")"
	findings "$work/doubtful.text" text | sed 's/ warning / error /' | diff "$work/doubtful.text.found" - >"$work/diff"
	judge '-Werror finds the same' $? "$work/diff"
}

# What there is to paste.

# finds KIND FILE SED: the check of a file's form finds this mistake
finds() {
	sed "$3" "$2" >"$work/mutant.yml"
	! cmp -s "$2" "$work/mutant.yml" && ! python3 "$ci/pipeline.py" "$1" "$work/mutant.yml" >"$work/said" 2>&1
	judge "the form of $1 with '$3' is refused" $? "$work/mutant.yml"
}

check_forms() {
	python3 "$ci/pipeline.py" extract docs/ci.md "$work/paste" >"$work/said" 2>&1
	is 'blocks of docs/ci.md' '.git/hooks/pre-commit .github/workflows/rules.yml .gitlab-ci.yml .pre-commit-config.yaml package.sh ' \
		"$(sort "$work/said" | tr '\n' ' ')"
	for kind in "github $workflow" "gitlab $gitlab" "hooks .pre-commit-hooks.yaml"; do
		# shellcheck disable=SC2086
		python3 "$ci/pipeline.py" $kind >"$work/said" 2>&1
		judge "form of $kind" $? "$work/said"
	done
	finds github "$workflow" 's/^jobs:/job:/'
	finds github "$workflow" 's/checkout@[0-9a-f]*/checkout@v6/'
	finds github "$workflow" 's/          path: out/	path: out/'
	finds github "$workflow" 's/id: ruleccc/id: other/'
	finds github "$workflow" 's/security-events: write/issues: write/'
	finds github "$workflow" 's/fmt --diff \$RULES/fmt ${{ github.head_ref }}/'
	finds github "$workflow" 's/sarif_file:/sarif-file:/'
	finds gitlab "$gitlab" 's/needs: \[ruleccc\]/needs: [build]/'
	finds gitlab "$gitlab" 's/codequality:/code_quality:/'
	finds gitlab "$gitlab" 's/extends: .rules/extends: .rule/'
	finds gitlab "$gitlab" 's/stage: test/stage: testing/'
	finds gitlab "$gitlab" 's/image: debian:13.*/image: debian/'
	finds hooks .pre-commit-hooks.yaml 's/^  entry:.*fmt//'
}

# A repository as the source of ruleccc. Its makefile is the one of this tree, on what is built here.
make_source() {
	mkdir "$work/source"
	{
		echo 'all deps install:'
		printf '\t$(MAKE) --no-print-directory -C "%s" $@ BUILD="%s"' "$top" "$build"
		echo ' $(if $(PREFIX),PREFIX="$(PREFIX)") $(if $(DESTDIR),DESTDIR="$(DESTDIR)")'
		echo '.PHONY: all deps install'
	} >"$work/source/Makefile"
	cp .pre-commit-hooks.yaml "$work/source/"
	commit "$work/source" 'source'
}

# Programs that stand before others in the PATH: apt-get only notes what is wanted.
make_stubs() {
	mkdir "$work/stubs"
	printf '#!/bin/sh\necho "$*" >>"%s"\n' "$work/packages" >"$work/stubs/apt-get"
	chmod +x "$work/stubs/apt-get"
}

# commit FOLDER MESSAGE: all that is there, in a repository that is made if there is none
commit() {
	[ -d "$1/.git" ] || git -C "$1" init -q -b main
	git -C "$1" add -A
	git -C "$1" commit -q -m "$2"
}

# begin NAME: a clone of the repository with the correct rules; work goes on in it
begin() {
	cd "$work" && rm -rf "${work:?}/$1"
	git clone -q "$work/origin" "$work/$1" && cd "$work/$1" || exit 3
	[ ! -d "$work/ruleccc" ] || cp -r "$work/ruleccc" .ruleccc
}

# change NAME...: what somebody changes in a pull request
change() {
	for name in "$@"; do
		case $name in
		good) printf '\nevent connect where dport == 31337 do alert\n' >>rules/network.ids ;;
		layout) sed -i 's/^where  /where /' rules/people.ids ;;
		doubtful) printf '\nevent exec where exe == "bin/sh" and uid == %s do log\n' 1 2 >>rules/people.ids ;;
		broken) printf '\nevent exec where filenam == "/bin/sh" do log\n' >>rules/people.ids ;;
		behaviour) sed -i 's/exe under world_writable/exe under "\/var\/tmp"/' rules/people.ids ;;
		dear) printf '\nevent exec where ancestor.args contains "--unsafe" do alert\n' >>rules/people.ids ;;
		esac
	done
	git add -A rules
}

# github CHANGES FAILURES: which steps of the workflow fail
github() {
	begin github
	cp -r . "$work/base" && mv "$work/base" .base
	# shellcheck disable=SC2086
	change $1
	git clone -q "$work/source" .ruleccc-source
	python3 "$ci/pipeline.py" run-github "$workflow" >"$work/steps" 2>"$work/log"
	is "GitHub, $1: steps that fail" "$2" "$(sed -n 's/: failure$//p' "$work/steps" | tr '\n' ',')"
	is "GitHub, $1: steps" 14 "$(wc -l <"$work/steps")"
}

# step NAME OUTCOME: of the last run
step() {
	is "GitHub: outcome of $1" "$2" "$(sed -n "s/^$1: //p" "$work/steps")"
}

# junit FILE: JUnit's XML: how many tests there are, and how many fail
junit() {
	python3 -c 'import sys, xml.etree.ElementTree as t
cases = list(t.parse(sys.argv[1]).getroot().iter("testcase"))
print(len(cases), sum(c.find("failure") is not None for c in cases))' "$1" 2>&1
}

check_github() {
	github good ''
	step 'Build ruleccc' success
	is 'GitHub: what is installed is ruleccc' "$("$ruleccc" --version)" "$(.ruleccc/bin/ruleccc --version)"
	cp -r .ruleccc "$work/ruleccc"
	valid_sarif out/rules.sarif
	judge 'GitHub: the SARIF is valid' $? "$work/said"
	is 'GitHub: JUnit' '6 0' "$(junit out/tests.xml)"
	is 'GitHub: report' ruleccc-report "$(jq -r .format out/report.json)"
	grep -q '^rules rules/network.ids:[0-9]*: added$' .github_summary && grep -q '^## What the rules cost now$' .github_summary
	judge 'GitHub: the summary shows the new rule' $? .github_summary
	github 'doubtful behaviour' Check,Test,
	step 'Build ruleccc' skipped
	is 'GitHub: results in the SARIF' 'ids-never-true rules/people.ids' \
		"$(jq -r '.runs[0].results[] | "\(.ruleId) \(.locations[0].physicalLocation.artifactLocation.uri)"' out/rules.sarif | sort -u)"
	grep -q 'people.ids:.* error: .*\[ids-never-true\]' "$work/log"
	judge 'GitHub: findings are in the log' $? "$work/log"
	is 'GitHub: JUnit of a failure' '6 1' "$(junit out/tests.xml)"
	grep -q 'failed: a person runs something in /tmp' "$work/log"
	judge 'GitHub: the failed test is in the log' $? "$work/log"
	github 'layout dear' Layout,Cost,
	grep -q 'over the budget' "$work/log"
	judge 'GitHub: the log says what is over the budget' $? "$work/log"
	step 'Changes against the base branch' success
	github broken Check,Test,Cost,
	step 'Findings on the lines of the pull request' success
	step 'Changes against the base branch' skipped
	# It is mended, and now the base branch has the mistake.
	cp rules/people.ids .base/rules/
	git checkout -q HEAD -- rules
	python3 "$ci/pipeline.py" run-github "$workflow" >"$work/steps" 2>"$work/log"
	step 'Changes against the base branch' success
	is 'GitHub: a wrong base branch' 'The rules of the base branch do not compile.' "$(cat out/changes.txt)"
}

# gitlab CHANGES FAILURES [VARIABLE...]
gitlab() {
	begin gitlab
	# shellcheck disable=SC2086
	change $1
	git commit -q -m "$1"
	what="GitLab, $1" failures=$2
	shift 2
	python3 "$ci/pipeline.py" run-gitlab "$gitlab" RULECCC_SOURCE="$work/source" \
		RULECCC_COMMIT="$(git -C "$work/source" rev-parse HEAD)" "$@" >"$work/steps" 2>"$work/log"
	is "$what: jobs that fail" "$failures" "$(sed -n 's/: failure.*$//p' "$work/steps" | tr '\n' ' ')"
	is "$what: jobs" 5 "$(wc -l <"$work/steps")"
	# Wrong rules have no cost.
	[ "$what" = 'GitLab, broken' ] || ! grep ', without ' "$work/steps" >"$work/said"
	judge "$what: artifacts are there" $? "$work/said"
	jq -e 'type == "array" and (map(.fingerprint) | unique | length) == length and all(.[];
		([.description, .check_name, .fingerprint] | all(type == "string" and . != "")) and
		(.severity | IN("info", "minor", "major", "critical", "blocker")) and
		(.location | (.path | startswith("rules")) and (.lines.begin | type == "number" and . >= 1)))' out/codequality.json \
		>"$work/said" 2>&1
	judge "$what: code quality" $? out/codequality.json
}

check_gitlab() {
	mv "$work/ruleccc" "$work/ruleccc.kept"
	gitlab good '' CI_MERGE_REQUEST_DIFF_BASE_SHA="$(git -C "$work/origin" rev-parse HEAD)"
	mv "$work/ruleccc.kept" "$work/ruleccc"
	is 'GitLab: JUnit' '6 0' "$(junit out/tests.xml)"
	is 'GitLab: no findings' '[]' "$(jq -c . out/codequality.json)"
	grep -q '^rules rules/network.ids:[0-9]*: added$' out/changes.txt
	judge 'GitLab: changes show the new rule' $? out/changes.txt
	gitlab 'doubtful behaviour' 'check test '
	is 'GitLab: findings' 'ids-never-true rules/people.ids 2' \
		"$(jq -r 'group_by(.check_name)[] | "\(.[0] | "\(.check_name) \(.location.path)") \(length)"' out/codequality.json)"
	is 'GitLab: JUnit of a failure' '6 1' "$(junit out/tests.xml)"
	gitlab 'layout dear' 'layout cost '
	gitlab broken 'check test cost '
}

# What is installed for running is enough to run: all libraries are of these packages or of what they need.
check_packages() {
	names=$(sed -n 's/^install -y -q --no-install-recommends //p' "$work/packages" | tr ' ' '\n' | sort -u)
	# shellcheck disable=SC2086
	apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
		$names 2>/dev/null | sed 's/.*: //; s/:.*//; s/^ *//' | sort -u >"$work/needed"
	if ! grep -q '^libc6$' "$work/needed"; then
		echo "apt knows no packages: those in docs/ci.md were not looked at"
		return
	fi
	for library in $(ldd "$ruleccc" | sed -n 's|.* => \(/[^ ]*\) .*|\1|p'); do
		# Since /lib is a link, a package may know its files by the other name.
		owner=$({ dpkg -S "$library" || dpkg -S "/usr$library" || dpkg -S "${library#/usr}"; } 2>/dev/null | sed -n '1s/:.*//p')
		grep -qx "${owner:-$library}" "$work/needed"
		judge "the packages of docs/ci.md bring ${library##*/} (${owner:-of no package})" $?
	done
}

check_package() {
	(cd "$work/source" && sh -e "$work/paste/package.sh") >"$work/log" 2>&1
	judge 'package.sh' $? "$work/log"
	tar tzf "$work/source/ruleccc.tar.gz" >"$work/said" 2>&1 && grep -qx './usr/local/bin/ruleccc' "$work/said"
	judge 'package.sh: the archive has ruleccc' $? "$work/said"
}

# Hooks.

# hook WHAT CHANGE STATUS COMMAND...: the exit status of a hook after this change
hook() {
	what="$1, $2" status=$3
	begin hook
	change "$2"
	shift 3
	PATH=$work/ruleccc/bin:$PATH "$@" >"$work/log" 2>&1
	is "$what: exit status" "$status" $?
}

# The hook is executed by git, when something is committed.
plain() {
	cp "$work/paste/.git/hooks/pre-commit" .git/hooks/
	git commit -q -m change
}

# A mistake that is mended in the working folder, but not in what is committed
half_mended() {
	git show HEAD:rules/people.ids >rules/people.ids
	plain
}

check_plain_hook() {
	hook 'plain hook' good 0 plain
	for wrong in layout doubtful broken behaviour; do
		hook 'plain hook' $wrong 1 plain
	done
	hook 'plain hook, mended only in the working folder' broken 1 half_mended
	hook 'plain hook, no rule changed' none 0 sh "$work/paste/.git/hooks/pre-commit"
}

framework() {
	sed "s|repo: .*|repo: $work/source|; s|rev: .*|rev: $(git -C "$work/source" rev-parse HEAD)|" \
		"$work/paste/.pre-commit-config.yaml" >.pre-commit-config.yaml
	pre-commit run --all-files
}

# fails ID...: the hooks that failed in the last run
fails() {
	is 'pre-commit: hooks that fail' "$*" "$(sed -n '/^- hook id: /{ s///; h }; /^- exit code\|^- files were mod/{ g; p }' \
		"$work/log" | uniq | tr '\n' ' ' | sed 's/ $//')"
}

check_framework() {
	if ! command -v pre-commit >/dev/null; then
		echo "pre-commit is not there: its hooks were not run"
		return
	fi
	export PRE_COMMIT_HOME="$work/pre-commit"
	hook 'pre-commit' good 0 framework
	is 'pre-commit: hooks that pass' 3 "$(grep -c '\.Passed$' "$work/log")"
	hook 'pre-commit' layout 1 framework
	fails ruleccc-fmt
	is 'pre-commit: the layout is mended' '' "$(git diff HEAD -- rules)"
	hook 'pre-commit' doubtful 1 framework
	fails ruleccc-check
	hook 'pre-commit' behaviour 1 framework
	fails ruleccc-test
}

schema=$(sh tests/schema.sh cached 2>/dev/null) || schema=
workflow=$work/paste/.github/workflows/rules.yml
gitlab=$work/paste/.gitlab-ci.yml

diagnose correct -Werror
check_correct
diagnose faulty
check_wrong faulty 18
[ "$(wc -l <"$work/faulty.fixes")" -ge 5 ]
judge 'faulty: there are suggestions' $? "$work/faulty.fixes"
diagnose doubtful -Werror
check_wrong doubtful 12
check_werror

# No settings of the caller: neither of make, nor of git.
unset MAKEFLAGS MFLAGS MAKELEVEL GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
printf '[user]\n\tname = A\n\temail = a@example.org\n[init]\n\tdefaultBranch = main\n' >"$work/gitconfig"
export GIT_CONFIG_GLOBAL="$work/gitconfig" GIT_CONFIG_NOSYSTEM=1
check_forms
make_source
make_stubs
PATH=$work/stubs:$PATH
cp -r "$ci/correct" "$work/origin"
commit "$work/origin" 'rules'
check_github
check_gitlab
cd "$top" || exit 3
check_packages
check_package
check_plain_hook
check_framework
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
