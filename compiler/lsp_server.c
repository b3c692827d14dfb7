// SPDX-License-Identifier: BSD-2-Clause
/* Messages: JSON-RPC and the course of the conversation. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "json_read.h"
#include "lsp.h"
#include "version.h"

#define MAX_NESTING 100 /* levels of a message */

/* Times in ms. */
#define QUICK 100 /* what takes less is done at once */
#define PAUSE 300 /* in typing */

enum { SYNC_INCREMENTAL = 2, MESSAGE_ERROR = 1 };

enum lsp_error lsp_fail(struct lsp_server *s, enum lsp_error code, const char *sentence)
{
	s->error = sentence;
	return code;
}

void lsp_send(struct lsp_server *s, struct json_object *message)
{
	size_t len;
	const char *text = json_object_to_json_string_length(
		message, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);

	s->write_failed |= !lsp_wire_write(&s->wire, text, len);
	json_object_put(message);
}

/* Answers the request @id (NULL: unknown) with @result, or if @code is an error with that. */
static void answer(struct lsp_server *s, struct json_object *id, enum lsp_error code,
		   struct json_object *result)
{
	struct json_object *message = json_object_new_object(), *error;

	lsp_add_text(message, "jsonrpc", "2.0");
	json_object_object_add(message, "id", json_object_get(id));
	if (!code) {
		json_object_object_add(message, "result", result);
	} else {
		error = json_object_new_object();
		json_object_object_add(error, "code", json_object_new_int(code));
		lsp_add_text(error, "message", s->error);
		json_object_object_add(message, "error", error);
	}
	lsp_send(s, message);
}

static struct json_object *capabilities(const struct lsp_server *s)
{
	struct json_object *ret = json_object_new_object(), *sync = json_object_new_object();
	struct json_object *completion = json_object_new_object();
	struct json_object *triggers = json_object_new_array();
	static const char *const characters[] = {".", " ", "(", "[", "|", "\""};

	lsp_add_text(ret, "positionEncoding", s->encoding == LSP_UTF8 ? "utf-8" : "utf-16");
	json_object_object_add(sync, "openClose", json_object_new_boolean(true));
	json_object_object_add(sync, "change", json_object_new_int(SYNC_INCREMENTAL));
	json_object_object_add(sync, "save", json_object_new_boolean(true));
	json_object_object_add(ret, "textDocumentSync", sync);
	for (size_t i = 0; i < sizeof(characters) / sizeof(*characters); i++)
		json_object_array_add(triggers, json_object_new_string(characters[i]));
	json_object_object_add(completion, "triggerCharacters", triggers);
	json_object_object_add(ret, "completionProvider", completion);
	json_object_object_add(ret, "hoverProvider", json_object_new_boolean(true));
	json_object_object_add(ret, "definitionProvider", json_object_new_boolean(true));
	json_object_object_add(ret, "documentSymbolProvider", json_object_new_boolean(true));
	json_object_object_add(ret, "documentFormattingProvider", json_object_new_boolean(true));
	return ret;
}

/* Editors that know only commands, not edits, get no actions. */
static void add_actions(struct json_object *to, struct json_object *params)
{
	struct json_object *document =
		lsp_get_object(lsp_get_object(params, "capabilities"), "textDocument");
	struct json_object *actions = lsp_get_object(document, "codeAction");
	struct json_object *provider = json_object_new_object(), *kinds = json_object_new_array();

	json_object_array_add(kinds, json_object_new_string("quickfix"));
	json_object_object_add(provider, "codeActionKinds", kinds);
	if (lsp_get_object(actions, "codeActionLiteralSupport"))
		json_object_object_add(to, "codeActionProvider", json_object_get(provider));
	json_object_put(provider);
}

static void choose_encoding(struct lsp_server *s, struct json_object *params)
{
	struct json_object *general =
		lsp_get_object(lsp_get_object(params, "capabilities"), "general");
	struct json_object *offered = lsp_get_array(general, "positionEncodings");

	for (size_t i = 0; offered && i < json_object_array_length(offered); i++) {
		const char *name = json_object_get_string(json_object_array_get_idx(offered, i));

		if (name && !strcmp(name, "utf-8"))
			s->encoding = LSP_UTF8;
	}
}

static enum lsp_error initialize(struct lsp_server *s, struct json_object *params,
				 struct json_object **ret)
{
	struct json_object *info = json_object_new_object(), *can;

