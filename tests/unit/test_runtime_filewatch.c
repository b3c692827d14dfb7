// SPDX-License-Identifier: BSD-2-Clause
/* Files of the operator is: which file a path names, before and after everything that changes it.
 */
#include <CUnit/Basic.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../../runtime/filewatch.h"

#define PATHS   3
#define WAIT_MS 3000

/* A folder of its own with the files that a test watches. */
struct scene {
	char folder[64];
	char paths[PATHS][128];
	struct ids_file_id ids[PATHS];
	struct filewatch w;
};

static const struct log quiet = {"test", SAY_ERROR, NULL};

static void at(const struct scene *s, const char *name, char ret[128])
{
	snprintf(ret, 128, "%s/%s", s->folder, name);
}

static void make_file(const struct scene *s, const char *name)
{
	char path[128];
	int fd;

	at(s, name, path);
	fd = open(path, O_CREAT | O_WRONLY | O_EXCL, 0600);
	CU_ASSERT(fd >= 0);
	close(fd);
}

static void make_folder(const struct scene *s, const char *name)
{
	char path[128];

	at(s, name, path);
	CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
}

static void make_link(const struct scene *s, const char *name, const char *target)
{
	char path[128];

	at(s, name, path);
	CU_ASSERT_EQUAL(symlink(target, path), 0);
}

static void move(const struct scene *s, const char *from, const char *to)
{
	char old[128], new[128];

	at(s, from, old);
	at(s, to, new);
	CU_ASSERT_EQUAL(rename(old, new), 0);
}

static void discard(const struct scene *s, const char *name)
{
	char path[128];

	at(s, name, path);
	CU_ASSERT_EQUAL(remove(path), 0);
}

static void begin(struct scene *s)
{
	*s = (struct scene){.folder = "/tmp/test_filewatch_XXXXXX"};
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(s->folder));
}

static void watch(struct scene *s, const char *a, const char *b, const char *c)
{
	const char *names[PATHS] = {a, b, c}, *paths[PATHS];

	for (int i = 0; i < PATHS; i++) {
		at(s, names[i], s->paths[i]);
		paths[i] = s->paths[i];
	}
	CU_ASSERT_EQUAL(filewatch_open(&s->w, paths, s->ids, PATHS, &quiet), 0);
	CU_ASSERT(!s->w.blind);
}

static void end(struct scene *s)
{
	char command[128];

	filewatch_close(&s->w);
	snprintf(command, sizeof(command), "rm -rf '%s'", s->folder);
	CU_ASSERT_EQUAL(system(command), 0);
}

/* Is row @i what its path names now? */
static bool right(const struct scene *s, int i)
{
	const struct ids_file_id *id = &s->ids[i];
	struct stat st;

	if (stat(s->paths[i], &st))
		return !id->valid;
	return id->valid && id->ino == st.st_ino &&
	       id->dev == ((uint64_t)major(st.st_dev) << 20 | minor(st.st_dev));
}

/* Events come until all rows are right; there must be one if something was wrong. */
static bool becomes_right(struct scene *s)
{
	for (int tries = 0; tries < 100; tries++) {
		struct pollfd p[] = {{.fd = s->w.inotify, .events = POLLIN},
				     {.fd = s->w.mountinfo, .events = POLLPRI}};

		if (right(s, 0) && right(s, 1) && right(s, 2))
			return true;
		if (poll(p, 2, WAIT_MS) <= 0)
			return false;
		if (p[0].revents)
			filewatch_names(&s->w);
		if (p[1].revents)
			filewatch_mounts(&s->w);
	}
	return false;
}

static void test_replace(void)
{
	struct scene s;
	uint64_t first;

	begin(&s);
	make_file(&s, "a");
	make_file(&s, "other");
	watch(&s, "a", "a", "later");
	CU_ASSERT(s.ids[0].valid && s.ids[1].valid && !s.ids[2].valid);
	CU_ASSERT(right(&s, 0) && right(&s, 1) && right(&s, 2));
	first = s.ids[0].ino;
	move(&s, "other", "a");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT_NOT_EQUAL(s.ids[0].ino, first);
	discard(&s, "a");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(!s.ids[0].valid && !s.ids[1].valid);
	make_file(&s, "later");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(s.ids[2].valid);
	move(&s, "later", "a");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(s.ids[0].valid && !s.ids[2].valid);
	end(&s);
}

