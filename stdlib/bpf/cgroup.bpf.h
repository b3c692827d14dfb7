/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Readers of what a process is in: its cgroup (version 2) and its container, whose id stands in the
 * cgroup's name or in that of one above it: docker-ID.scope, docker/ID, cri-containerd-ID.scope,
 * slice:cri-containerd:ID, crio-ID.scope, libpod-ID.scope, libpod_parent/libpod-ID.
 */
#ifndef IDS_CGROUP_BPF_H
#define IDS_CGROUP_BPF_H

#include "process.bpf.h"

#define IDS_CGROUP_DEPTH 32
#define IDS_CGROUP_NAME  256 /* bytes of a name, with its NUL */

IDS_READER int rd_cgroup_id(struct ids_ev *ev, u32 who, u64 *val)
{
	*val = BPF_CORE_READ(ids_task(ev, who), cgroups, dfl_cgrp, kn, id);
	return IDS_OK;
}

IDS_INLINE struct kernfs_node *ids_kn_parent(struct kernfs_node *kn)
{
	struct kernfs_node___rcu *new = (void *)kn;

	if (bpf_core_field_exists(new->__parent))
		return BPF_CORE_READ(new, __parent);
	return BPF_CORE_READ(kn, parent);
}

/* Puts the name of @kn before the path in the walk; the region's end holds it meanwhile. */
IDS_INLINE bool ids_prepend_kn(struct ids_slot *s, struct kernfs_node *kn)
{
	u64 at = s->walk.base;
	const char *name = BPF_CORE_READ(kn, name);
	long n;

	if (!ids_room(at))
		return false;
	n = bpf_probe_read_kernel_str(s->bytes + at, IDS_CGROUP_NAME, name);
	if (n < 1 || n > IDS_CGROUP_NAME || s->walk.left < IDS_CGROUP_NAME + 1 + (u32)n)
		return false;
	return ids_prepend(s, name, n - 1) && ids_prepend_byte(s, '/');
}

IDS_GLOBAL s64 ids_cgroup_path(u32 slot, u32 off, u64 node)
{
	struct ids_slot *s = ids_slot(slot);
	struct kernfs_node *kn = (void *)node, *up;

	if (!s)
		return -IDS_UNREADABLE;
	s->walk.base = off;
	s->walk.left = IDS_STRING_MAX;
	up = ids_kn_parent(kn);
	for (int i = 0; i < IDS_CGROUP_DEPTH && up; i++) {
		if (!ids_prepend_kn(s, kn))
			break;
		kn = up;
		up = ids_kn_parent(kn);
	}
	if (up) {
		ids_error(IDS_ERR_PATH_LONG);
		return -IDS_UNREADABLE;
	}
	if (s->walk.left == IDS_STRING_MAX && !ids_prepend_byte(s, '/'))
		return -IDS_UNREADABLE;
	return ids_str(off + s->walk.left, IDS_STRING_MAX - s->walk.left);
}

IDS_READER s64 rd_cgroup_name(struct ids_ev *ev, u32 who, u32 off)
{
	struct kernfs_node *kn = BPF_CORE_READ(ids_task(ev, who), cgroups, dfl_cgrp, kn);

	if (!kn)
		return -IDS_ABSENT;
	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	return ids_cgroup_path(ev->slot, off, (u64)kn);
}

#define IDS_HEX_BYTES 16 /* looked at in one round, so that the verifier has few to follow */
#define IDS_HEX_NONE  0xffffffffu

/*
 * Looks for the end of a run of exactly 64 hexadecimal digits in the bytes from @off + @from on;
 * the length of the run so far is in the slot. Returns the end, 0, or IDS_HEX_NONE at the text's
 * end.
 */
