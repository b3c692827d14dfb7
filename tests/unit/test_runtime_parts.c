// SPDX-License-Identifier: BSD-2-Clause
/* The parts of the runtime that need no kernel: choice of hooks, parsers, outputs, requests. */
#include <CUnit/Basic.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../runtime/action_run.h"
#include "../../runtime/choice.h"
#include "../../runtime/control.h"
#include "../../runtime/features.h"
#include "../../runtime/loadlog.h"
#include "../../runtime/output.h"
#include "../../runtime/prepare.h"
#include "../../runtime/process.h"
#include "../../runtime/stream.h"
#include "runtime_fixture.h"

static struct manifest *new_manifest(void)
{
	struct buf bytes = {0}, why = {0};
	struct manifest *m = NULL;

	fixture_manifest(&bytes);
	CU_ASSERT_EQUAL_FATAL(manifest_read(bytes.data, bytes.len, &m, &why), 0);
	buf_free(&bytes);
	return m;
}

static void test_choice(void)
{
	struct manifest *m = new_manifest();
	struct choice *c = NULL;
	struct choice_group *g;
	struct buf text = {0};

	CU_ASSERT_EQUAL_FATAL(choice_new(m, &c), 0);
	g = choice_group(c, "exec");
	CU_ASSERT_PTR_NOT_NULL_FATAL(g);
	choice_make(c);
	CU_ASSERT_EQUAL(g->alt, 0);
	CU_ASSERT(choice_caps(c, g) & IDS_ACT_DENY);
	CU_ASSERT(choice_uses(c, 0) && !choice_uses(c, 1));
	choice_rule_out(c, 0, "no such hook");
	choice_make(c);
	CU_ASSERT_EQUAL(g->alt, 1);
	CU_ASSERT(!(choice_caps(c, g) & IDS_ACT_DENY));
	choice_describe(c, g, &text);
	CU_ASSERT_STRING_EQUAL(buf_text(&text), "tp_btf/sched_process_exec");
	choice_rule_out(c, 1, "nor this one");
	choice_make(c);
	CU_ASSERT_EQUAL(g->alt, CHOICE_NONE);
	CU_ASSERT_EQUAL(choice_caps(c, g), 0);
	buf_reset(&text);
	choice_explain(c, g, &text);
	CU_ASSERT_STRING_EQUAL(buf_text(&text), "  lsm/bprm_check_security: no such hook\n"
						"  tp_btf/sched_process_exec: nor this one\n");
	buf_free(&text);
	choice_free(c);
	manifest_free(m);
}

/* A set with a support group of one hook, which @works or does not load. */
static int check_support(const char *attach, uint32_t flags, bool works, struct buf *said,
			 enum ids_isolate_mode *ret_mode)
{
	struct features features = {.bpf_lsm = true};
	struct stream to = {.patient = true};
	struct log log = {"test", SAY_ERROR, &to};
	struct generation_options options = {.features = &features, .log = &log};
	struct generation g = {0};
	struct buf bytes = {0};
	struct fixture f;
	int ends[2], err;
	char text[512];

	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	to.fd = to.given = ends[1];
	fixture_init(&f);
	fixture_fill(&f);
	add_hook(&f, "support", 0, "program", attach, 0, IDS_HOOK_SUPPORT | flags);
	fixture_finish(&f, &bytes);
	CU_ASSERT_EQUAL_FATAL(manifest_read(bytes.data, bytes.len, &g.manifest, said), 0);
	CU_ASSERT_EQUAL_FATAL(choice_new(g.manifest, &g.choice), 0);
	if (!works)
		choice_rule_out(g.choice, g.manifest->nhooks - 1, "this kernel has none");
	choice_make(g.choice);
	err = prepare_check(&g, &options);
	*ret_mode = g.mode;
	close(ends[1]);
	buf_add(said, text, (size_t)read(ends[0], text, sizeof(text)));
	close(ends[0]);
	choice_free(g.choice);
	manifest_free(g.manifest);
	buf_free(&bytes);
	return err;
}

