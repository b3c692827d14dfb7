/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ruleccc lsp: the language server. A document is what an editor has open; a view is what the front
 * end makes of it, and is made again when a text has changed.
 */
#ifndef IDS_LSP_H
#define IDS_LSP_H

#include <json-c/json.h>
#include <stdint.h>
#include <sys/types.h>

#include "diag.h"
#include "lsp_text.h"
#include "lsp_wire.h"
#include "options.h"
#include "resolve.h"

/* Errors of JSON-RPC and of the protocol. */
enum lsp_error {
	LSP_OK = 0,
	LSP_PARSE_ERROR = -32700,
	LSP_INVALID_REQUEST = -32600,
	LSP_METHOD_NOT_FOUND = -32601,
	LSP_INVALID_PARAMS = -32602,
	LSP_INTERNAL_ERROR = -32603,
	LSP_NOT_INITIALIZED = -32002,
};

/** struct lsp_view - a document as the front end understands it */
struct lsp_view {
	struct arena *arena;
	struct sources *sources;
	struct diags *diags;
	struct resolved names;
	struct program *program;        /* NULL: there are errors */
	const struct loaded_file *file; /* of the document; NULL: it is not text */
	struct lsp_index **indices;     /* of sources that are not open */
	size_t nindices, indices_cap;
};

/** struct lsp_doc - an open document */
struct lsp_doc {
	struct lsp_doc *next;
	struct arena *arena; /* of @uri and @path */
	const char *uri;
	const char *path; /* of a file: URI; else the URI */
	struct arena *text_arena;
	const char *text; /* followed by a NUL */
	size_t len;
	const struct lsp_index *index; /* of the text */
	int64_t version;
	struct lsp_view *view; /* NULL: not made since the last change of any text */
	/*
	 * What is published: arrays of objects with a diagnostic without its range ("diagnostic"),
	 * the bytes of the text that are marked ("lo", "hi"), whether its place is in this text
	 * ("here"), and what may be meant there ("fix").
	 */
	struct json_object *found; /* by the front end, when the view was made */
	struct json_object *later; /* by the passes behind it, maybe in an older text */
	bool looked;               /* the passes behind the front end have seen the view */
	long front_ms, later_ms;   /* how long they took */
};

/** struct lsp_later - the passes behind the front end, which run in a child */
struct lsp_later {
	pid_t pid; /* 0: there is none */
	int fd;    /* that it writes to */
	struct lsp_doc *doc;
	long start;
	char *text; /* that it has written */
	size_t len, cap;
};

/** enum lsp_state - of the conversation */
enum lsp_state { LSP_NEW, LSP_RUNNING, LSP_SHUT_DOWN };

/** struct lsp_server - a running language server */
struct lsp_server {
	struct lsp_wire wire;
	const struct options *options;
	enum lsp_state state;
	enum lsp_encoding encoding;
	bool ended; /* by 'exit' */
	bool write_failed;
	struct lsp_doc *docs;
	struct arena *scratch; /* of the message that is being answered */
	const char *error;     /* sentence for an lsp_error that is returned */
	struct lsp_later later;
	long changed; /* when a text has changed last, in ms */
};

/** lsp_run - talks until the end; returns an enum exit_status */
int lsp_run(struct lsp_server *s);
/** lsp_send - sends @message and frees it */
void lsp_send(struct lsp_server *s, struct json_object *message);
/** lsp_fail - @code with a sentence, to be returned by a handler */
enum lsp_error lsp_fail(struct lsp_server *s, enum lsp_error code, const char *sentence);

/** lsp_log - a line for the editor's log: why something had no effect */
void lsp_log(struct lsp_server *s, const char *text);

/* lsp_json.c: members of objects; NULL or false if they are missing or of another type. */
struct json_object *lsp_get_object(struct json_object *o, const char *key);
struct json_object *lsp_get_array(struct json_object *o, const char *key);
const char *lsp_get_string(struct json_object *o, const char *key);
bool lsp_get_size(struct json_object *o, const char *key, size_t *ret);
bool lsp_get_true(struct json_object *o, const char *key);
/** lsp_get_position - the byte of @doc that the position @key of @o means */
bool lsp_get_position(const struct lsp_doc *doc, struct json_object *o, const char *key,
		      size_t *ret);
