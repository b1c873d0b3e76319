// SPDX-License-Identifier: MIT OR GPL-2.0-only

// The least init that speaks to the lab: loads the module, unloads it, shows the kernel's log.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static char log_buffer[4 << 20];

static void show_file(const char *label, const char *path)
{
	char text[64] = "";
	FILE *file = fopen(path, "r");

	if (file && fgets(text, sizeof(text), file))
		printf("%s %s", label, text);
}

static void show_error(const char *label, long result)
{
	printf("%s %s\n", label, result ? strerrorname_np(errno) : "0");
}

/* The kernel reports one sleep in atomic context in a second. */
static void wait_for_reports(void)
{
	struct timespec time = { .tv_sec = 1, .tv_nsec = 200000000 };

	nanosleep(&time, NULL);
}

/* The value of WORD= in /proc/cmdline; no parameter in these tests needs decoding. */
static const char *order(const char *word)
{
	static char line[4096];
	char *value = NULL;
	FILE *file = fopen("/proc/cmdline", "r");

	if (file && fgets(line, sizeof(line), file))
		value = strstr(line, word);
	if (!value)
		return "";
	value += strlen(word);
	value[strcspn(value, " \n")] = 0;
	return value;
}

int main(void)
{
	char name[64];
	int file;

	mount("proc", "/proc", "proc", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	if (!freopen(order("scullery.report="), "w", stdout))
		puts("no file to report to");
	setvbuf(stdout, NULL, _IOLBF, 0);
	show_file("@taint-before", "/proc/sys/kernel/tainted");
	wait_for_reports();
	file = open(order("scullery.module="), O_RDONLY);
	sscanf(order("scullery.module=/lib/"), "%63[^.]", name);
	if (syscall(SYS_finit_module, file, order("scullery.params="), 0)) {
		show_error("@insmod", -1);
	} else {
		show_error("@insmod", 0);
		wait_for_reports();
		show_error("@rmmod", syscall(SYS_delete_module, name, 0));
	}
	klogctl(3, log_buffer, sizeof(log_buffer) - 1);
	for (char *line = strtok(log_buffer, "\n"); line; line = strtok(NULL, "\n"))
		if (line[0] == '<' && line[2] == '>')
			printf("@dmesg %c %s\n", line[1], line + 3);
	show_file("@taint", "/proc/sys/kernel/tainted");
	puts("@end");
	reboot(RB_POWER_OFF);
}
