/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Work that can hang. Reading another process's memory waits for whoever answers that process's
 * page faults, which may be a program of the process's own user that never does. So such work is
 * done in a child, which is killed when it stands still, and the next child goes on after the
 * place.
 */
#ifndef IDS_PATIENT_H
#define IDS_PATIENT_H

#include <stddef.h>

/** patient_fn - does piece @i of the work, in a child: only maps and shared memory keep its
 * effects; 0 or a negative errno */
typedef int (*patient_fn)(void *ctx, size_t i);
/** patient_stuck_fn - told, in this process, that piece @i stood still and was given up */
typedef void (*patient_stuck_fn)(void *ctx, size_t i);

/** struct patient_result - how many pieces failed, and the errno of the last one that did */
struct patient_result {
	size_t failed;
	int error;
};

/** struct patient_limits - time that one piece may take, more or less, and time for all */
struct patient_limits {
	int piece_ms, total_ms;
};

/**
 * patient_each - calls @fn for 0 to @n - 1
 *
 * Returns 0, whatever became of the pieces; -ETIMEDOUT: the rest was not begun; another negative
 * errno: no child can be made.
 */
int patient_each(size_t n, patient_fn fn, patient_stuck_fn stuck, void *ctx,
		 struct patient_limits limits, struct patient_result *ret);

#endif
