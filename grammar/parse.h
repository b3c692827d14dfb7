/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text to syntax tree.
 * Requires: a source that source_check_text accepts. Produces: its items, with places.
 * Knows no name of an event, field, operator or action.
 */
#ifndef IDS_PARSE_H
#define IDS_PARSE_H

#include "../compiler/ast.h"
#include "../compiler/diag.h"

/** parse_source - the items of @src; what does not follow the grammar is reported and left out */
struct ast_file *parse_source(struct arena *a, struct diags *diags, const struct source *src);

#endif
