// SPDX-License-Identifier: BSD-2-Clause
/* A reader that does not read holds up nobody: outputs and messages to a full pipe. */
#include <CUnit/Basic.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../../runtime/manifest.h"
#include "../../runtime/output.h"
#include "../../runtime/stream.h"
#include "runtime_fixture.h"

#define RECORDS 40000

/* What a test writes: an output with pipe or socket @to, and one record again and again. */
struct bench {
	struct output o;
	struct render render;
	struct users users;
	struct manifest *m;
	struct buf bytes;
	struct record rec;
	struct log log;
	struct stream messages;
	int silent; /* where messages go: a pipe that nobody reads */
};

static void setup(struct bench *b, int to)
{
	struct buf manifest = {0}, why = {0};
	int fds[2];

	*b = (struct bench){0};
	fixture_manifest(&manifest);
	CU_ASSERT_EQUAL_FATAL(manifest_read(manifest.data, manifest.len, &b->m, &why), 0);
	buf_free(&manifest);
	fixture_record(&b->bytes, FIX_RULE_KILL, IDS_REC_MATCH, IDS_ACT_KILL | IDS_ACT_ALERT);
	fixture_text(&b->bytes, FIX_EXE, IDS_WHO_SELF, "/tmp/x");
	CU_ASSERT_EQUAL_FATAL(record_decode(b->bytes.data, b->bytes.len, b->m, &b->rec), 0);
	users_init(&b->users, "/dev/null");
	render_init(&b->render, &b->users);
	CU_ASSERT_EQUAL_FATAL(output_parse("stdout", &b->o, &why), 0);
	CU_ASSERT_EQUAL_FATAL(stream_open(&b->o.to, to), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	b->silent = fds[0];
	CU_ASSERT_EQUAL_FATAL(stream_open(&b->messages, fds[1]), 0);
	b->log = (struct log){"test", SAY_ERROR, &b->messages};
}

static void teardown(struct bench *b)
{
	output_close(&b->o);
	close(b->messages.given);
	stream_close(&b->messages);
	close(b->silent);
	users_free(&b->users);
	buf_free(&b->bytes);
	manifest_free(b->m);
}

static uint64_t drain(int fd)
{
	char bytes[65536];
	uint64_t lines = 0;
	ssize_t n;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < n; i++)
			lines += bytes[i] == '\n';
	return lines;
}

/* All records are accounted for, those that are read later are whole, and it took no wait. */
static void check_stuck(int reader, int writer)
{
	time_t begin = time(NULL);
	struct bench b;
	uint64_t read = 0;

	setup(&b, writer);
	for (int i = 0; i < RECORDS; i++)
		output_record(&b.o, &b.render, &b.rec, &b.log);
	output_flush(&b.o, &b.log);
	CU_ASSERT(time(NULL) - begin < 10);
	CU_ASSERT(b.o.written > 0 && b.o.written < RECORDS);
	CU_ASSERT(b.o.failed > 0);
	CU_ASSERT(b.o.pending.len > OUTPUT_ROOM / 2 && b.o.pending.len < OUTPUT_ROOM + 4096);
	CU_ASSERT(!(fcntl(writer, F_GETFL) & O_NONBLOCK));
	while (b.o.pending.len) {
		read += drain(reader);
		output_flush(&b.o, &b.log);
	}
	read += drain(reader);
	CU_ASSERT_EQUAL(read, b.o.written);
	CU_ASSERT_EQUAL(b.o.written + b.o.failed, RECORDS);
	teardown(&b);
}

static void test_stuck_pipe(void)
{
	int fds[2];

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	check_stuck(fds[0], fds[1]);
	close(fds[0]);
	close(fds[1]);
}

static void test_stuck_socket(void)
{
	int fds[2];

	CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	check_stuck(fds[0], fds[1]);
	close(fds[0]);
	close(fds[1]);
}

static void test_finish(void)
{
	struct bench b;
	int fds[2];

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	setup(&b, fds[1]);
	for (int i = 0; i < RECORDS; i++)
		output_record(&b.o, &b.render, &b.rec, &b.log);
	output_finish(&b.o, &b.log);
	CU_ASSERT_EQUAL(b.o.pending.len, 0);
	CU_ASSERT_EQUAL(b.o.written + b.o.failed, RECORDS);
	teardown(&b);
	close(fds[0]);
	close(fds[1]);
}

static void test_gone(void)
{
	struct bench b;
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	setup(&b, fds[1]);
	close(fds[0]);
	output_record(&b.o, &b.render, &b.rec, &b.log);
	output_flush(&b.o, &b.log);
	CU_ASSERT_EQUAL(b.o.failed, 1);
	CU_ASSERT_EQUAL(b.o.pending.len, 0);
	teardown(&b);
	close(fds[1]);
}

/* Messages are lost, but not without a word once they are read again. */
static void test_messages(void)
{
	char bytes[1024] = {0};
	struct stream s;
	struct log log = {"test", SAY_ERROR, &s};
	int fds[2];

	CU_ASSERT_EQUAL_FATAL(pipe(fds), 0);
	CU_ASSERT_EQUAL_FATAL(stream_open(&s, fds[1]), 0);
	for (int i = 0; i < 5000; i++)
		log_say(&log, SAY_ERROR, "message %d is lost if nobody reads it", i);
	CU_ASSERT(s.stalled && s.lost > 0);
	drain(fds[0]);
	log_say(&log, SAY_ERROR, "the next one");
	CU_ASSERT(read(fds[0], bytes, sizeof(bytes) - 1) > 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "messages were lost"));
	CU_ASSERT_PTR_NOT_NULL(strstr(bytes, "error: the next one\n"));
	CU_ASSERT(!s.stalled && !s.lost);
	stream_close(&s);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("outputs", NULL, NULL);
	CU_add_test(s, "a pipe that nobody reads", test_stuck_pipe);
	CU_add_test(s, "a socket that nobody reads", test_stuck_socket);
	CU_add_test(s, "the end with records that nobody reads", test_finish);
	CU_add_test(s, "a pipe without a reader", test_gone);
	CU_add_test(s, "messages that nobody reads", test_messages);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