	choose_encoding(s, params);
	s->state = LSP_RUNNING;
	*ret = json_object_new_object();
	can = capabilities(s);
	add_actions(can, params);
	json_object_object_add(*ret, "capabilities", can);
	lsp_add_text(info, "name", "ruleccc");
	lsp_add_text(info, "version", IDS_VERSION);
	json_object_object_add(*ret, "serverInfo", info);
	return LSP_OK;
}

static enum lsp_error shut_down(struct lsp_server *s, struct json_object *params,
				struct json_object **ret)
{
	(void)params;
	(void)ret;
	s->state = LSP_SHUT_DOWN;
	return LSP_OK;
}

/* A file on the disk is another one now; it may be imported. */
static enum lsp_error files_changed(struct lsp_server *s, struct json_object *params,
				    struct json_object **ret)
{
	(void)params;
	(void)ret;
	lsp_docs_changed(s);
	return LSP_OK;
}

static enum lsp_error nothing(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret)
{
	(void)s;
	(void)params;
	(void)ret;
	return LSP_OK;
}

/** struct method - what is done for a message */
static const struct method {
	const char *name;
	enum lsp_error (*run)(struct lsp_server *s, struct json_object *params,
			      struct json_object **ret);
	bool request;
} methods[] = {
	{"initialize", initialize, true},
	{"initialized", nothing, false},
	{"shutdown", shut_down, true},
	{"textDocument/didOpen", lsp_did_open, false},
	{"textDocument/didChange", lsp_did_change, false},
	{"textDocument/didClose", lsp_did_close, false},
	{"textDocument/didSave", files_changed, false},
	{"workspace/didChangeWatchedFiles", files_changed, false},
	{"textDocument/completion", lsp_completion, true},
	{"textDocument/hover", lsp_hover, true},
	{"textDocument/definition", lsp_definition, true},
	{"textDocument/documentSymbol", lsp_symbols, true},
	{"textDocument/formatting", lsp_formatting, true},
	{"textDocument/codeAction", lsp_code_action, true},
};

static const struct method *find_method(const char *name, bool request)
{
	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (!strcmp(methods[i].name, name) && methods[i].request == request)
			return &methods[i];
	return NULL;
}

void lsp_log(struct lsp_server *s, const char *text)
{
	struct json_object *message = json_object_new_object();
	struct json_object *params = json_object_new_object();

	json_object_object_add(params, "type", json_object_new_int(MESSAGE_ERROR));
	lsp_add_text(params, "message", text);
	lsp_add_text(message, "jsonrpc", "2.0");
	lsp_add_text(message, "method", "window/logMessage");
	json_object_object_add(message, "params", params);
	lsp_send(s, message);
}

/* May this message come now? */
static enum lsp_error check_state(struct lsp_server *s, const char *method)
{
	bool first = !strcmp(method, "initialize");

	if (s->state == LSP_NEW && !first)
		return lsp_fail(s, LSP_NOT_INITIALIZED, "the first request is 'initialize'");
	if (s->state == LSP_RUNNING && first)
		return lsp_fail(s, LSP_INVALID_REQUEST, "'initialize' was sent before");
	if (s->state == LSP_SHUT_DOWN)
		return lsp_fail(s, LSP_INVALID_REQUEST, "after 'shutdown' there is only 'exit'");
	return LSP_OK;
}

static void dispatch(struct lsp_server *s, const char *name, struct json_object *id, bool request,
		     struct json_object *params)
{
	const struct method *method = find_method(name, request);
	struct json_object *result = NULL;
	enum lsp_error error = check_state(s, name);

	if (!error && !method)
		error = lsp_fail(s, LSP_METHOD_NOT_FOUND,
				 arena_printf(s->scratch, "there is no %s '%s' here",
					      request ? "request" : "notification", name));
	if (!error)
		error = method->run(s, params, &result);
	if (request)
		answer(s, id, error, result);
	else if (error && method && /* nobody waits for an answer to a notification */
		 s->state == LSP_RUNNING)
		lsp_log(s, arena_printf(s->scratch, "%s: %s", name, s->error));
}

