// SPDX-License-Identifier: BSD-2-Clause
#include "probe.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#ifndef BPF_F_SLEEPABLE
#define BPF_F_SLEEPABLE (1u << 4)
#endif

/* Kinds of places: how the target is looked up. A prefix ends with '/' or ".s/". */
enum target {
	TARGET_LSM,        /* function bpf_lsm_NAME */
	TARGET_FUNCTION,   /* function NAME */
	TARGET_TRACEPOINT, /* type btf_trace_NAME */
	TARGET_EVENT,      /* trace event GROUP/NAME */
	TARGET_CGROUP,     /* a cgroup */
	TARGET_SYMBOL,     /* function NAME of the kernel's list of symbols */
};

static const struct kind {
	const char *prefix;
	enum target target;
} kinds[] = {
	{"lsm", TARGET_LSM},        {"fmod_ret", TARGET_FUNCTION}, {"fentry", TARGET_FUNCTION},
	{"fexit", TARGET_FUNCTION}, {"tp_btf", TARGET_TRACEPOINT}, {"tracepoint", TARGET_EVENT},
	{"tp", TARGET_EVENT},       {"cgroup", TARGET_CGROUP},     {"cgroup_skb", TARGET_CGROUP},
	{"kprobe", TARGET_SYMBOL},
};

/* Splits "lsm.s/name"; returns NULL for a kind that is not in the table. */
static const struct kind *split(const char *attach, const char **ret_name, int *ret_sleepable)
{
	size_t len = strcspn(attach, "/");
	int sleepable = len > 2 && !strncmp(attach + len - 2, ".s", 2);

	if (!attach[len])
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct kind *k = &kinds[i];

		if (strlen(k->prefix) != len - (sleepable ? 2 : 0) ||
		    strncmp(attach, k->prefix, strlen(k->prefix)))
			continue;
		*ret_name = attach + len + 1;
		*ret_sleepable = sleepable;
		return k;
	}
	return NULL;
}

const char *probe_events(void)
{
	static const char *const folders[] = {
		"/sys/kernel/tracing/events",
		"/sys/kernel/debug/tracing/events",
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (!access(folders[i], F_OK))
			return folders[i];
	return NULL;
}

int probe_open(struct probe *p, const struct features *features)
{
	struct btf *kernel = btf__load_vmlinux_btf();

	if (!kernel)
		return -errno;
	*p = (struct probe){features, kernel, probe_events()};
	return 0;
}

void probe_close(struct probe *p)
{
	btf__free(p->kernel);
	p->kernel = NULL;
}

static int find_type(const struct probe *p, enum target target, const char *name, struct buf *why)
{
	const char *prefix = target == TARGET_LSM          ? "bpf_lsm_"
			     : target == TARGET_TRACEPOINT ? "btf_trace_"
							   : "";
	char full[256];
	int id;

	snprintf(full, sizeof(full), "%s%s", prefix, name);
	id = btf__find_by_name_kind(p->kernel, full,
				    target == TARGET_TRACEPOINT ? BTF_KIND_TYPEDEF : BTF_KIND_FUNC);
	if (id > 0)
		return id;
	buf_printf(why, "this kernel has no %s", full);
	return -ESRCH;
}

static int find_event(const struct probe *p, const char *name, struct buf *why)
{
	char path[512];

	if (!p->events) {
		buf_puts(why, "tracefs is not mounted: mount it on /sys/kernel/tracing");
		return -ENOENT;
	}
	snprintf(path, sizeof(path), "%s/%s/id", p->events, name);
	if (!access(path, F_OK))
		return 0;
	buf_printf(why, "this kernel has no trace event %s", name);
	return -ENOENT;
}

/* Functions have the letters t and T. A list that cannot be read is no reason. */
static int find_symbol(const char *name, struct buf *why)
{
	FILE *f = fopen("/proc/kallsyms", "re");
	char line[512], symbol[256], letter;
	bool found = !f;

	while (!found && fgets(line, sizeof(line), f))
		found = sscanf(line, "%*s %c %255s", &letter, symbol) == 2 &&
			(letter == 't' || letter == 'T') && !strcmp(symbol, name);
	if (f)
		fclose(f);
	if (!found)
		buf_printf(why, "this kernel has no function %s: see /proc/kallsyms", name);
	return found ? 0 : -ESRCH;
}

static int try_load(const char *attach, int btf_id, int sleepable, struct buf *why)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts);
	enum bpf_prog_type type;
	int fd;

	if (libbpf_prog_type_by_name(attach, &type, &opts.expected_attach_type))
		return 0;
	opts.attach_btf_id = (__u32)btf_id;
	opts.prog_flags = sleepable ? BPF_F_SLEEPABLE : 0;
	fd = bpf_prog_load(type, "ids_probe", "GPL", insns, 2, &opts);
	if (fd < 0 && btf_id == 0 && errno == EINVAL)
		return 0; /* a kind with rules of its own for the result: let the real program tell
			   */
	if (fd < 0) {
		int err = errno;

		buf_printf(why, "the kernel refuses programs here: %s", strerror(err));
		return -err;
	}
	close(fd);
	return 0;
}

int probe_hook(const struct probe *p, const char *attach, struct buf *why)
{
	const char *name = NULL;
	int sleepable = 0, id = 0;
	const struct kind *k = split(attach, &name, &sleepable);

	if (!k)
		return 0;
	if (k->target == TARGET_LSM && !p->features->bpf_lsm) {
		buf_puts(why, p->features->no_lsm);
		return -EOPNOTSUPP;
	}
	if (k->target == TARGET_CGROUP && !*p->features->cgroup2) {
		buf_puts(why, "no cgroup2 file system is mounted");
		return -ENOENT;
	}
	if (k->target == TARGET_EVENT)
		id = find_event(p, name, why);
	else if (k->target == TARGET_SYMBOL)
		return find_symbol(name, why);
	else if (k->target != TARGET_CGROUP)
		id = find_type(p, k->target, name, why);
	if (id < 0)
		return id;
	return try_load(attach, id, sleepable, why);
}

int probe_function(const struct probe *p, const char *attach, uint32_t args, bool refuses,
		   struct buf *why)
{
	const char *name = NULL;
	const struct btf_type *proto;
	int sleepable = 0, id;
	const struct kind *k = split(attach, &name, &sleepable);

	if (!k || (k->target != TARGET_LSM && k->target != TARGET_FUNCTION))
		return 0;
	id = find_type(p, k->target, name, why);
	if (id < 0)
		return id;
	proto = btf__type_by_id(p->kernel, btf__type_by_id(p->kernel, (__u32)id)->type);
	if (btf_vlen(proto) < args) {
		buf_printf(why, "%s has %u arguments, and a rule asks for arg%u", name,
			   btf_vlen(proto), args - 1);
		return -EINVAL;
	}
	if (refuses && !proto->type) {
		buf_printf(why, "%s returns nothing: there is nothing to deny",
			   btf__name_by_offset(p->kernel,
					       btf__type_by_id(p->kernel, (__u32)id)->name_off));
		return -EINVAL;
	}
	return 0;
}

int probe_is_cgroup(const char *attach)
{
	return !strncmp(attach, "cgroup/", 7) || !strncmp(attach, "cgroup_skb/", 11);
}

int probe_contains(const char *attach)
{
	return !strncmp(attach, "lsm/", 4) || !strncmp(attach, "lsm.s/", 6) ||
	       !strncmp(attach, "fmod_ret/", 9) || !strncmp(attach, "fmod_ret.s/", 11);
}
