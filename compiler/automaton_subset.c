// SPDX-License-Identifier: BSD-2-Clause
/*
 * Subset construction.
 *
 * A state is a set of items, and the tests that are reported when it is entered. An item is a node
 * that takes a byte, or a match that depends on what comes next; with it stand the kinds of symbols
 * (enum nfa_follow) for which it counts. So nothing of what was read before has to be remembered:
 * `^` and the half of `\b` that looks back are decided when an item is made, `$` and the other half
 * when the next symbol is known.
 *
 * Searches begin at every position, so what they begin with is in every state. It is not stored
 * (the base), and what it becomes is computed once for every symbol. With thousands of texts to
 * find, a state has few items besides, and most symbols lead where they lead from the base alone.
 */
#include <string.h>

#include "automaton_subset.h"

#define DEFAULT_WORK 40000000u

static enum before before_of(const struct subset *s, uint32_t class)
{
	return s->n->class_follow[class] == NFA_WORD ? BEFORE_WORD : BEFORE_OTHER;
}

static void add_items(struct subset *s, const struct items *set)
{
	for (uint32_t i = 0; i < set->n; i++)
		subset_touch(s, set->v[i] >> 3, set->v[i] & NFA_ANY);
}

static struct items start_set(struct subset *s, enum before before)
{
	for (size_t i = 0; i < s->n->npieces; i++)
		subset_add(s, s->n->starts[i], before);
	return subset_keep(s, subset_take(s));
}

/* The base: what a search begins with, whatever stands before. The rest of it goes to @extra. */
static void make_base(struct subset *s)
{
	struct items word = start_set(s, BEFORE_WORD), other = start_set(s, BEFORE_OTHER);
	uint32_t *v = ARENA_ARRAY(s->a, uint32_t, word.n + 1);

	for (uint32_t i = 0; i < word.n; i++)
		s->mark[word.v[i] >> 3] = word.v[i] & NFA_ANY;
	for (uint32_t i = 0; i < other.n; i++) {
		uint32_t node = other.v[i] >> 3;

		if (s->mark[node] != (other.v[i] & NFA_ANY))
			continue;
		s->base[node] = other.v[i] & NFA_ANY;
		v[s->base_items.n++] = other.v[i];
	}
	for (uint32_t i = 0; i < word.n; i++)
		s->mark[word.v[i] >> 3] = 0;
	s->base_items.v = v;
	s->extra[BEFORE_WORD] = start_set(s, BEFORE_WORD);
	s->extra[BEFORE_OTHER] = start_set(s, BEFORE_OTHER);
	s->start = start_set(s, BEFORE_BEGIN);
}

static void reset_step(struct subset *s)
{
	uint32_t *first = s->step.first;

	memset(first, 0xff, s->n->nclasses * sizeof(*first));
	memset(s->common, 0xff, s->n->nclasses * sizeof(*s->common));
	s->step = (struct step){.all = NFA_NONE,
				.first = first,
				.chains = s->step.chains,
				.chains_cap = s->step.chains_cap};
}

static void add_link(struct subset *s, uint32_t *head, uint32_t node)
{
	struct step *st = &s->step;

	*ARENA_PUSH(s->a, st->chains, st->nchains, st->chains_cap) = (struct chain){node, *head};
	*head = (uint32_t)(st->nchains - 1);
}

/* An item takes its symbols. */
static void step_item(struct subset *s, uint32_t item)
{
	struct step *st = &s->step;
	uint8_t follow = item & NFA_ANY;
	const struct nfa_node *node = &s->n->nodes[item >> 3];
	const struct nfa_set *set;

	if (item >> 3 == fresh_node(s)) {
		st->fresh = true;
		return;
	}
	if (node->kind == NFA_MATCH) {
		st->word |= follow & NFA_WORD ? 1ull << node->next : 0;
		st->other |= follow & NFA_OTHER ? 1ull << node->next : 0;
		st->stop |= follow & NFA_STOP ? 1ull << node->next : 0;
		return;
	}
	set = &s->n->sets[node->set];
	s->work += set->n;
	if (set->n == s->n->nclasses && follow == NFA_ANY) {
		add_link(s, &st->all, node->next);
		return;
	}
	for (uint32_t i = 0; i < set->n; i++)
		if (s->n->class_follow[set->classes[i]] & follow)
			add_link(s, &st->first[set->classes[i]], node->next);
}

