#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# steps.sh - the demonstration itself: shows and asserts that a process is isolated. Runs on this machine and in
# a virtual one (busybox), as root.
#
# Environment: RULED RULECTL CLIENT (programs), OBJECT (compiled from RULE), CGROUPS (mount of cgroup2), COLOUR
# (yes or no). Exit status: 0 all was as it should be, 1 it was not, 77 ruled cannot run on this kernel,
# 78 the process was isolated, but this kernel cannot contain all that a better one can.

set -u

cgroup=$CGROUPS/ruleccc-demo.$$
work=$(mktemp -d /tmp/ruleccc-demo.XXXXXX) || exit 1
chmod 755 "$work"
started=
wrong=0
weaker=no

if test "$COLOUR" = yes; then
	bold=$(printf '\033[1m') dim=$(printf '\033[2m') red=$(printf '\033[31m')
	green=$(printf '\033[32m') plain=$(printf '\033[0m')
else
	bold='' dim='' red='' green='' plain=''
fi

step() {
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

quote() {
	sed "s/^/    $dim/; s/\$/$plain/"
}

good() {
	printf '  %sok%s    %s\n' "$green" "$plain" "$*"
}

bad() {
	printf '  %swrong%s %s\n' "$red" "$plain" "$*"
	wrong=$((wrong + 1))
}

weak() {
	printf '  %sweak%s  %s\n' "$red" "$plain" "$*"
	weaker=yes
}

# pause - a tenth of a second; busybox may lack fractions of sleep
pause() {
	sleep 0.1 2>/dev/null || usleep 100000
}

# until_true TENTHS COMMAND... - waits for COMMAND to succeed
until_true() {
	left=$1
	shift
	until "$@"; do
		left=$((left - 1))
		test $left -gt 0 || return 1
		pause
	done
}

running() {
	kill -0 "$1" 2>/dev/null
}

gone() {
	! running "$1"
}

# Ends what was started here, by its number, and removes the folders.
clean() {
	exec 8>&-
	for pid in $started; do
		kill "$pid" 2>/dev/null
		until_true 50 gone "$pid" || kill -KILL "$pid" 2>/dev/null
	done
	wait 2>/dev/null
	find "$cgroup" -depth -type d -exec rmdir {} \; 2>/dev/null
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP

records() {
	grep -c '"rule":' "$work/records"
}

start_ruled() {
	: >"$work/records"
	"$RULED" "$OBJECT" --ephemeral --cgroup "$cgroup" --socket "$work/control" \
		--output "file:$work/records,format=json" --output "file:$work/texts,format=text" >/dev/null 2>"$work/ruled" &
	ruled=$!
	started="$ruled $started"
	ready_or_gone() {
		grep -qs '^ruled: ready' "$work/ruled" || gone $ruled
	}
	until_true 300 ready_or_gone
	grep -q '^ruled: ready' "$work/ruled"
}

start_server() {
	"$CLIENT" serve "$work/port" >"$work/server" &
	started="$! $started"
	until_true 50 test -s "$work/port"
	port=$(cat "$work/port")
}

# The process that will be isolated; it does what is written to descriptor 8.
start_visitor() {
	cp "$CLIENT" "$work/visitor"
	chmod 755 "$work/visitor"
	mkdir "$work/outbox"
	chmod 777 "$work/outbox"
	mkfifo "$work/orders"
	(cd "$work" && exec "$CLIENT" begin "$cgroup" 1000 "$port" ./visitor) \
		<"$work/orders" >"$work/answers" 2>&1 &
	visitor=$!
	started="$visitor $started"
	exec 8>"$work/orders"
	until_true 100 test -s "$work/answers"
}

# ask ORDER - gives the order and leaves the result in $answer
ask() {
	before=$(wc -l <"$work/answers")
	more_answers() {
		test "$(wc -l <"$work/answers")" -gt "$before"
	}
	echo "$*" >&8
	if until_true 100 more_answers; then
		answer=$(tail -n 1 "$work/answers")
	else
		answer='no answer'
	fi
}

# refused WHAT ORDER - the order has to fail with EPERM
refused() {
	what=$1
	shift
	ask "$@"
	case $answer in
	*' EPERM' | *' EACCES') good "$what: ${answer#* }" ;;
	*' ok')
		if by_kernel; then
			bad "$what: it could"
		else
			weak "$what: it still can on this kernel"
		fi
		;;
	*) bad "$what: $answer" ;;
	esac
}

