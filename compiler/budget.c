// SPDX-License-Identifier: BSD-2-Clause
#include <inttypes.h>

#include "inspect.h"
#include "report.h"

static const struct object_prog *largest(const struct object *o)
{
	const struct object_prog *p = NULL;

	for (size_t i = 0; i < o->nprogs; i++)
		if (!p || o->progs[i].total > p->total)
			p = &o->progs[i];
	return p;
}

static const struct object_map *largest_map(const struct object *o)
{
	const struct object_map *m = NULL;

	for (size_t i = 0; i < o->nmaps; i++)
		if (!m || o->maps[i].bytes > m->bytes)
			m = &o->maps[i];
	return m;
}

const char *budget_exceeded(struct arena *a, const struct budget *b, const struct object *o)
{
	const struct object_prog *p = largest(o);
	const struct object_map *m = largest_map(o);
	const char *s = NULL;

	if (b->insns && p && p->total > b->insns)
		s = arena_printf(a,
				 "ruleccc: over the budget: program %s has %u instructions with "
				 "all it calls, --max-insns allows %" PRIu64 "\n",
				 inspect_clean(a, p->func->name), p->total, b->insns);
	if (b->memory && m && o->memory > b->memory)
		s = arena_printf(a,
				 "%sruleccc: over the budget: the maps take up to %" PRIu64
				 " bytes on %u processors (%" PRIu64
				 " of them %s), --max-memory allows %" PRIu64 "\n",
				 s ? s : "", o->memory, o->cpus, m->bytes,
				 inspect_clean(a, m->name), b->memory);
	return s;
}
