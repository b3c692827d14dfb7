/* SPDX-License-Identifier: BSD-2-Clause */
/* Records as lines: JSON for programs, text for people. */
#ifndef IDS_RENDER_H
#define IDS_RENDER_H

#include <stdint.h>

#include "buf.h"
#include "record.h"
#include "users.h"

/**
 * struct render - what rendering needs besides the record
 * @clock: ns to add to CLOCK_BOOTTIME to get the time of day
 */
struct render {
	struct users *users;
	int64_t clock;
};

/** render_init - prepares; call render_clock() from time to time, as the time of day can be set */
void render_init(struct render *r, struct users *users);
void render_clock(struct render *r);

/** render_json - appends one line of JSON with its newline */
void render_json(struct render *r, const struct record *rec, struct buf *out);
/** render_text - appends one line for people with its newline */
void render_text(struct render *r, const struct record *rec, struct buf *out);

/** render_time - appends a time (ns, CLOCK_BOOTTIME) as 2026-11-21T23:59:59.123456789Z */
void render_time(const struct render *r, uint64_t boot, struct buf *out);

/** render_action - name of the action with bit number @bit */
const char *render_action(unsigned bit);
/** render_severity - number of a severity's name (also high, medium, low), -1 if there is none */
int render_severity(const char *name);

/* ids_record.result: a user-space action that was begun after the record was made. */
#define RENDER_STARTED ((int16_t)0x7ffd)

#endif
