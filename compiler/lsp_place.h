/* SPDX-License-Identifier: BSD-2-Clause */
/* What may stand at a place of a text that need not be finished. */
#ifndef IDS_LSP_PLACE_H
#define IDS_LSP_PLACE_H

#include "catalog.h"
#include "lsp.h"

/** enum lsp_where - what belongs at a place */
enum lsp_where {
	LSP_NOWHERE,      /* nothing that is known: a number, a comment */
	LSP_AT_ITEM,      /* the beginning of an item */
	LSP_AT_FILE,      /* string of an import */
	LSP_AT_NEW_NAME,  /* a name that is made here */
	LSP_AT_LIST_NAME, /* a list, macro or rule that exists */
	LSP_AT_MACRO_NAME,
	LSP_AT_RULE_NAME,
	LSP_AT_HEADER,  /* a clause of a rule, or its event */
	LSP_AT_CLAUSE,  /* the value of a clause, whose name is @clause */
	LSP_AT_EVENT,   /* an event's name */
	LSP_AT_BODY,    /* behind it: where, do */
	LSP_AT_OPERAND, /* the beginning of a comparison */
	LSP_AT_CALL,    /* in the parentheses of a function */
	LSP_AT_LEVEL,   /* behind ancestor[N] */
	LSP_AT_OPERATOR,
	LSP_AT_VALUE, /* the right side of a comparison */
	LSP_AT_JOINT, /* behind a comparison: and, do */
	LSP_AT_LIST,  /* in the brackets of a list's definition */
	LSP_AT_ACTION,
	LSP_AT_ACTION_ARG, /* of the action @clause */
	LSP_AT_ACTION_END,
	LSP_AT_GIVEN,    /* a field of a test's event */
	LSP_AT_RULE_END, /* behind a rule that a test expects */
	LSP_AT_TEST,     /* behind a test's title or event */
};

/** struct lsp_place - a place and the word that stands there */
struct lsp_place {
	enum lsp_where where;
	struct span word; /* from its first byte to its last; empty if there is none */
	const char *text; /* the same as a string */
	bool called;      /* a parenthesis follows it */
	bool string;      /* it is a string, without its quotes */
	const struct event_info *event; /* of the rule; NULL: none is known */
	const char *left;               /* field on the left of a comparison, or NULL */
	const char *function; /* whose parentheses these are, or that @left is in; or NULL */
	const char *clause;   /* name of a clause or action */
	bool block;           /* the rule has the block form */
	bool given;           /* in a test */
	bool in_list;         /* in the brackets of a comparison's right side */
};

/** lsp_place_find - the place at byte @off of the view's document */
struct lsp_place lsp_place_find(struct lsp_server *s, const struct lsp_view *v, size_t off);
/** lsp_find_event - the event called @name, a raw one too, or NULL */
const struct event_info *lsp_find_event(struct lsp_server *s, const char *name);
/**
 * lsp_place_field - the field called @name of the place's event; of any event where that is not
 * known
 *
 * What stands before a process field (parent., ancestor[2].) may be part of @name.
 */
const struct field_info *lsp_place_field(struct lsp_server *s, const struct lsp_place *p,
					 const char *name);

#endif
