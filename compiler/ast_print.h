/* SPDX-License-Identifier: BSD-2-Clause */
/* The syntax tree as text, for --dump=ast. */
#ifndef IDS_AST_PRINT_H
#define IDS_AST_PRINT_H

#include <stdio.h>

#include "ast.h"

/** ast_print - all items of @file, one line an item or part, expressions as (operator operand ...)
 */
void ast_print(FILE *out, const struct ast_file *file);
/** print_quoted - @len bytes as a string of the language, so that it can be read back */
void print_quoted(FILE *out, const char *s, size_t len);
/** print_net - an address, with its prefix length unless it is a single one */
void print_net(FILE *out, const uint8_t addr[16], unsigned plen);

#endif
