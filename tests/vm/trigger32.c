// SPDX-License-Identifier: BSD-2-Clause
/*
 * trigger32: a 32-bit program, freestanding so that it needs no 32-bit library.
 *
 *   trigger32 exec PATH | execveat PATH | open PATH | openat PATH | connect PORT | socketcall PORT
 *
 * open and openat ask for reading and writing; connect goes to 127.0.0.1. The output is as
 * trigger's.
 */
#define NR_EXIT       1
#define NR_WRITE      4
#define NR_OPEN       5
#define NR_EXECVE     11
#define NR_SOCKETCALL 102
#define NR_OPENAT     295
#define NR_EXECVEAT   358
#define NR_CONNECT    362
#define CALL_SOCKET   1
#define CALL_CONNECT  3
#define AT_FDCWD      (-100)
#define O_RDWR        2

static long call(long nr, long a, long b, long c, long d)
{
	long ret;

	__asm__ volatile("int $0x80"
			 : "=a"(ret)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(0)
			 : "memory");
	return ret;
}

static unsigned length(const char *s)
{
	unsigned n = 0;

	while (s[n])
		n++;
	return n;
}

static int equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static void print(const char *s)
{
	call(NR_WRITE, 1, (long)s, (long)length(s), 0);
}

static unsigned number(const char *s)
{
	unsigned n = 0;

	while (*s)
		n = n * 10 + (unsigned)(*s++ - '0');
	return n;
}

static int report(const char *what, long ret)
{
	char digits[12];
	unsigned i = sizeof(digits) - 1;
	unsigned value = ret < 0 ? (unsigned)-ret : 0;

	print(what);
	if (ret >= 0) {
		print(" ok\n");
		return 0;
	}
	digits[i] = '\0';
	for (; value; value /= 10)
		digits[--i] = (char)('0' + value % 10);
	print(" errno ");
	print(digits + i);
	print("\n");
	return 1;
}

/* Port of 127.0.0.1; by the system call, or by the older one that holds them all. */
static long do_connect(unsigned port, int old)
{
	unsigned char addr[16] = {2, 0, (unsigned char)(port >> 8), (unsigned char)port, 127, 0,
				  0, 1};
	unsigned long make[3] = {2, 1, 0};
	long fd = call(NR_SOCKETCALL, CALL_SOCKET, (long)make, 0, 0);
	unsigned long args[3] = {(unsigned long)fd, (unsigned long)addr, sizeof(addr)};

	if (old)
		return call(NR_SOCKETCALL, CALL_CONNECT, (long)args, 0, 0);
	return call(NR_CONNECT, fd, (long)addr, sizeof(addr), 0);
}

static int run(const char *what, const char *arg)
{
	const char *words[] = {arg, 0};

	if (equal(what, "exec"))
		return report("exec", call(NR_EXECVE, (long)arg, (long)words, 0, 0));
	if (equal(what, "execveat"))
		return report("exec", call(NR_EXECVEAT, AT_FDCWD, (long)arg, (long)words, 0));
	if (equal(what, "open"))
		return report("open", call(NR_OPEN, (long)arg, O_RDWR, 0, 0));
	if (equal(what, "openat"))
		return report("openat", call(NR_OPENAT, AT_FDCWD, (long)arg, O_RDWR, 0));
	if (equal(what, "connect"))
		return report("connect", do_connect(number(arg), 0));
	if (equal(what, "socketcall"))
		return report("socketcall", do_connect(number(arg), 1));
	return 125;
}

__attribute__((used)) static void start(long *stack)
{
	const char **argv = (const char **)(stack + 1);

	call(NR_EXIT, stack[0] == 3 ? run(argv[1], argv[2]) : 125, 0, 0, 0);
	__builtin_unreachable();
}

__asm__(".globl _start\n_start:\n\tmov %esp, %eax\n\tand $-16, %esp\n\tsub $12, %esp\n"
	"\tpush %eax\n\tcall start\n");
