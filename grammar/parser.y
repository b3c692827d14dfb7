/* SPDX-License-Identifier: BSD-2-Clause */
/* The grammar. Every action is one call of a constructor of parse.c. */
%require "3.8"
%define api.pure full
%define api.prefix {ids_yy}
%define api.token.prefix {TOK_}
%define api.location.type {struct span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%initial-action { (void)yynerrs; }
%param {struct parser *p}

%code requires {
#include "parse_priv.h"

#define YYLLOC_DEFAULT(cur, rhs, n)                                                                \
	((cur) = (n) ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, n))                               \
		     : (struct span){YYRHSLOC(rhs, 0).hi, YYRHSLOC(rhs, 0).hi})
}

%union {
	struct ast_word word;
	struct ast_expr *expr;
	struct ast_exprs exprs;
	struct ast_words words;
	struct ast_clause clause;
	struct ast_clauses clauses;
	struct ast_action action;
	struct ast_actions actions;
	struct ast_window *window;
	struct ast_body body;
	struct ast_bodies bodies;
	struct ast_given given;
	struct ast_givens givens;
	struct ast_item *item;
	enum ast_assign assign;
}

%code {
#include <string.h>

int ids_yylex(IDS_YYSTYPE *value, struct span *loc, struct parser *p);
static void ids_yyerror(struct span *loc, struct parser *p, const char *msg);
static void resync(struct parser *p, int *token, int *errors_quiet);
}

%token END 0 "the end of the file"
%token IMPORT "'import'" LIST "'list'" MACRO "'macro'" RULE "'rule'" EVENT "'event'" TEST "'test'"
%token OVERRIDE "'override'" SEQUENCE "'sequence'"
%token WHERE "'where'" UNLESS "'unless'" DO "'do'" AND "'and'" OR "'or'" NOT "'not'" IN "'in'"
%token ANY "'any'" ALL "'all'" EXISTS "'exists'"
%token <word> TRUE "'true'" FALSE "'false'"
%token <word> COUNT "'count'" DISTINCT "'distinct'" BY "'by'" WITHIN "'within'" THEN "'then'"
%token OF "'of'"
%token <word> GIVEN "'given'" EXPECT "'expect'"
%token <word> FILTER "'filter'" CONDITION "'condition'" ACTION "'action'"
%token <word> NAME "a name" DOTNAME "'.' and a name"
%token <expr> STRING "a string" NUMBER "a number" TIME "a time of day" IPV6 "an address"
%token EQ "'=='" NE "'!='" LT "'<'" LE "'<='" GT "'>'" GE "'>='" DOTDOT "'..'"
%token ASSIGN "'='" APPEND "'+='" REASSIGN "':='" COLON "':'" COMMA "','"
%token LPAREN "'('" RPAREN "')'" LBRACKET "'['" RBRACKET "']'" LBRACE "'{'" RBRACE "'}'"
%token PLUS "'+'" MINUS "'-'" AMP "'&'" PIPE "'|'"

%type <word> word title relop
%type <expr> expr conj negation cmp sum masked bits prim scalar brackets where unless filter condition distinct
%type <exprs> exprs sums list_items args values
%type <words> names by expects
%type <clause> header assignment
%type <clauses> headers assignments
%type <action> action
%type <actions> actions
%type <window> window
%type <body> body step
%type <bodies> steps
%type <given> given
%type <givens> givens
%type <item> item rule
%type <assign> assign

%%

file:
	%empty
|	file item { parse_add(p, $2); }
|	file error { resync(p, &yychar, &yyerrstatus); }
;

item:
	IMPORT STRING { $$ = parse_item(p, AST_IMPORT, @$, parse_string_word(p, $2)); }
