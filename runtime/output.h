/* SPDX-License-Identifier: BSD-2-Clause */
/* Where records go. */
#ifndef IDS_OUTPUT_H
#define IDS_OUTPUT_H

#include <stdint.h>

#include "log.h"
#include "record.h"
#include "render.h"
#include "stream.h"

/** enum output_format - how a record is written */
enum output_format { OUTPUT_TEXT, OUTPUT_JSON };

#define OUTPUT_ROOM (1u << 20) /* bytes kept for a reader that does not read */

/**
 * struct output - one place for records
 * @name: as given, for messages
 * @path: of a file; NULL for standard output
 * @min: the least severity, enum ids_severity: records with a higher number are left out
 * @to: what it writes to; a pipe, a terminal or a socket is not waited for
 * @pending: what is not written yet, at most OUTPUT_ROOM bytes and a record
 * @written, @failed: records; the last could not be written or found no room
 * @told: CLOCK_MONOTONIC seconds of the last message about an error
 */
struct output {
	char *name, *path;
	enum output_format format;
	unsigned min;
	struct stream to;
	struct buf pending;
	uint64_t written, failed;
	int64_t told;
};

/**
 * output_parse - reads "stdout" or "file:PATH" with ",format=text|json" and ",min=SEVERITY"
 * @why: gets a sentence if it is wrong
 *
 * Opens nothing. Returns 0 or -EINVAL; -EOPNOTSUPP: a kind that this version does not have yet.
 */
int output_parse(const char *spec, struct output *ret, struct buf *why);
/** output_open - opens it; 0 or a negative errno */
int output_open(struct output *o);
/** output_record - takes a record; it is written by output_flush(), or earlier when there are many
 */
void output_record(struct output *o, struct render *render, const struct record *rec,
		   const struct log *log);
/** output_flush - writes what was taken, as far as there is room; a failure is counted and said */
void output_flush(struct output *o, const struct log *log);
/** output_finish - gives a slow reader a second for the rest; what stays is counted as failed */
void output_finish(struct output *o, const struct log *log);
/** output_close - flushes nothing, closes; one that is not open is fine */
void output_close(struct output *o);

#endif
