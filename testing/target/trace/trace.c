// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs a guest with all kvm events on and looks for each of them, in order and in the words that tools know; reads the
 * counters under /sys/kernel/debug/kvm; and sees the folders of VMs come and go.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "testing/target/trace/guest.h"
#include "uapi/client/client.h"

#define TRACING	    "/sys/kernel/tracing/"
#define KVM	    "/sys/kernel/debug/kvm/"
#define PARAMETERS  "/sys/module/kvm_arm32/parameters/"
#define MEMORY_SIZE 0x10000

static int wrong;

static void __attribute__((format(printf, 1, 2))) complain(const char *format, ...)
{
	va_list args;

	printf("trace: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	wrong++;
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file || fputs(text, file) < 0 || fclose(file))
		complain("cannot write to %s", path);
}

/* A number from a file, or -1. */
static long number(const char *path)
{
	FILE *file = fopen(path, "r");
	long value = -1;

	if (!file)
		return -1;
	if (fscanf(file, "%ld", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

static void expect_number(const char *folder, const char *name, long wanted)
{
	char path[200];
	long value;

	snprintf(path, sizeof(path), "%s%s", folder, name);
	value = number(path);
	if (value != wanted)
		complain("%s: %ld, not %ld", path, value, wanted);
}

/* --- the guest --------------------------------------------------------------------------------------- */

static struct kvm_client client;

struct machine {
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
	int named; /* the descriptor that its folder is named after */
	void *memory;
};

static void create(struct machine *m)
{
	m->memory = kvm_backend_host.memory_get(MEMORY_SIZE);
	memcpy(m->memory, guest_image, guest_size);
	if (kvm_client_create_vm(&client, &m->vm) ||
	    kvm_client_set_memory(&m->vm, 0, guest_base, MEMORY_SIZE, m->memory, 0) ||
	    kvm_client_create_vcpu(&m->vm, 3, &m->vcpu) ||
	    kvm_client_preferred_target(&m->vm, &m->vcpu.init)) {
		complain("no VM");
		exit(1);
	}
	m->named = m->vm.fd;
	m->vcpu.init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (kvm_arm_vcpu_init(&m->vcpu) ||
	    kvm_client_set_reg(&m->vcpu, kvm_client_core_reg(15), guest_base))
		complain("no vcpu");
}

/* Ends the guest's wait for an interrupt, once it is seen to wait. */
static void *wake(void *argument)
{
	struct machine *m = argument;
	char path[100];

	snprintf(path, sizeof(path), KVM "%d-%d/vcpu3/wfi_exit_stat", getpid(), m->named);
	while (!number(path))
		;
	kvm_client_irq_line(&m->vm, 0, true);
	return NULL;
}

static void run(struct machine *m)
{
	unsigned exits = 0;
	pthread_t waker;

	pthread_create(&waker, NULL, wake, m);
	while (!kvm_client_run(&m->vcpu) && m->vcpu.run->exit_reason == KVM_EXIT_MMIO)
		exits++;
	if (exits != 2 || m->vcpu.run->exit_reason != KVM_EXIT_SYSTEM_EVENT)
		complain("the guest ended by exit %u after %u accesses", m->vcpu.run->exit_reason,
			 exits);
	pthread_join(waker, NULL);
}

static void destroy(struct machine *m)
{
	kvm_client_destroy_vcpu(&m->vcpu);
	kvm_client_destroy_vm(&m->vm);
	kvm_backend_host.memory_put(m->memory, MEMORY_SIZE);
}

/* --- events ------------------------------------------------------------------------------------------ */

/* What must be seen in this order, perhaps with other lines in between; %1$x is the address in the guest. */
static const struct line {
	unsigned address;
	const char *format;
} lines[] = {
	{guest__start, "kvm_entry: PC: 0x%016x"},
	{guest__start, "kvm_exit: HVC: HSR_EC: 0x0020 (IABT), PC: 0x%016x, HSR: 0x8"},
	{guest__start, "kvm_guest_fault: ipa 0x80000000, hsr 0x8"},
	{guest_write, "kvm_exit: HVC: HSR_EC: 0x0024 (DABT), PC: 0x%016x, HSR: 0x9382004"},
	{guest_write, "kvm_guest_fault: ipa 0xa000000, hsr 0x9382004"},
	{0, "kvm_mmio: mmio write len 4 gpa 0xa000010 val 0x11223344"},
	{guest_read, "kvm_entry: PC: 0x%016x"},
	{guest_read, "kvm_exit: HVC: HSR_EC: 0x0024 (DABT), PC: 0x%016x"},
	{guest_read, "kvm_guest_fault: ipa 0xa000000, hsr 0x93430"},
	{0, "kvm_mmio: mmio unsatisfied-read len 2 gpa 0xa000022 val 0x0"},
	{guest_cp15, "kvm_exit: HVC: HSR_EC: 0x0003 (CP15_32), PC: 0x%016x"},
	{0, "kvm_emulate_cp15_imp: Implementation defined CP15: mrc\tp15, 0, r5, c1, c0, 1"},
	{guest_cp15_64, "kvm_exit: HVC: HSR_EC: 0x0004 (CP15_64), PC: 0x%016x"},
	{0, "kvm_emulate_cp15_imp: Implementation defined CP15: mcr\tp15, 2, r6, c0, c14, 0"},
	{guest_wfi, "kvm_exit: HVC: HSR_EC: 0x0001 (WFI), PC: 0x%016x"},
	{guest_wfi, "kvm_wfx: guest executed wfi at: 0x%016x"},
	{0, "kvm_irq_line: Inject CPU interrupt (0), vcpu->idx: 0, num: 0, level: 1"},
	{guest_hvc_return, "kvm_exit: HVC: HSR_EC: 0x0012 (HVC), PC: 0x%016x"},
	{guest_hvc_return, "kvm_hvc: HVC at 0x%016x (r0: 0x0000000084000000, imm: 0x123)"},
	{guest_smc, "kvm_exit: HVC: HSR_EC: 0x0013 (SMC), PC: 0x%016x"},
	{guest_smc, "kvm_hvc: HVC at 0x%016x (r0: 0x00000000ffffffff, imm: 0x0)"},
	{guest_off_return, "kvm_hvc: HVC at 0x%016x (r0: 0x0000000084000008, imm: 0x0)"},
};

#define NR_LINES (sizeof(lines) / sizeof(lines[0]))

static unsigned seen(void)
{
	FILE *file = fopen(TRACING "trace", "r");
	char text[400], wanted[200];
	unsigned n = 0;

	while (file && n < NR_LINES && fgets(text, sizeof(text), file)) {
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
		snprintf(wanted, sizeof(wanted), lines[n].format, lines[n].address);
		if (strstr(text, wanted))
			n++;
	}
	if (n < NR_LINES)
		complain("line %u is not in the trace: %s", n, wanted);
	if (file)
		fclose(file);
	return n;
}

static void show_trace(void)
{
	FILE *file = fopen(TRACING "trace", "r");
	char text[400];

	while (file && fgets(text, sizeof(text), file))
		fputs(text, stdout);
	if (file)
		fclose(file);
}

static void events(void)
{
	struct machine m;

	write_file(TRACING "trace", "");
	create(&m);
	run(&m);
	destroy(&m);
	if (!wrong && seen() < NR_LINES)
		show_trace();
}

/* Nobody listens any more: nothing is recorded. */
static void silence(void)
{
	FILE *file;
	char text[400];
	struct machine m;

	write_file(TRACING "events/kvm/enable", "0");
	write_file(TRACING "trace", "");
	create(&m);
	run(&m);
	destroy(&m);
	file = fopen(TRACING "trace", "r");
	while (file && fgets(text, sizeof(text), file))
		if (strstr(text, "kvm_"))
			complain("recorded without a listener: %s", text);
	if (file)
		fclose(file);
}

/* --- counters ---------------------------------------------------------------------------------------- */

static unsigned folders(void)
{
	DIR *dir = opendir(KVM);
	struct dirent *entry;
	unsigned n = 0;

	while (dir && (entry = readdir(dir)))
		n += strchr(entry->d_name, '-') != NULL;
	if (dir)
		closedir(dir);
	return n;
}

/* What the guest does, times n. */
static void expect_counters(const char *folder, long n)
{
	char path[200];

	expect_number(folder, "hvc_exit_stat", 3 * n);
	expect_number(folder, "wfi_exit_stat", n);
	expect_number(folder, "wfe_exit_stat", 0);
	expect_number(folder, "mmio_exit_user", 2 * n);
	expect_number(folder, "mmio_exit_kernel", 0);
	expect_number(folder, "signal_exits", 0);
	snprintf(path, sizeof(path), "%sexits", folder);
	if (number(path) < 9 * n)
		complain("%s: %ld", path, number(path));
}

static void counters(void)
{
	struct machine one, two;
	char folder[80], vcpu[100];

	expect_counters(KVM, 0);
	create(&one);
	create(&two);
	run(&one);
	snprintf(folder, sizeof(folder), KVM "%d-%d/", getpid(), one.vm.fd);
	snprintf(vcpu, sizeof(vcpu), "%svcpu3/", folder);
	expect_counters(folder, 1);
	expect_counters(vcpu, 1);
	expect_counters(KVM, 1);
	run(&two);
	expect_counters(folder, 1);
	expect_counters(KVM, 2);
	expect_number(PARAMETERS, "vms", 2);
	expect_number(PARAMETERS, "vcpus", 2);
	if (folders() != 2)
		complain("%u folders of 2 VMs", folders());
	destroy(&one);
	expect_counters(KVM, 1);
	destroy(&two);
	expect_counters(KVM, 0);
	if (folders())
		complain("%u folders are left", folders());
}

/* A VM whose vcpu outlives its descriptor keeps its folder; another VM with that descriptor does without. */
static void outlived(void)
{
	struct machine one, two;
	int fd;

	create(&one);
	run(&one);
	fd = one.vm.fd;
	close(fd);
	if (folders() != 1)
		complain("the folder went with the descriptor");
	create(&two);
	if (two.vm.fd != fd)
		complain("the descriptor was not taken again");
	expect_counters(KVM, 1);
	expect_number(PARAMETERS, "vms", 2);
	kvm_client_destroy_vcpu(&one.vcpu);
	expect_number(PARAMETERS, "vms", 1);
	destroy(&two);
	kvm_backend_host.memory_put(one.memory, MEMORY_SIZE);
	expect_number(PARAMETERS, "vms", 0);
	expect_number(PARAMETERS, "vcpus", 0);
	expect_number(PARAMETERS, "devices", 0);
	if (folders())
		complain("%u folders are left of the outlived VM", folders());
}

int main(void)
{
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, "");
	mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, "");
	if (kvm_client_open(&client, &kvm_backend_host))
		return 1;
	write_file(TRACING "events/kvm/enable", "1");
	events();
	silence();
	counters();
	outlived();
	kvm_client_close(&client);
	puts(wrong ? "trace: FAILED" : "trace: ok");
	return wrong != 0;
}