static void step_items(struct subset *s, const struct items *set)
{
	reset_step(s);
	for (uint32_t i = 0; i < set->n; i++)
		step_item(s, set->v[i]);
}

static void add_chain(struct subset *s, uint32_t head, uint32_t class)
{
	for (uint32_t i = head; i != NFA_NONE; i = s->step.chains[i].next)
		subset_add(s, s->step.chains[i].node, before_of(s, class));
}

/* Tests that hold by a symbol of a class: what counts for words, or for others. */
static uint64_t by_class(const struct subset *s, uint32_t class, uint64_t word, uint64_t other)
{
	uint8_t follow = s->n->class_follow[class];

	return (follow & NFA_WORD ? word : 0) | (follow & NFA_OTHER ? other : 0);
}

static uint8_t find_like(struct subset *s, uint32_t class)
{
	uint32_t c = 0;

	while (c < class && (s->n->class_follow[c] != s->n->class_follow[class] ||
			     !subset_same(s, &s->from_base[c], &s->from_base[class])))
		c++;
	return (uint8_t)c;
}

/* What the base becomes by each class. */
static void step_base(struct subset *s)
{
	step_items(s, &s->base_items);
	s->base_word = s->step.word;
	s->base_other = s->step.other;
	s->base_stop = s->step.stop;
	for (uint32_t c = 0; c < s->n->nclasses; c++) {
		struct items *to = &s->from_base[c];

		add_chain(s, s->step.all, c);
		add_chain(s, s->step.first[c], c);
		add_items(s, &s->extra[before_of(s, c)]);
		*to = subset_keep(s, subset_take(s));
		to->accept |= by_class(s, c, s->base_word, s->base_other);
		s->from_base_state[c] = NO_CELL;
		s->like[c] = find_like(s, c);
	}
}

/* By a symbol of which no item knows: where the base alone leads. */
static uint16_t step_from_base(struct subset *s, uint32_t class)
{
	if (s->from_base_state[class] == NO_CELL)
		s->from_base_state[class] = subset_intern(s, s->from_base[class]);
	return s->from_base_state[class];
}

static uint16_t step_class(struct subset *s, uint32_t class)
{
	const struct items *base = &s->from_base[class];
	uint64_t accept = by_class(s, class, s->step.word, s->step.other);
	bool special = s->step.first[class] != NFA_NONE;
	uint16_t *common = &s->common[s->like[class]], ret;
	struct items to;

	if (!special && s->step.all == NFA_NONE && !(accept & ~base->accept))
		return step_from_base(s, class);
	if (!special && *common != NO_CELL)
		return *common;
	add_items(s, base);
	add_chain(s, s->step.all, class);
	add_chain(s, s->step.first[class], class);
	to = subset_take(s);
	to.accept |= accept | base->accept;
	ret = subset_intern(s, to);
	if (!special)
		*common = ret;
	return ret;
}

/* After the end nothing matters; after a separator all is as at the start. */
static void step_end(struct subset *s, uint16_t *row)
{
	uint64_t stop = s->step.stop | s->base_stop;
	struct items start = s->start;

	row[0] = subset_intern(s, (struct items){.accept = s->step.fresh ? 0 : stop});
	if (!s->separates)
		return;
	start.accept = stop;
	row[1] = subset_intern(s, start);
}

static void make_room(struct subset *s, size_t cells)
{
	uint16_t *next;
	size_t cap = s->next_cap ? s->next_cap : 1024;

	if (cells <= s->next_cap)
		return;
	while (cap < cells)
		cap *= 2;
	next = ARENA_ARRAY(s->a, uint16_t, cap);
	if (s->next_cap)
		memcpy(next, s->next, s->next_cap * sizeof(*next));
	s->next = next;
	s->next_cap = cap;
}

