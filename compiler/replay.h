/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recorded events, given to the decision functions of rules.
 *
 * A record has only some of the fields that conditions can ask for. What it does not have is
 * unknown: a rule that depends on it is undecided, and is reported with the fields that it misses.
 */
#ifndef IDS_REPLAY_H
#define IDS_REPLAY_H

#include <stdio.h>

#include "testrun.h"

#define REPLAY_LINE_MAX                                                                            \
	(4u << 20) /* bytes of a line; the longest records have less than one MiB                  \
		    */

/* replay_line.c */
/** struct lines - a text that is read line by line, never more than one in memory */
struct lines {
	FILE *f;
	char *text; /* the line at hand, without its end, NUL-terminated */
	size_t len;
	size_t cap;
	uint64_t number; /* of it, from 1 */
	bool cut;        /* it is longer than REPLAY_LINE_MAX; @text is its beginning */
};

/** lines_next - goes to the next line; false at the end, or if it cannot be read (ferror()) */
bool lines_next(struct lines *l);
void lines_free(struct lines *l);

/* replay_record.c */
/** struct replay_user - a user of the machine that wrote the record; @name NULL: it has none */
struct replay_user {
	const char *name;
	uint64_t uid;
};

/* Of the process, its parent and the target. */
#define REPLAY_USERS 3

/**
 * struct replay_record - a line of records
 * @event: NULL: no rule is on events of this name
 * @step: what the record gives; its event is @event
 */
struct replay_record {
	const char *event_name, *time;
	const struct event_info *event;
	struct test_step step;
	struct replay_user users[REPLAY_USERS];
	size_t nusers;
};

/** enum replay_kind - what a line is */
enum replay_kind {
	REPLAY_EVENT,
	REPLAY_OTHER,   /* valid, but no record of an event */
	REPLAY_DAMAGED, /* neither */
};

/* The value of a field of which a record tells only that there is one, or its beginning. */
extern const struct given_value replay_cut;

/**
 * replay_read - reads the line of @len bytes at @text, which need not be trusted
 * @a: gets what the record points to
 * @named: by given_column(): rules compare this field with names of users
 * @ret_error: of REPLAY_DAMAGED: a sentence
 */
enum replay_kind replay_read(struct arena *a, const struct program *prog, const bool *named,
			     const char *text, size_t len, struct replay_record *ret,
			     const char **ret_error);

/* replay_missing.c */
/** struct replay_cause - a field that makes a rule undecided; @lost: the record says that it could
 * not be read, else the record does not have it */
struct replay_cause {
	const char *field;
	bool lost;
};

/** struct replay_causes - all of them, each once */
struct replay_causes {
	struct replay_cause *items;
	size_t n, cap;
};

/** replay_missing - what leaves the condition of @rule undecided for the event of @ev */
void replay_missing(struct arena *a, struct evaluation *ev, const struct ast_item *rule,
		    struct replay_causes *ret);

/* replay.c */
/** struct replay_rule - what a rule does for an event; @causes: it is undecided by them */
struct replay_rule {
	const struct rule *rule;
	struct replay_causes causes;
};

/** struct replay_verdict - what the rules do for an event: those that do something, by name */
struct replay_verdict {
	struct replay_rule *rules;
	size_t n, cap;
};

/** struct replay - rules, ready to be given records */
struct replay {
	struct arena *a; /* of the record at hand */
	struct testrun *run;
	bool *named; /* as for replay_read() */
	uint32_t *uids;
};

/**
 * replay_new - compiles the rules of @prog for this machine
 *
 * Returns NULL with an enum exit_status in @ret_status, as testrun_new().
 */
struct replay *replay_new(struct arena *a, const struct program *prog, struct diags *diags,
			  int *ret_status, const char **ret_error);
struct replay *replay_free(struct replay *r);
/** replay_next - replay_read() for the next line; forgets the record before */
enum replay_kind replay_next(struct replay *r, const char *text, size_t len,
			     struct replay_record *ret, const char **ret_error);
/** replay_decide - what the rules do for @record; it holds until the next replay_next() */
struct replay_verdict replay_decide(struct replay *r, const struct replay_record *record);

/* replay_text.c */
/** replay_print_line - record @number (of its line in the file), and what the rules do */
void replay_print_line(FILE *out, uint64_t number, const struct replay_record *record,
		       const struct replay_verdict *v);
/** replay_print_causes - " (exe, path unreadable)"; nothing if there is none */
void replay_print_causes(FILE *out, const struct replay_causes *causes);
/** replay_name - the name of @rule as such lines have it */
const char *replay_name(struct arena *a, const struct rule *rule);

/** struct replay_old_rule - what a rule did; @seen: it does something still */
struct replay_old_rule {
	const char *name; /* as replay_name() gives it */
	bool undecided, seen;
};

/** struct replay_old - a line of an earlier replay */
struct replay_old {
	uint64_t number;
	const char *event, *time;
	struct replay_old_rule *rules;
	size_t n, cap;
};

/** enum replay_old_kind - what a line is: a record, the summary at the end, or neither */
enum replay_old_kind { REPLAY_OLD_RECORD, REPLAY_OLD_END, REPLAY_OLD_WRONG };

/** replay_read_line - reads what replay_print_line() wrote */
enum replay_old_kind replay_read_line(struct arena *a, const char *line, struct replay_old *ret);

/* replay_expect.c */
/** replay_compare - lines that say what is different from @old, NULL: nothing */
const char *replay_compare(struct arena *a, struct replay_old *old,
			   const struct replay_record *record, const struct replay_verdict *now);

#endif
