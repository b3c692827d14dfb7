/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef IDS_LIST_H
#define IDS_LIST_H

#include <stdbool.h>
#include <stdio.h>

/**
 * list_print - `ruleccc list WHAT [NAME]`: a table of the catalogue
 * @what: "events", "fields", "operators" or "actions"
 * @name: only this row, or NULL; of fields: only those of this event
 *
 * Returns false if there is no such table or row; @ret_error says which names there are.
 */
bool list_print(FILE *f, const char *what, const char *name, const char **ret_error);

#endif