static void step_state(struct subset *s, uint32_t from)
{
	uint16_t *row;

	make_room(s, ((size_t)from + 1) * s->width);
	row = s->next + (size_t)from * s->width;
	step_items(s, &s->states[from].items);
	if (s->step.fresh) { /* what an empty text fits holds for the element that now begins */
		s->step.word |= s->start_accept;
		s->step.other |= s->start_accept;
		s->step.stop |= s->start_accept;
	}
	for (uint32_t c = 0; c < s->n->nclasses && !s->failed; c++)
		row[c] = step_class(s, c);
	if (!s->failed)
		step_end(s, row + s->n->nclasses);
	s->work += s->width;
}

/* The first state. In a list nothing has been read of an element, and nothing is reported. */
static void make_start(struct subset *s)
{
	if (!s->separates) {
		subset_intern(s, s->start);
		return;
	}
	s->start_accept = s->start.accept;
	add_items(s, &s->start);
	subset_touch(s, fresh_node(s), NFA_ANY);
	s->start = subset_keep(s, subset_take(s));
	s->start.accept = 0;
	subset_intern(s, s->start);
}

static void prepare(struct subset *s, const struct automaton_budget *budget)
{
	size_t n = s->n->nnodes + 1;
	uint32_t cells = AUTOMATON_MAX_CELLS / s->width;

	s->max_states = budget && budget->states ? budget->states : AUTOMATON_MAX_STATES;
	if (s->max_states > AUTOMATON_MAX_STATES)
		s->max_states = AUTOMATON_MAX_STATES;
	if (s->max_states > cells)
		s->max_states = cells;
	s->max_work = budget && budget->work ? budget->work : DEFAULT_WORK;
	s->mark = ARENA_ARRAY(s->a, uint8_t, n);
	s->touched = ARENA_ARRAY(s->a, uint32_t, n);
	s->follow = ARENA_ARRAY(s->a, uint8_t, n);
	s->out = ARENA_ARRAY(s->a, uint32_t, n);
	s->base = ARENA_ARRAY(s->a, uint8_t, n);
	s->floor = ARENA_ARRAY(s->a, uint32_t, s->n->npieces + 1);
	s->best = ARENA_ARRAY(s->a, uint32_t, s->n->nchains + 1);
	s->from_base = ARENA_ARRAY(s->a, struct items, s->n->nclasses + 1);
	s->from_base_state = ARENA_ARRAY(s->a, uint16_t, s->n->nclasses + 1);
	s->like = ARENA_ARRAY(s->a, uint8_t, s->n->nclasses + 1);
	s->common = ARENA_ARRAY(s->a, uint16_t, s->n->nclasses + 1);
	s->step.first = ARENA_ARRAY(s->a, uint32_t, s->n->nclasses + 1);
}

bool automaton_subset(struct arena *a, const struct nfa *n, enum automaton_nul nul,
		      const struct automaton_budget *budget, struct raw_automaton *ret,
		      struct automaton_size *size)
{
	struct subset s = {.a = a, .n = n, .separates = nul == AUTOMATON_NUL_SEPARATES};
	uint32_t width = n->nclasses + 1 + s.separates;

	s.width = width;
	prepare(&s, budget);
	make_base(&s);
	step_base(&s);
	make_start(&s);
	for (uint32_t i = 0; i < s.nstates && !s.failed; i++)
		step_state(&s, i);
	size->states = (uint32_t)s.nstates;
	size->limit = s.failed;
	if (s.failed)
		return false;
	*ret = (struct raw_automaton){(uint32_t)s.nstates, width, s.next,
				      ARENA_ARRAY(a, uint64_t, s.nstates)};
	for (size_t i = 0; i < s.nstates; i++)
		ret->accept[i] = s.states[i].items.accept;
	return true;
}