static void test_links(void)
{
	struct scene s;
	char target[128];

	begin(&s);
	make_folder(&s, "v1");
	make_folder(&s, "v2");
	make_file(&s, "v1/tool");
	make_file(&s, "v2/tool");
	make_link(&s, "now", "./v1");
	at(&s, "now/tool", target);
	make_link(&s, "tool", target);
	make_link(&s, "loop", "loop");
	watch(&s, "tool", "v1/../now/tool", "loop");
	CU_ASSERT(right(&s, 0) && right(&s, 1) && right(&s, 2));
	CU_ASSERT(s.ids[0].valid && !s.ids[2].valid);
	make_link(&s, "new", "v2");
	move(&s, "new", "now");
	CU_ASSERT(becomes_right(&s));
	discard(&s, "v2/tool");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(!s.ids[0].valid);
	make_file(&s, "v2/tool");
	CU_ASSERT(becomes_right(&s));
	discard(&s, "tool");
	make_link(&s, "tool", "v1/tool");
	CU_ASSERT(becomes_right(&s));
	discard(&s, "loop");
	make_file(&s, "loop");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(s.ids[0].valid && s.ids[1].valid && s.ids[2].valid);
	end(&s);
}

static void test_folders(void)
{
	struct scene s;

	begin(&s);
	make_folder(&s, "a");
	make_folder(&s, "a/b");
	make_file(&s, "a/b/x");
	watch(&s, "a/b/x", "c/b/x", "c/d/e/x");
	CU_ASSERT(s.ids[0].valid && !s.ids[1].valid && !s.ids[2].valid);
	move(&s, "a", "c");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(!s.ids[0].valid && s.ids[1].valid);
	make_folder(&s, "c/d");
	CU_ASSERT(becomes_right(&s));
	make_folder(&s, "c/d/e");
	make_file(&s, "c/d/e/x");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(s.ids[2].valid);
	discard(&s, "c/b/x");
	discard(&s, "c/b");
	CU_ASSERT(becomes_right(&s));
	make_folder(&s, "c/b");
	make_file(&s, "c/b/x");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(s.ids[1].valid);
	end(&s);
}

/* Other names in the same folders are none of its business. */
static void test_others(void)
{
	struct scene s;

	begin(&s);
	make_file(&s, "a");
	watch(&s, "a", "a", "a");
	make_file(&s, "b");
	CU_ASSERT(poll(&(struct pollfd){.fd = s.w.inotify, .events = POLLIN}, 1, WAIT_MS) > 0);
	s.ids[0].ino++; /* would be repaired by looking again */
	filewatch_names(&s.w);
	CU_ASSERT(!right(&s, 0));
	for (int i = 0; i < 10; i++)
		filewatch_tick(&s.w);
	CU_ASSERT(right(&s, 0));
	end(&s);
}

/* Where we may mount: something mounted over a folder on the way hides what is below. */
static void test_mounted(void)
{
	struct scene s;
	char path[128];

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return;
	begin(&s);
	make_folder(&s, "a");
	make_file(&s, "a/x");
	watch(&s, "a/x", "a/y", "a");
	at(&s, "a", path);
	CU_ASSERT_EQUAL(mount("test", path, "tmpfs", 0, NULL), 0);
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(!s.ids[0].valid);
	make_file(&s, "a/y");
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(s.ids[1].valid);
	CU_ASSERT_EQUAL(umount2(path, MNT_DETACH), 0);
	CU_ASSERT(becomes_right(&s));
	CU_ASSERT(s.ids[0].valid && !s.ids[1].valid);
	end(&s);
}

static void test_mounts(void)
{
	const char text[] = "36 35 98:0 / /a rw,noatime master:1 - ext3 /dev/root rw\n"
			    "21 35 0:300 /sub /b rw - btrfs /dev/x rw\n"
			    "nonsense\n"
			    "400 36 259:1 / /c\\040d rw - xfs /dev/y rw";
	struct mounts m;

	CU_ASSERT_EQUAL(mounts_parse(text, &m), 0);
	CU_ASSERT_EQUAL(m.count, 3);
	CU_ASSERT_EQUAL(mounts_dev(&m, 36, 1), 98ull << 20);
	CU_ASSERT_EQUAL(mounts_dev(&m, 21, 1), 300);
	CU_ASSERT_EQUAL(mounts_dev(&m, 400, 1), 259ull << 20 | 1);
	CU_ASSERT_EQUAL(mounts_dev(&m, 37, 7), 7);
	mounts_free(&m);
	CU_ASSERT_EQUAL(mounts_parse("", &m), 0);
	CU_ASSERT_EQUAL(mounts_dev(&m, 36, 7), 7);
	mounts_free(&m);
}

int main(void)
{
	CU_pSuite s;
	unsigned failed;

	CU_initialize_registry();
	s = CU_add_suite("filewatch", NULL, NULL);
	CU_add_test(s, "replaced, deleted, made, renamed", test_replace);
	CU_add_test(s, "symbolic links that change", test_links);
	CU_add_test(s, "folders that change", test_folders);
	CU_add_test(s, "other files, and the slow look", test_others);
	CU_add_test(s, "mounts over a folder", test_mounted);
	CU_add_test(s, "device numbers of mounts", test_mounts);
	CU_basic_run_tests();
	failed = CU_get_number_of_failures();
	CU_cleanup_registry();
	return failed != 0;
}
