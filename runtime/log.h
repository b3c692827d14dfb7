/* SPDX-License-Identifier: BSD-2-Clause */
/* What ruled says on standard error. */
#ifndef IDS_LOG_H
#define IDS_LOG_H

/** enum log_level - how important a message is */
enum log_level {
	SAY_ERROR,
	SAY_WARNING,
	SAY_NOTICE,
	SAY_DEBUG,
};

struct stream;

/**
 * struct log - where messages go: those up to @level are printed after @program
 * @to: NULL: standard error, which is waited for; else a message that finds no room is lost, and
 *      the next one that does says how many were
 */
struct log {
	const char *program;
	enum log_level level;
	struct stream *to;
};

/** log_say - prints one message, a line "program: error: text" ("error: " by @level) */
void log_say(const struct log *log, enum log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