static void test_support(void)
{
	const char *exec = "tp_btf/sched_process_exec", *lsm = "lsm/file_open";
	enum ids_isolate_mode mode;
	struct buf said = {0};

	CU_ASSERT_EQUAL(check_support(exec, IDS_HOOK_NEEDED, true, &said, &mode), 0);
	CU_ASSERT_EQUAL(check_support(lsm, 0, true, &said, &mode), 0);
	CU_ASSERT_EQUAL(mode, IDS_ISOLATE_BY_KERNEL);
	CU_ASSERT_EQUAL(check_support(lsm, IDS_HOOK_HELPS, true, &said, &mode), 0);
	CU_ASSERT_EQUAL(mode, IDS_ISOLATE_BY_STOP);
	CU_ASSERT_EQUAL(check_support(lsm, IDS_HOOK_HELPS, false, &said, &mode), 0);
	CU_ASSERT_EQUAL(said.len, 0);
	CU_ASSERT_EQUAL(check_support(exec, IDS_HOOK_NEEDED, false, &said, &mode), -EOPNOTSUPP);
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&said), "error: support does not work"));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_text(&said), "this kernel has none"));
	buf_free(&said);
}

static void test_cgroup2(void)
{
	char path[64];

	CU_ASSERT_EQUAL(features_find_cgroup2("25 30 0:22 / /sys/fs/cgroup rw,relatime shared:9 - "
					      "cgroup2 cgroup2 rw,nsdelegate\n",
					      path, sizeof(path)),
			0);
	CU_ASSERT_STRING_EQUAL(path, "/sys/fs/cgroup");
	CU_ASSERT_EQUAL(features_find_cgroup2("1 1 0:1 / / rw - ext4 /dev/vda rw\n"
					      "2 1 0:2 / /a\\040b rw - cgroup2 x rw",
					      path, sizeof(path)),
			0);
	CU_ASSERT_STRING_EQUAL(path, "/a b");
	CU_ASSERT_EQUAL(features_find_cgroup2("1 1 0:1 / / rw - ext4 cgroup2 rw\n - cgroup2 \n",
					      path, sizeof(path)),
			-ENOENT);
}

static void test_lsm(void)
{
	CU_ASSERT(features_lsm_listed("lockdown,capability,bpf"));
	CU_ASSERT(features_lsm_listed("bpf\n"));
	CU_ASSERT(!features_lsm_listed("capability,bpfx,xbpf"));
	CU_ASSERT(!features_lsm_listed(""));
}

static void test_process_stat(void)
{
	struct process_stat s;

	CU_ASSERT(process_parse_stat("17 (a) (b c) S 4 17 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 "
				     "12345 1 2 3",
				     &s));
	CU_ASSERT_EQUAL(s.pid, 17);
	CU_ASSERT_EQUAL(s.parent, 4);
	CU_ASSERT_EQUAL(s.session, 9);
	CU_ASSERT_EQUAL(s.start_ticks, 12345);
	CU_ASSERT(!process_parse_stat("17 (x", &s));
	CU_ASSERT(!process_parse_stat("", &s));
	CU_ASSERT(process_is(getpid(), 0));
	CU_ASSERT(!process_is(getpid(), 1));
}

static void test_output(void)
{
	struct buf why = {0};
	struct output o;

	CU_ASSERT_EQUAL_FATAL(output_parse("file:/x,format=text,min=low", &o, &why), 0);
	CU_ASSERT_STRING_EQUAL(o.path, "/x");
	CU_ASSERT_EQUAL(o.format, OUTPUT_TEXT);
	CU_ASSERT_EQUAL(o.min, IDS_SEV_NOTICE);
	output_close(&o);
	CU_ASSERT_EQUAL_FATAL(output_parse("stdout", &o, &why), 0);
	CU_ASSERT_EQUAL(o.format, OUTPUT_TEXT);
	output_close(&o);
	CU_ASSERT_EQUAL(output_parse("syslog", &o, &why), -EOPNOTSUPP);
	CU_ASSERT_EQUAL(output_parse("stdout,format=ecs", &o, &why), -EOPNOTSUPP);
	CU_ASSERT_EQUAL(output_parse("stdout,format=xml", &o, &why), -EINVAL);
	CU_ASSERT_EQUAL(output_parse("stdout,min=x", &o, &why), -EINVAL);
	CU_ASSERT_EQUAL(output_parse("file:", &o, &why), -EINVAL);
	CU_ASSERT_EQUAL(output_parse("", &o, &why), -EINVAL);
	buf_free(&why);
}

