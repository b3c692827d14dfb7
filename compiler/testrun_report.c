// SPDX-License-Identifier: BSD-2-Clause
/* Verdicts as text, as TAP (version 13) and as XML for JUnit's readers. */
#include <string.h>

#include "json_print.h"
#include "testrun.h"
#include "xml_print.h"

static struct place place_of(const struct sources *sources, const struct test *t)
{
	struct place at = {0};

	sources_place(sources, t->item->span.lo, &at);
	return at;
}

void testrun_print_lines(FILE *out, const char *prefix, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "%s%.*s\n", prefix, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void print_undecided(FILE *out, const char *prefix, const struct test_verdict *v)
{
	for (size_t i = 0; i < v->nundecided; i++)
		fprintf(out, "%s%s is undecided\n", prefix, v->undecided[i]);
}

static size_t count_failed(const struct test_verdict *v, size_t n)
{
	size_t failed = 0;

	for (size_t i = 0; i < n; i++)
		failed += v[i].why != NULL;
	return failed;
}

static void report_text(FILE *out, const struct sources *sources, const struct test_verdict *v,
			size_t n)
{
	size_t failed = count_failed(v, n);

	for (size_t i = 0; i < n; i++) {
		struct place at = place_of(sources, v[i].test);

		if (!v[i].why && !v[i].nundecided)
			continue;
		fprintf(out, "%s:%u: %s: %s\n", at.source->name, at.line,
			v[i].why ? "failed" : "passed", v[i].test->name);
		if (v[i].why)
			testrun_print_lines(out, "    ", v[i].why);
		print_undecided(out, "    ", &v[i]);
	}
	fprintf(out, "%zu test%s: %zu passed, %zu failed\n", n, n == 1 ? "" : "s", n - failed,
		failed);
}

/* In TAP '#' begins a directive, and a line is a test. */
static void print_tap_name(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '#' || *s == '\\')
			fputc('\\', out);
		fputc(*s == '\n' || *s == '\r' ? ' ' : *s, out);
	}
}

static void report_tap(FILE *out, const struct sources *sources, const struct test_verdict *v,
		       size_t n)
{
	fprintf(out, "TAP version 13\n1..%zu\n", n);
	for (size_t i = 0; i < n; i++) {
		struct place at = place_of(sources, v[i].test);

		fprintf(out, "%s %zu - ", v[i].why ? "not ok" : "ok", i + 1);
		print_tap_name(out, v[i].test->name);
		fputc('\n', out);
		if (v[i].why) {
			fputs("  ---\n  at: ", out);
			json_string(out, at.source->name, strlen(at.source->name));
			fprintf(out, "\n  line: %u\n  message: |\n", at.line);
			testrun_print_lines(out, "    ", v[i].why);
			fputs("  ...\n", out);
		}
		print_undecided(out, "# ", &v[i]);
	}
}

static void print_case(FILE *out, const struct test_verdict *v, struct place at)
{
	fputs("    <testcase name=\"", out);
	xml_text(out, v->test->name, strlen(v->test->name));
	fputs("\" classname=\"", out);
	xml_text(out, at.source->name, strlen(at.source->name));
	fputs("\" file=\"", out);
	xml_text(out, at.source->name, strlen(at.source->name));
	fprintf(out, "\" line=\"%u\"", at.line);
	if (!v->why && !v->nundecided) {
		fputs("/>\n", out);
		return;
	}
	fputs(">\n", out);
	if (v->why) {
		fputs("      <failure message=\"", out);
		xml_text(out, v->why, strcspn(v->why, "\n"));
		fputs("\">", out);
		xml_text(out, v->why, strlen(v->why));
		fputs("</failure>\n", out);
	}
	if (v->nundecided) {
		fputs("      <system-out>", out);
		for (size_t i = 0; i < v->nundecided; i++) {
			xml_text(out, v->undecided[i], strlen(v->undecided[i]));
			fputs(" is undecided\n", out);
		}
		fputs("</system-out>\n", out);
	}
	fputs("    </testcase>\n", out);
}

/* Tests of one file stand together. */
static size_t print_suite(FILE *out, const struct sources *sources, const struct test_verdict *v,
			  size_t n)
{
	const struct source *source = v[0].test->item->source;
	size_t len = 0;

	while (len < n && v[len].test->item->source == source)
		len++;
	fputs("  <testsuite name=\"", out);
	xml_text(out, source->name, strlen(source->name));
	fprintf(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n", len,
		count_failed(v, len));
	for (size_t i = 0; i < len; i++)
		print_case(out, &v[i], place_of(sources, v[i].test));
	fputs("  </testsuite>\n", out);
	return len;
}

static void report_junit(FILE *out, const struct sources *sources, const struct test_verdict *v,
			 size_t n)
{
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n",
		n, count_failed(v, n));
	for (size_t i = 0; i < n;)
		i += print_suite(out, sources, v + i, n - i);
	fputs("</testsuites>\n", out);
}

size_t testrun_report(FILE *out, enum test_format format, const struct sources *sources,
		      const struct test_verdict *verdicts, size_t n)
{
	switch (format) {
	case TEST_TEXT: report_text(out, sources, verdicts, n); break;
	case TEST_TAP: report_tap(out, sources, verdicts, n); break;
	case TEST_JUNIT: report_junit(out, sources, verdicts, n); break;
	}
	return count_failed(verdicts, n);
}