IDS_GLOBAL u32 ids_hex_some(u32 slot, u32 off, u32 from)
{
	struct ids_slot *s = ids_slot(slot);
	u64 at = (u64)off + from;

	IDS_OPAQUE(at); /* or the two are added to the pointer one by one, unchecked */
	if (!s || !ids_room(at))
		return IDS_HEX_NONE;
	for (u32 i = 0; i < IDS_HEX_BYTES; i++) {
		u8 c = s->bytes[at + i];

		if ((u8)(c - '0') < 10 || (u8)(c - 'a') < 6) {
			*(volatile u64 *)&s->roll += 1;
			continue;
		}
		if (*(volatile u64 *)&s->roll == 64)
			return from + i;
		if (!c)
			return IDS_HEX_NONE;
		*(volatile u64 *)&s->roll = 0;
	}
	return 0;
}

/* End of the first run of exactly 64 hexadecimal digits in the 256 bytes at @off, or 0. */
IDS_GLOBAL u32 ids_hex_run(u32 slot, u32 off)
{
	struct ids_slot *s = ids_slot(slot);
	u32 end = 0;

	if (!s)
		return 0;
	s->roll = 0;
	for (u32 i = 0; i < IDS_CGROUP_NAME && !end; i += IDS_HEX_BYTES)
		end = ids_hex_some(slot, off, i);
	return end == IDS_HEX_NONE ? 0 : end;
}

/*
 * The digits at @pos are of conmon-ID.scope, where Podman and CRI-O keep the program that watches
 * the container from outside.
 */
IDS_INLINE bool ids_conmon(struct ids_slot *s, u64 pos)
{
	static const char word[] = "conmon-";

	pos -= sizeof(word) - 1;
	IDS_OPAQUE(pos);
	if (!ids_room(pos))
		return false;
	for (u32 i = 0; i < sizeof(word) - 1; i++)
		if (s->bytes[pos + i] != word[i])
			return false;
	return true;
}

/* The id in the name of @node; its place, or a negative status. */
IDS_GLOBAL s64 ids_container_name(u32 slot, u32 off, u64 node)
{
	struct ids_slot *s = ids_slot(slot);
	struct kernfs_node *kn = (void *)node;
	u64 at = off;
	u32 end;

	if (!s || !ids_room(at))
		return -IDS_UNREADABLE;
	if (bpf_probe_read_kernel_str(s->bytes + at, IDS_CGROUP_NAME, BPF_CORE_READ(kn, name)) <
	    0) {
		ids_error(IDS_ERR_READ_KERNEL);
		return -IDS_UNREADABLE;
	}
	end = ids_hex_run(slot, off);
	if (!end || (end >= 64 + 7 && ids_conmon(s, at + end - 64)))
		return -IDS_ABSENT;
	return ids_str(off + end - 64, 64);
}

/* The id of the container in the name of a cgroup or of the nearest of those above it. */
IDS_GLOBAL s64 ids_container(u32 slot, u32 off, u64 node)
{
	struct kernfs_node *kn = (void *)node;

	for (int i = 0; i < IDS_CGROUP_DEPTH && kn; i++) {
		s64 str = ids_container_name(slot, off, (u64)kn);

		if (str != -IDS_ABSENT)
			return str;
		kn = ids_kn_parent(kn);
	}
	return kn ? -IDS_UNREADABLE : -IDS_ABSENT;
}

IDS_READER s64 rd_container_id(struct ids_ev *ev, u32 who, u32 off)
{
	struct kernfs_node *kn = BPF_CORE_READ(ids_task(ev, who), cgroups, dfl_cgrp, kn);

	if (!ids_need_slot(ev))
		return -IDS_UNREADABLE;
	return ids_container(ev->slot, off, (u64)kn);
}

IDS_READER int rd_in_container(struct ids_ev *ev, u32 who, u64 *val)
{
	u32 level;
	s64 id;

	ids_pid_ns(ids_task(ev, who), &level);
	*val = 1;
	if (level)
		return IDS_OK;
	id = rd_container_id(ev, who, ids_own_region());
	if (id == -IDS_UNREADABLE)
		return IDS_UNREADABLE;
	*val = id >= 0;
	return IDS_OK;
}

#endif