static void test_request(void)
{
	const char *words[CONTROL_WORDS];
	bool json = false;

	CU_ASSERT_EQUAL(control_parse("release\0--json\00012", 17, &json, words), -EBADMSG);
	CU_ASSERT_EQUAL_FATAL(control_parse("release\0--json\00012", 18, &json, words), 2);
	CU_ASSERT(json);
	CU_ASSERT_STRING_EQUAL(words[1], "12");
	CU_ASSERT_EQUAL(control_parse("", 0, &json, words), -EBADMSG);
	CU_ASSERT_EQUAL(control_parse("--json", 7, &json, words), -EBADMSG);
	CU_ASSERT_EQUAL(control_parse("a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a\0a", 34,
				      &json, words),
			-EBADMSG);
}

static void test_loadlog(void)
{
	struct loadlog l = {0};

	loadlog_hear(&l, "libbpf: prog 'exec_lsm': BPF program load failed: Permission denied\n");
	loadlog_hear(&l, "libbpf: prog 'exec_lsm': -- BEGIN PROG LOAD LOG --\na\nb\nc\n"
			 "-- END PROG LOAD LOG --\n");
	CU_ASSERT_STRING_EQUAL(l.program, "exec_lsm");
	CU_ASSERT_STRING_EQUAL(buf_text(&l.verifier), "a\nb\nc\n");
	CU_ASSERT_STRING_EQUAL(loadlog_tail(buf_text(&l.verifier), 2), "b\nc\n");
	CU_ASSERT_STRING_EQUAL(loadlog_tail(buf_text(&l.verifier), 9), "a\nb\nc\n");
	CU_ASSERT_STRING_EQUAL(loadlog_tail("", 2), "");
	loadlog_free(&l);
}

static void test_users(void)
{
	char path[] = "/tmp/test_users.XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
	struct users users;

	CU_ASSERT_PTR_NOT_NULL(file);
	if (!file)
		return;
	fputs("root:x:0:0::/:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n", file);
	fclose(file);
	users_init(&users, path);
	CU_ASSERT_EQUAL(users_uid(&users, "alice"), 1000);
	CU_ASSERT_EQUAL(users_uid(&users, "bob"), USERS_NONE);
	CU_ASSERT_STRING_EQUAL(users_name(&users, 0), "root");
	CU_ASSERT_PTR_NULL(users_name(&users, 1));
	users_free(&users);
	unlink(path);
}

/* The fixture's command is run for real; as an ordinary user it cannot drop privileges and must say
 * so. */
static void test_run(void)
{
	struct log log = {.program = "test", .level = SAY_ERROR};
	struct manifest *m = new_manifest();
	struct buf bytes = {0}, why = {0};
	struct users users;
	struct record rec;
	struct run run;

	users_init(&users, "/dev/null");
	run_init(&run, &log);
	CU_ASSERT_EQUAL(run_check(m, &why), 0);
	fixture_record(&bytes, FIX_RULE_RUN, IDS_REC_MATCH, IDS_ACT_RUN);
	fixture_text(&bytes, FIX_EXE, IDS_WHO_SELF, "-c true");
	CU_ASSERT_EQUAL_FATAL(record_decode(bytes.data, bytes.len, m, &rec), 0);
	for (int i = 0; i < RUN_CHILDREN; i++)
		CU_ASSERT_EQUAL(run_start(&run, &rec, &users), 0);
	CU_ASSERT_EQUAL(run_start(&run, &rec, &users), -EBUSY);
	for (int i = 0; i < 100 && run.children[0].pid; i++) {
		usleep(20000);
		run_reap(&run, m);
	}
	CU_ASSERT_EQUAL(run.children[0].pid, 0);
	run_stop(&run);
	CU_ASSERT_EQUAL(run.started, RUN_CHILDREN);
	buf_free(&bytes);
	users_free(&users);
	manifest_free(m);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("runtime", NULL, NULL);
	CU_add_test(s, "the best hook that is left is chosen", test_choice);
	CU_add_test(s, "groups of support: needed, helping, containing", test_support);
	CU_add_test(s, "the cgroup2 mount is found", test_cgroup2);
	CU_add_test(s, "the list of security modules", test_lsm);
	CU_add_test(s, "/proc/PID/stat", test_process_stat);
	CU_add_test(s, "--output", test_output);
	CU_add_test(s, "requests of rulectl", test_request);
	CU_add_test(s, "messages of libbpf", test_loadlog);
	CU_add_test(s, "users", test_users);
	CU_add_test(s, "run starts a bounded number of children", test_run);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