/* A message that is JSON. */
static void take_message(struct lsp_server *s, struct json_object *message)
{
	const char *method = lsp_get_string(message, "method");
	struct json_object *id = NULL, *params = NULL;
	bool request = json_object_is_type(message, json_type_object) &&
		       json_object_object_get_ex(message, "id", &id);

	if (id && !json_object_is_type(id, json_type_int) &&
	    !json_object_is_type(id, json_type_string)) {
		lsp_fail(s, LSP_INVALID_REQUEST, "the id is neither a number nor a string");
		answer(s, NULL, LSP_INVALID_REQUEST, NULL);
		return;
	}
	if (!method) {
		if (request && (json_object_object_get_ex(message, "result", NULL) ||
				json_object_object_get_ex(message, "error", NULL)))
			return; /* an answer; nothing was asked */
		lsp_fail(s, LSP_INVALID_REQUEST, "the message has no method");
		answer(s, id, LSP_INVALID_REQUEST, NULL);
		return;
	}
	if (!request && !strcmp(method, "exit")) {
		s->ended = true;
		return;
	}
	json_object_object_get_ex(message, "params", &params);
	dispatch(s, method, id, request, params);
}

/* The bytes of a message, which need not be JSON. */
static void take_bytes(struct lsp_server *s, const char *body, size_t len)
{
	struct json_object *message = NULL;
	const char *error;

	if (json_read(s->scratch, body, len, MAX_NESTING, &message, &error)) {
		take_message(s, message);
	} else {
		lsp_fail(s, LSP_PARSE_ERROR,
			 arena_printf(s->scratch, "the message is not JSON: %s", error));
		answer(s, NULL, LSP_PARSE_ERROR, NULL);
	}
	json_object_put(message);
}

/* In how many ms work may begin that takes @cost: what is slow waits for a pause in typing. */
static long due_in(const struct lsp_server *s, long cost)
{
	long left = s->changed + PAUSE - lsp_now();

	return cost < QUICK || left < 0 ? 0 : left;
}

/* The first document that has no view, or if all have one, that the passes behind the front end
 * have not seen; NULL: there is nothing to do. */
static struct lsp_doc *next_work(const struct lsp_server *s, long *ret_cost)
{
	for (struct lsp_doc *d = s->docs; d; d = d->next)
		if (!d->view) {
			*ret_cost = d->front_ms;
			return d;
		}
	for (struct lsp_doc *d = s->docs; d; d = d->next)
		if (!d->looked && !s->later.pid) {
			*ret_cost = d->later_ms;
			return d;
		}
	return NULL;
}

/* Waits for input, for the child that looks for warnings, or until @ms have passed. */
static void wait_for(struct lsp_server *s, long ms)
{
	struct pollfd p[] = {{.fd = s->wire.in, .events = POLLIN},
			     {.fd = s->later.pid ? s->later.fd : -1, .events = POLLIN}};

	if (poll(p, 2, (int)ms) > 0 && p[1].revents)
		lsp_later_read(s);
}

/* Until there is input, all documents get their diagnostics. */
static void work(struct lsp_server *s)
{
	while (!lsp_wire_waiting(&s->wire) && !s->write_failed) {
		long cost = 0;
		struct lsp_doc *doc = s->state == LSP_RUNNING ? next_work(s, &cost) : NULL;
		long ms = doc ? due_in(s, cost) : -1;

		if (ms)
			wait_for(s, ms);
		else if (doc->view)
			lsp_later_start(s, doc);
		else
			lsp_view(s, doc);
	}
}

static bool take_next(struct lsp_server *s)
{
	enum lsp_read result;
	const char *error = NULL;
	char *body = NULL;
	size_t len = 0;

	result = lsp_wire_read(&s->wire, &body, &len, &error);
	if (result == LSP_READ_END)
		return false;
	if (result == LSP_READ_DAMAGED) {
		lsp_fail(s, LSP_PARSE_ERROR, error);
		answer(s, NULL, LSP_PARSE_ERROR, NULL);
	} else {
		take_bytes(s, body, len);
	}
	free(body);
	return !s->ended && !s->write_failed;
}

int lsp_run(struct lsp_server *s)
{
	bool more = true;

	while (more) {
		s->scratch = arena_new();
		work(s);
		more = !s->write_failed && take_next(s);
		s->scratch = arena_free(s->scratch);
	}
	lsp_later_cancel(s);
	lsp_docs_free(s);
	if (s->write_failed)
		return EXIT_INTERNAL;
	return s->state == LSP_SHUT_DOWN ? EXIT_FINE : EXIT_RULES;
}
