#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# syscalls.sh collect            on a machine, as root: prints what its kernel tells of system calls
# syscalls.sh make FILE...       from such files, oldest kernel first, the rows of syscalls.def
#
# The kernel describes the arguments of each system call in the format of its trace event. Of 32-bit callers the names of
# the entry functions are needed; /proc/kallsyms has them. A newer kernel's description replaces an older one's.

set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)

collect() {
	grep -h -E '^name:|field:' /sys/kernel/tracing/events/syscalls/sys_enter_*/format | grep -v -E 'common_|__data_loc|__syscall_nr'
	sed -n -E 's/^[0-9a-f]* [Tt] (__(x64|ia32)(_compat)?_sys_[a-z0-9_]*)$/function: \1/p' /proc/kallsyms
}

# Names that mean something else in a rule: fields of processes, words of the grammar.
taken() {
	sed -n 's/^PROC_FIELD([A-Z_]*, "\([a-z_.]*\)".*/process \1/p' "$here/fields.def"
	sed -n -E 's/^([a-z]+) +return (WORD\()?TOK_.*/word \1/p' "$here/../../grammar/lexer.l"
}

make_rows() {
	{ taken; cat "$@"; } | awk '
	$1 == "process" || $1 == "word" { taken[$2] = 1; next }
	$1 == "function:" { has[$2] = 1; next }
	$1 == "name:" {
		call = substr($2, length("sys_enter_") + 1)
		calls[call] = 1
		n[call] = 0
		next
	}
	/field:/ {
		split($0, part, ";")
		text = part[1]
		sub(/^[ \t]*field:/, "", text)
		word = text
		sub(/.*[ *]/, "", word)
		type = substr(text, 1, length(text) - length(word) - 1)
		gsub(/const /, "", type)
		sub(/ \*const$/, " *", type)
		i = n[call]++
		types[call, i] = type
		words[call, i] = word
	}
	# What a 32-bit caller gets into: how its arguments differ is said by a number (stdlib/abi/raw.h).
	function entry(call, name, shape) {
		if (("__ia32_" name) in has)
			printf "CALL32(%s, \"__ia32_%s\", %s)\n", call, name, shape
	}
	function entries(call) {
		if (call == "clone") {
			entry(call, "compat_sys_ia32_clone", "RAW_SWAP")
			return
		}
		if (call in split64)
			entry(call, "sys_ia32_" call, split64[call])
		else if (("__ia32_compat_sys_" call) in has)
			entry(call, "compat_sys_" call, 0)
		else
			entry(call, "sys_" call, 0)
		entry(call, "sys_" call "_time32", 0)
		entry(call, "sys_" call "32", 0)
		entry(call, "sys_" call "16", 0)
		entry(call, "compat_sys_" call "_time32", 0)
		entry(call, "compat_sys_" call "_time64", 0)
		if (call in other)
			entry(call, other[call], 0)
	}
	function kind(type, word, call) {
		if (type ~ /\*/) {
			if (type == "char *" && word !~ /^(u?buf|list|optval|shmaddr|u_msg_ptr)$/)
				return "STRING, NONE, STR"
			return "UINT, NONE, U64"
		}
		if (word == "sig" && type == "int")
			return "ENUM, SIGNAL, S32"
		if (word == "family")
			return "ENUM, FAMILIES, S32"
		if (word == "flags" && call ~ /^open(at)?$/)
			return "FLAGS, OPENFLAGS, U32"
		if (type == "uid_t")
			return "USER, NONE, U32"
		if (type in kinds)
			return kinds[type]
		print "syscalls.sh: what is \"" type "\" of " call "?" >"/dev/stderr"
		bad = 1
	}
	BEGIN {
		m = split("int pid_t clockid_t mqd_t timer_t key_t key_serial_t rwf_t __s32", t, " ")
		for (i = 1; i <= m; i++)
			kinds[t[i]] = "INT, NONE, S32"
		m = split("unsigned,unsigned int,u32,__u32,gid_t,qid_t,enum landlock_rule_type", t, ",")
		for (i = 1; i <= m; i++)
			kinds[t[i]] = "UINT, NONE, U32"
		m = split("unsigned long,size_t,u64,__u64,aio_context_t,cap_user_header_t,cap_user_data_t", t, ",")
		for (i = 1; i <= m; i++)
			kinds[t[i]] = "UINT, NONE, U64"
		kinds["long"] = kinds["off_t"] = kinds["loff_t"] = "INT, NONE, S64"
		kinds["umode_t"] = "UINT, NONE, U16"
		split64["pread64"] = split64["pwrite64"] = "RAW_WIDE(3)"
		split64["truncate64"] = split64["readahead"] = split64["fadvise64"] = "RAW_WIDE(1)"
		split64["fallocate"] = "RAW_WIDE(2) | RAW_WIDE(3)"
		split64["sync_file_range"] = "RAW_WIDE(1) | RAW_WIDE(2)"
		other["newstat"] = "compat_sys_ia32_stat64"
		other["newlstat"] = "compat_sys_ia32_lstat64"
		other["newfstat"] = "compat_sys_ia32_fstat64"
		other["newfstatat"] = "compat_sys_ia32_fstatat64"
		other["mmap"] = "sys_mmap_pgoff"
		other["fcntl"] = "compat_sys_fcntl64"
		other["sendfile64"] = "compat_sys_sendfile"
		# The names of the manual, where the kernel has others.
		alias["newstat"] = "stat"
		alias["newlstat"] = "lstat"
		alias["newfstat"] = "fstat"
		alias["newuname"] = "uname"
		alias["sendfile64"] = "sendfile"
		alias["umount"] = "umount2"
	}
	END {
		for (call in calls)
			order[++m2] = call
		for (i = 2; i <= m2; i++)
			for (j = i; j > 1 && order[j] < order[j - 1]; j--) {
				call = order[j]; order[j] = order[j - 1]; order[j - 1] = call
			}
		for (i = 1; i <= m2; i++) {
			call = order[i]
			for (j = 0; j < n[call]; j++) {
				word = words[call, j]
				sub(/^_+/, "", word)
				printf "ARG(%s, %d, \"%s%s\", %s)\n", call, j, word in taken ? "arg." : "", word,
					kind(types[call, j], words[call, j], call)
			}
			printf "SYSCALL(%s, %d)\n", call, n[call]
			entries(call)
			if (call in alias)
				printf "SYSCALL_ALIAS(%s, %s)\n", alias[call], call
		}
		exit bad
	}'
}

case ${1:-} in
collect) collect ;;
make)
	shift
	cat <<'EOF'
/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * System calls of x86-64. Made by syscalls.sh from what kernels say of themselves; do not edit.
 *
 * ARG(call, i, name, TYPE, VALUES, KIND)   argument i, as a field of sys_enter_<call> and sys_exit_<call>
 * SYSCALL(call, n)                         n arguments; after its ARG rows
 * CALL32(call, function, shape)            where 32-bit callers come in; shape as in stdlib/abi/raw.h
 * SYSCALL_ALIAS(name, call)                another name
 */
#ifndef ARG
#define ARG(call, i, name, type, values, kind)
#endif
#ifndef SYSCALL
#define SYSCALL(call, n)
#endif
#ifndef CALL32
#define CALL32(call, function, shape)
#endif
#ifndef SYSCALL_ALIAS
#define SYSCALL_ALIAS(name, call)
#endif
EOF
	make_rows "$@"
	printf '#undef %s\n' ARG SYSCALL CALL32 SYSCALL_ALIAS
	;;
*)
	sed -n 's/^# \(syscalls.sh.*\)/\1/p' "$0" >&2
	exit 2
	;;
esac
