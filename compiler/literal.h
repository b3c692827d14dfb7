/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of a literal to its value. A malformed one is reported and becomes AST_ERROR. */
#ifndef IDS_LITERAL_H
#define IDS_LITERAL_H

#include "ast.h"
#include "diag.h"

/** literal_string - @text with its quotes: escapes \n \t \\ \" \xHH */
struct ast_expr *literal_string(struct arena *a, struct diags *d, struct span span,
				const char *text, size_t len);
/**
 * literal_offset - where byte @at of a string's value stands in @text, with its quotes as written
 *
 * The end of the value is the closing quote.
 */
uint32_t literal_offset(const char *text, size_t len, uint32_t at);
/** literal_number - what begins with a digit: number, size (bytes), duration (ns), IPv4 address or
 * network */
struct ast_expr *literal_number(struct arena *a, struct diags *d, struct span span,
				const char *text, size_t len);
/** literal_time - HH:MM, to minutes since midnight */
struct ast_expr *literal_time(struct arena *a, struct diags *d, struct span span, const char *text,
			      size_t len);
/** literal_address - an address, or a network with its prefix length, of either family */
struct ast_expr *literal_address(struct arena *a, struct diags *d, struct span span,
				 const char *text, size_t len);

#endif