|	LIST word assign brackets { $$ = parse_definition(p, AST_LISTDEF, @$, $2, $3, $4); }
|	MACRO word assign expr { $$ = parse_definition(p, AST_MACRODEF, @$, $2, $3, $4); }
|	OVERRIDE LIST word ASSIGN brackets { $$ = parse_definition(p, AST_LISTDEF, @$, $3, AST_OVERRIDE, $5); }
|	OVERRIDE MACRO word ASSIGN expr { $$ = parse_definition(p, AST_MACRODEF, @$, $3, AST_OVERRIDE, $5); }
|	OVERRIDE RULE title LBRACE assignments RBRACE { $$ = parse_override_rule(p, @$, $3, $5); }
|	RULE word headers rule { $$ = parse_named(p, @$, $2, $3, $4); }
|	rule
|	TEST STRING GIVEN givens EXPECT expects { $$ = parse_test(p, @$, parse_string_word(p, $2), $4, $6); }
;

assign:
	ASSIGN { $$ = AST_DEFINE; }
|	APPEND { $$ = AST_APPEND; }
|	REASSIGN { $$ = AST_OVERRIDE; }
;

title:
	word
|	STRING { $$ = parse_string_word(p, $1); }
;

headers:
	%empty { $$ = (struct ast_clauses){0}; }
|	headers header { $$ = parse_clauses(p, $1, $2); }
;

header:
	NAME values by { $$ = (struct ast_clause){.name = $1, .values = $2, .by = $3}; }
;

values:
	prim { $$ = parse_exprs(p, (struct ast_exprs){0}, $1); }
|	values COMMA prim { $$ = parse_exprs(p, $1, $3); }
;

by:
	%empty { $$ = (struct ast_words){0}; }
|	BY names { $$ = $2; }
;

names:
	word { $$ = parse_words(p, (struct ast_words){0}, $1); }
|	names COMMA word { $$ = parse_words(p, $1, $3); }
;

rule:
	body DO actions { $$ = parse_rule(p, @$, $1, $3); }
|	EVENT COLON word filter condition ACTION COLON actions
		{ $$ = parse_rule(p, @$, parse_body(@$, $3, $4, $5, NULL, NULL), $8); }
|	SEQUENCE by WITHIN NUMBER steps DO actions
		{ $$ = parse_sequence(p, @$, parse_window(p, @$, NULL, NULL, $2, $4), $5, $7); }
;

body:
	EVENT word where unless window { $$ = parse_body(@$, $2, $3, NULL, $4, $5); }
;

steps:
	step { $$ = parse_bodies(p, (struct ast_bodies){0}, $1); }
|	steps THEN step { $$ = parse_bodies(p, $1, $3); }
;

step:
	EVENT word where unless { $$ = parse_body(@$, $2, $3, NULL, $4, NULL); }
;

where:
	%empty { $$ = NULL; }
|	WHERE expr { $$ = $2; }
;

unless:
	%empty { $$ = NULL; }
|	UNLESS expr { $$ = $2; }
;

filter:
	%empty { $$ = NULL; }
|	FILTER COLON expr { $$ = $3; }
;

condition:
	%empty { $$ = NULL; }
|	CONDITION COLON expr { $$ = $3; }
;

window:
	%empty { $$ = NULL; }
|	COUNT NUMBER distinct by WITHIN NUMBER { $$ = parse_window(p, @$, $2, $3, $4, $6); }
;

distinct:
	%empty { $$ = NULL; }
|	DISTINCT prim { $$ = $2; }
;

actions:
	action { $$ = parse_actions(p, (struct ast_actions){0}, $1); }
|	actions COMMA action { $$ = parse_actions(p, $1, $3); }
;

action:
	word { $$ = (struct ast_action){.name = $1, .span = @$}; }
|	word NAME { $$ = (struct ast_action){$1, @$, parse_exprs(p, (struct ast_exprs){0}, parse_name(p, $2)), false}; }
|	word LPAREN args RPAREN { $$ = (struct ast_action){$1, @$, $3, true}; }
;

givens:
	given { $$ = parse_givens(p, (struct ast_givens){0}, $1); }
|	givens THEN given { $$ = parse_givens(p, $1, $3); }
;

given:
	word LBRACE assignments RBRACE { $$ = (struct ast_given){$1, $3}; }
;

assignments:
	%empty { $$ = (struct ast_clauses){0}; }