/** lsp_add_text - adds a member that is a C string */
void lsp_add_text(struct json_object *o, const char *key, const char *text);

/* lsp_doc.c */
struct lsp_doc *lsp_doc_find(const struct lsp_server *s, const char *uri);
/** lsp_doc_of - the document that @params name, or an error to be returned */
enum lsp_error lsp_doc_of(struct lsp_server *s, struct json_object *params, struct lsp_doc **ret);
/** lsp_docs_free - closes all of them */
void lsp_docs_free(struct lsp_server *s);
/** lsp_docs_changed - forgets the views: some text has changed */
void lsp_docs_changed(struct lsp_server *s);
enum lsp_error lsp_did_open(struct lsp_server *s, struct json_object *params,
			    struct json_object **ret);
enum lsp_error lsp_did_change(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret);
enum lsp_error lsp_did_close(struct lsp_server *s, struct json_object *params,
			     struct json_object **ret);

/* lsp_view.c */
/** lsp_view - the view of @doc, made if need be; then its diagnostics are published */
struct lsp_view *lsp_view(struct lsp_server *s, struct lsp_doc *doc);
/** lsp_view_free - returns NULL; NULL is fine */
struct lsp_view *lsp_view_free(struct lsp_view *v);
/** lsp_view_range - a place of the view's sources, as JSON; @span must lie in one of them */
struct json_object *lsp_view_range(const struct lsp_server *s, struct lsp_view *v,
				   struct span span);
/** lsp_view_location - the same with the URI of its file; NULL if it has none */
struct json_object *lsp_view_location(struct lsp_server *s, struct lsp_view *v, struct span span);

/* lsp_builtin.c */
/**
 * lsp_builtin_path - a file that shows @src, which is of the embedded standard library
 *
 * It is in the user's cache folder and written if need be. Returns a string to be freed, or NULL if
 * that is not possible.
 */
char *lsp_builtin_path(struct lsp_server *s, const struct source *src);

/* lsp_finding.c: what is wrong, and what can be done about it */
/** lsp_findings - the diagnostics of the view from number @from on, as @found of struct lsp_doc */
struct json_object *lsp_findings(struct lsp_server *s, const struct lsp_doc *doc, size_t from);
/** lsp_findings_move - the text from @lo to @hi has become one of @len bytes: what was found there
 * is forgotten, what is behind it moves */
void lsp_findings_move(struct lsp_doc *doc, size_t lo, size_t hi, size_t len);
/** lsp_shows_later - with an error in the text, it counts alone */
bool lsp_shows_later(const struct lsp_doc *doc);
/** lsp_finding_diagnostic - as the protocol has it */
struct json_object *lsp_finding_diagnostic(const struct lsp_doc *doc, struct json_object *finding);
/** lsp_publish - sends what was found in @doc */
void lsp_publish(struct lsp_server *s, const struct lsp_doc *doc);

/* lsp_later.c: what only the passes behind the front end find */
/** lsp_now - milliseconds of a clock that only goes forward */
long lsp_now(void);
/** lsp_later_start - lets them look at @doc, which has a view */
void lsp_later_start(struct lsp_server *s, struct lsp_doc *doc);
/** lsp_later_read - takes what they have written; publishes it when they have ended */
void lsp_later_read(struct lsp_server *s);
/** lsp_later_cancel - ends them if they run: a text has changed */
void lsp_later_cancel(struct lsp_server *s);

/* lsp_complete.c, lsp_hover.c, lsp_definition.c, lsp_symbol.c, lsp_format.c,
 * lsp_action.c: answers to requests */
enum lsp_error lsp_completion(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret);
enum lsp_error lsp_hover(struct lsp_server *s, struct json_object *params,
			 struct json_object **ret);
enum lsp_error lsp_definition(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret);
enum lsp_error lsp_symbols(struct lsp_server *s, struct json_object *params,
			   struct json_object **ret);
enum lsp_error lsp_formatting(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret);
enum lsp_error lsp_code_action(struct lsp_server *s, struct json_object *params,
			       struct json_object **ret);

#endif
