/* SPDX-License-Identifier: BSD-2-Clause */
/* What is inside an object, for people and as JSON. docs/report.md describes the JSON. */
#ifndef IDS_INSPECT_H
#define IDS_INSPECT_H

#include <stdio.h>

#include "object.h"

void inspect_text(FILE *f, struct arena *a, const struct object *o, const char *path);
void inspect_json(FILE *f, struct arena *a, const struct object *o, const char *path);

/** inspect_actions - "alert, deny(EACCES)" of rule @i */
const char *inspect_actions(struct arena *a, const struct manifest *m, uint32_t i);
/** inspect_kernel - "5.10" of major << 16 | minor; "none" of 0 */
const char *inspect_kernel(struct arena *a, uint32_t kernel);
/** inspect_clean - @s with control characters as \xNN, so that a terminal obeys none of them */
const char *inspect_clean(struct arena *a, const char *s);

/* Parts of the JSON that the report has as well. */
struct json;
void inspect_json_progs(struct json *j, const struct object *o);
void inspect_json_maps(struct json *j, const struct object *o);
void inspect_json_hooks(struct json *j, struct arena *a, const struct object *o);

#endif