|	assignment { $$ = parse_clauses(p, (struct ast_clauses){0}, $1); }
|	assignments COMMA assignment { $$ = parse_clauses(p, $1, $3); }
|	assignments COMMA { $$ = $1; }
;

assignment:
	prim ASSIGN sum { $$ = parse_assign(p, $1, $3); }
;

expects:
	title { $$ = parse_words(p, (struct ast_words){0}, $1); }
|	expects COMMA title { $$ = parse_words(p, $1, $3); }
;

expr:
	conj
|	expr OR conj { $$ = parse_join(p, AST_OR, $1, $3); }
;

conj:
	negation
|	conj AND negation { $$ = parse_join(p, AST_AND, $1, $3); }
;

negation:
	cmp
|	NOT negation { $$ = parse_not(p, @$, $2); }
;

cmp:
	sum
|	sum relop sum { $$ = parse_compare(p, $2, $1, $3); }
|	sum NAME sum { $$ = parse_compare(p, $2, $1, $3); }
|	sum NAME ALL sum { $$ = parse_compare_all(p, $2, $1, $4); }
|	sum NAME ANY sum { $$ = parse_compare_any(p, $2, $1, $4); }
|	sum IN sum { $$ = parse_compare(p, parse_op(@2, "in"), $1, $3); }
|	sum NOT IN sum { $$ = parse_compare(p, parse_op(span_join(@2, @3), "not in"), $1, $4); }
|	sum EXISTS { $$ = parse_exists(p, @$, $1, false); }
|	sum NOT EXISTS { $$ = parse_exists(p, @$, $1, true); }
;

relop:
	EQ { $$ = parse_op(@$, "=="); }
|	NE { $$ = parse_op(@$, "!="); }
|	LT { $$ = parse_op(@$, "<"); }
|	LE { $$ = parse_op(@$, "<="); }
|	GT { $$ = parse_op(@$, ">"); }
|	GE { $$ = parse_op(@$, ">="); }
;

sum:
	masked
|	sum PLUS masked { $$ = parse_arith(p, "+", @2, $1, $3); }
|	sum MINUS masked { $$ = parse_arith(p, "-", @2, $1, $3); }
;

masked:
	bits
|	masked AMP bits { $$ = parse_arith(p, "&", @2, $1, $3); }
;

bits:
	prim
|	bits PIPE prim { $$ = parse_join(p, AST_BITS, $1, $3); }
;

prim:
	STRING
|	TRUE { $$ = parse_bool(p, @$, true); }
|	FALSE { $$ = parse_bool(p, @$, false); }
|	scalar
|	scalar DOTDOT scalar { $$ = parse_range(p, $1, $3); }
|	word { $$ = parse_name(p, $1); }
|	word DOTDOT word { $$ = parse_range(p, parse_name(p, $1), parse_name(p, $3)); }
|	word LBRACKET NUMBER RBRACKET DOTNAME { $$ = parse_level(p, @$, $1, $3, $5); }
|	word LPAREN args RPAREN { $$ = parse_call(p, @$, $1, $3); }
|	brackets
|	LPAREN expr RPAREN { $$ = parse_parens(p, $2); }
|	ANY OF LPAREN exprs RPAREN { $$ = parse_group(p, AST_OR, @$, $4); }
|	ALL OF LPAREN exprs RPAREN { $$ = parse_group(p, AST_AND, @$, $4); }
|	NUMBER OF LPAREN exprs RPAREN { $$ = parse_nof(p, @$, $1, $4); }
;

scalar:
	NUMBER
|	TIME
|	IPV6
|	MINUS NUMBER { $$ = parse_negative(p, @$, $2); }
;

brackets:
	LBRACKET list_items RBRACKET { $$ = parse_group(p, AST_LIST, @$, $2); }
;

list_items:
	%empty { $$ = (struct ast_exprs){0}; }
|	sums
|	sums COMMA
;

args:
	%empty { $$ = (struct ast_exprs){0}; }
|	sums
;

sums:
	sum { $$ = parse_exprs(p, (struct ast_exprs){0}, $1); }
|	sums COMMA sum { $$ = parse_exprs(p, $1, $3); }
;

