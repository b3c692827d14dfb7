/* SPDX-License-Identifier: BSD-2-Clause */
/* Where records go. */
#ifndef IDS_OUTPUT_H
#define IDS_OUTPUT_H

#include <stdint.h>

#include "log.h"
#include "record.h"
#include "render.h"

/** enum output_format - how a record is written */
enum output_format { OUTPUT_TEXT, OUTPUT_JSON };

/**
 * struct output - one place for records
 * @name: as given, for messages
 * @path: of a file; NULL for standard output
 * @min: the least severity, enum ids_severity: records with a higher number are left out
 * @written, @failed: records
 * @told: CLOCK_MONOTONIC seconds of the last message about an error
 */
struct output {
	char *name, *path;
	enum output_format format;
	unsigned min;
	int fd;
	struct buf pending;
	unsigned pending_records;
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
/** output_flush - writes what was taken; a failure is counted and said */
void output_flush(struct output *o, const struct log *log);
/** output_close - flushes nothing, closes; one that is not open is fine */
void output_close(struct output *o);

#endif