# by_kernel - whether the kernel's own hooks contain, not only a cgroup
by_kernel() {
	! grep -q 'isolate works by stopping' "$work/ruled"
}

received() {
	grep -q "$1" "$work/server"
}

show_rule() {
	step 'The rule'
	grep -v '^#' "$RULE" | quote
	printf '  compiled to %s bytes of BPF object\n' "$(wc -c <"$OBJECT")"
}

watch_others() {
	step 'What the rule does not mean is left alone'
	"$CLIENT" as "$cgroup" 1000 /bin/sleep 0 && good 'user 1000 runs /bin/sleep' ||
		bad 'user 1000 cannot run /bin/sleep'
	"$CLIENT" as "$cgroup" 1001 "$work/visitor" go </dev/null >"$work/other" && grep -q running "$work/other" &&
		good "user 1001 runs $work/visitor" || bad "user 1001 cannot run $work/visitor"
	pause
	test "$(records)" -eq 0 && good 'no record was made' || bad 'there are records already'
}

show_match() {
	step "User 1000 opens a connection and executes ./visitor in $work"
	received 'before the program' && good 'its first bytes reach the server' ||
		bad 'the connection did not work before'
	one_record() {
		test "$(records)" -ge 1
	}
	if until_true 100 one_record; then
		good "ruled's record, as text and as JSON:"
		head -n 1 "$work/texts" | fold -s -w 96 | quote
		head -n 1 "$work/records" | fold -w 96 | quote
	else
		bad 'ruled wrote no record'
	fi
	grep -q '"action":"isolate","result":"done"' "$work/records" &&
		good 'the action is done' || bad 'the record does not say that the action is done'
}

show_isolated() {
	step 'rulectl isolated'
	listed() {
		"$RULECTL" --socket "$work/control" isolated >"$work/isolated" 2>&1 &&
			grep -q "^$visitor:" "$work/isolated"
	}
	until_true 50 listed && good 'it lists the process' || bad 'it does not list the process'
	quote <"$work/isolated"
	grep -q 'ruled.isolated' "/proc/$visitor/cgroup" && good 'it has a cgroup of its own' ||
		bad 'it was not moved to a cgroup of its own'
	running "$visitor" && good 'it is still running, and can be examined' || bad 'it is gone'
}

show_contained() {
	step 'What it can no longer do'
	ask send 'while isolated'
	sent=$answer
	ask child
	sleep 1
	received 'while isolated' && bad 'its connection still passes bytes' ||
		good "a byte on the connection that was open before: nothing arrives ($sent)"
	received 'a child' && bad "its child's bytes arrive" || good "its child: nothing arrives ($answer)"
	refused 'write a new file' write "$work/outbox/file"
	refused "signal another process of its user" signal "$victim"
}

show_release() {
	step "rulectl release $visitor"
	"$RULECTL" --socket "$work/control" release "$visitor" 2>&1 | quote
	ask send 'after the release'
	until_true 300 received 'after the release' && good 'its bytes arrive again' ||
		bad "its bytes do not arrive: $answer"
	ask write "$work/outbox/again"
	test "$answer" = 'write ok' && good 'it can write a file again' || bad "it cannot write: $answer"
	test "$(records)" -eq 1 && good 'there was exactly one record' || bad "there are $(records) records"
	echo end >&8
}

show_stop() {
	step 'ruled stops, and leaves nothing behind'
	kill "$ruled"
	until_true 100 gone "$ruled"
	wait "$ruled"
	status=$?
	test $status -eq 0 && good 'it ended with status 0' || bad "it ended with status $status"
}

mkdir "$cgroup" || exit 77
show_rule
step 'ruled loads it, for the processes of one cgroup only'
if ! start_ruled; then
	quote <"$work/ruled"
	exit 77
fi
# Without hooks that contain there is a line for each: the last line says it all.
grep -v 'isolate\.[a-z_]*: no hook' "$work/ruled" | fold -s -w 96 | quote
start_server
"$CLIENT" as "$cgroup" 1000 /bin/sleep 60 &
victim=$!
started="$victim $started"
cp "$CLIENT" "$work/visitor"
watch_others
start_visitor
show_match
show_isolated
show_contained
show_release
show_stop
if test $wrong -gt 0; then
	step "$red$wrong things are not as they should be$plain"
	quote <"$work/ruled"
	exit 1
fi
step "${green}All as it should be.$plain"
test $weaker = no || exit 78