exprs:
	expr { $$ = parse_exprs(p, (struct ast_exprs){0}, $1); }
|	exprs COMMA expr { $$ = parse_exprs(p, $1, $3); }
;

word:
	NAME
|	COUNT | DISTINCT | BY | WITHIN | THEN | GIVEN | EXPECT | FILTER | CONDITION | ACTION
;

%%

/* Words that start an item: where parsing goes on after an error. */
static bool starts_item(int token)
{
	return token == TOK_IMPORT || token == TOK_LIST || token == TOK_MACRO || token == TOK_RULE ||
	       token == TOK_EVENT || token == TOK_TEST || token == TOK_OVERRIDE || token == TOK_SEQUENCE ||
	       token == TOK_END;
}

/*
 * Drops the offending token unless an item can start with it; the lexer then skips to the next one that can.
 * With a token at hand that `file` accepts, the next error may be reported at once.
 */
static void resync(struct parser *p, int *token, int *errors_quiet)
{
	if (!starts_item(*token)) {
		*token = TOK_IDS_YYEMPTY;
		p->resync = true;
	}
	*errors_quiet = 0;
}

int ids_yylex_raw(IDS_YYSTYPE *value, struct span *loc, void *scanner);

static bool nesting(struct parser *p, int token, struct span at)
{
	bool opens = token == TOK_LPAREN || token == TOK_LBRACKET || token == TOK_LBRACE;
	bool closes = token == TOK_RPAREN || token == TOK_RBRACKET || token == TOK_RBRACE;

	if (starts_item(token))
		p->brackets = 0;
	if (closes && p->brackets)
		p->brackets--;
	if (token == TOK_NOT)
		return parse_nesting(p, at, &p->nots);
	p->nots = 0;
	return !opens || parse_nesting(p, at, &p->brackets);
}

/* How the clause `tags a, b` or `tags = [a, b]` goes on with @token. */
static enum tags_state tags_after(enum tags_state state, int token, const IDS_YYSTYPE *value)
{
	if (state == TAGS_VALUE && (token == TOK_NAME || token == TOK_STRING))
		return TAGS_NEXT;
	if (state == TAGS_VALUE && (token == TOK_ASSIGN || token == TOK_LBRACKET))
		return TAGS_VALUE;
	if (state == TAGS_NEXT && token == TOK_COMMA)
		return TAGS_VALUE;
	return token == TOK_NAME && !strcmp(value->word.s, "tags") ? TAGS_VALUE : TAGS_NONE;
}

int ids_yylex(IDS_YYSTYPE *value, struct span *loc, struct parser *p)
{
	int token;

	do {
		token = ids_yylex_raw(value, loc, p->scanner);
		p->tags = tags_after(p->tags, token, value);
	} while (p->resync && !starts_item(token));
	p->resync = false;
	if (token == TOK_END)
		*loc = (struct span){p->last.hi, p->last.hi};
	p->last = *loc;
	if (p->tokens && token != TOK_END)
		*ARENA_PUSH(p->arena, p->tokens->items, p->tokens->n, p->tokens->cap) = (struct parse_token){token, *loc};
	return !p->stop && nesting(p, token, *loc) ? token : TOK_END;
}

static void ids_yyerror(struct span *loc, struct parser *p, const char *msg)
{
	/* Other errors than syntax errors: the stack is full. */
	(void)msg;
	p->file->broken = true;
	if (!p->stop)
		diag_add(p->diags, DIAG_TOO_DEEP, *loc, "this is nested too deeply");
	p->stop = true;
}

static int yyreport_syntax_error(const yypcontext_t *ctx, struct parser *p)
{
	yysymbol_kind_t kinds[YYNTOKENS];
	const char *names[YYNTOKENS];
	int n = yypcontext_expected_tokens(ctx, kinds, YYNTOKENS);

	p->file->broken = true;
	if (n < 0)
		return n;
	for (int i = 0; i < n; i++)
		names[i] = yysymbol_name(kinds[i]);
	if (!p->stop)
		parse_unexpected(p, *yypcontext_location(ctx), names, (size_t)n);
	return 0;
}
