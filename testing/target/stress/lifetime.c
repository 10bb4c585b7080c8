// SPDX-License-Identifier: GPL-2.0-only
/* How VMs end: orderly, by SIGKILL, in any order of descriptors, by fork and exec; and how they do not begin. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/target/stress/common.h"

void stress_vms(unsigned number)
{
	struct machine m;

	for (unsigned i = 0; i < number && !complaints; i++) {
		if (machine_create(&m, 1 + i % 2, i & 1, i)) {
			complain("VM %u cannot be created", i);
			return;
		}
		if (i % 4 == 0)
			machine_round(&m, 0);
		machine_destroy(&m);
	}
	expect_nothing_left("after many VMs");
	printf("stress: %u VMs\n", number);
}

/* --- killed ------------------------------------------------------------------------------------------ */

static struct machine victim;

static void *run_for_ever(void *vcpu)
{
	while (!machine_round(&victim, (unsigned)(uintptr_t)vcpu))
		;
	return NULL;
}

/* A monitor with two vcpus that makes and unmakes a third VM all the time; it tells when it is on its way. */
static void be_killed(int tell)
{
	pthread_t thread;
	struct machine m;

	if (machine_create(&victim, 2, true, 1))
		exit(1);
	for (uintptr_t i = 0; i < 2; i++)
		pthread_create(&thread, NULL, run_for_ever, (void *)i);
	if (write(tell, "x", 1) != 1)
		exit(1);
	for (;;)
		if (!machine_create(&m, 1, true, 2))
			machine_destroy(&m);
}

static void kill_one(unsigned spins)
{
	int pipe_fds[2], status;
	char byte;
	pid_t child;

	if (pipe(pipe_fds))
		exit(1);
	child = fork();
	if (!child)
		be_killed(pipe_fds[1]);
	close(pipe_fds[1]);
	if (read(pipe_fds[0], &byte, 1) != 1)
		complain("the monitor does not start");
	close(pipe_fds[0]);
	while (spins--)
		sched_yield();
	kill(child, SIGKILL);
	if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status))
		complain("the monitor was not killed: status %x", status);
	expect_nothing_left("after a kill");
}

void stress_kills(unsigned number)
{
	unsigned seed = number;

	for (unsigned i = 0; i < number && !complaints; i++) {
		seed = seed * 1664525 + 1013904223;
		kill_one((seed >> 16) % 200);
	}
	printf("stress: %u monitors killed\n", number);
}

/* --- each allocation, pin and copy fails once -------------------------------------------------------- */

static bool documented(int error)
{
	return error == 0 || error == -ENOMEM || error == -EFAULT || error == -EMFILE;
}

static void expect_documented(const char *what, int error)
{
	if (!documented(error))
		complain("%s: error %d", what, error);
}

/* Some of every call; what fails must fail as documented. */
static void everything(void)
{
	static uint32_t bitmap[1];
	struct kvm_dirty_log log = {.slot = 1, .dirty_bitmap = bitmap};
	struct kvm_mp_state state;
	uint64_t value;
	struct machine m;
	int error = machine_create(&m, 2, true, 9);
	char *page;

	expect_documented("creation", error);
	if (error)
		return;
	page = kvm_backend_host.memory_get(0x4000);
	expect_documented("slot", kvm_client_set_memory(&m.vm, 1, 0x90000000, 0x4000, page,
							KVM_MEM_LOG_DIRTY_PAGES));
	expect_documented("run", machine_round(&m, 0));
	expect_documented("run", machine_round(&m, 1));
	error = kvm_client_vm_ioctl(&m.vm, KVM_GET_DIRTY_LOG, &log);
	if (error != -ENOENT) /* the slot may be missing */
		expect_documented("dirty log", error);
	error = kvm_arm_init_cpreg_list(&m.vcpus[0]);
	if (error != -EIO) /* a register could not be read */
		expect_documented("list of registers", error);
	expect_documented("register",
			  kvm_client_get_reg(&m.vcpus[0], kvm_client_core_reg(1), &value));
	expect_documented("power state",
			  kvm_client_vcpu_ioctl(&m.vcpus[0], KVM_GET_MP_STATE, &state));
	expect_documented("interrupt line", kvm_client_irq_line(&m.vm, 0, true));
	error = kvm_client_set_memory(&m.vm, 1, 0x90000000, 0, page, 0);
	if (error != -EINVAL)
		expect_documented("no slot", error);
	kvm_backend_host.memory_put(page, 0x4000);
	machine_destroy(&m);
}

void stress_failures(void)
{
	long step = 0, steps;

	do {
		set_parameter("fail_step", ++step);
		everything();
		steps = parameter("steps");
		set_parameter("fail_step", 0);
		expect_nothing_left("after a failure");
		if (complaints)
			printf("stress: that was with failure %ld\n", step);
	} while (steps >= step && !complaints);
	if (step < 50)
		complain("only %ld failures were possible", step - 1);
	printf("stress: each of %ld allocations, pins and copies has failed once\n", step - 1);
}

/* --- processes --------------------------------------------------------------------------------------- */

static int check_extension(int fd)
{
	return ioctl(fd, KVM_CHECK_EXTENSION, KVM_CAP_USER_MEMORY) < 0 ? -errno : 0;
}

/* Calls from another address space are refused with EIO; the creator's go on working. */
static void forked(void)
{
	struct machine m;
	int status;

	machine_create(&m, 1, true, 5);
	if (!fork()) {
		bool ok = check_extension(m.vm.fd) == -EIO && kvm_client_run(&m.vcpus[0]) == -EIO;

		machine_destroy(&m);
		_exit(!ok);
	}
	wait(&status);
	if (status)
		complain("a child may use its parent's VM");
	if (machine_round(&m, 0))
		complain("the parent's VM does not go on");
	machine_destroy(&m);
	expect_nothing_left("after a fork");
}

/* The creator is gone, its child has the descriptors. */
static void orphaned(void)
{
	struct machine m;
	int status, up[2], down[2];
	char byte = 0;
	pid_t child;

	if (pipe(up) || pipe(down))
		exit(1);
	child = fork();
	if (!child) {
		machine_create(&m, 2, true, 6);
		machine_round(&m, 0);
		if (!fork()) {
			close(down[1]);
			if (read(down[0], &byte, 1) < 0) /* until the creator is gone */
				_exit(1);
			byte = check_extension(m.vm.fd) == -EIO &&
			       kvm_client_run(&m.vcpus[1]) == -EIO;
			machine_destroy(&m);
			if (write(up[1], &byte, 1) != 1)
				_exit(1);
			_exit(0);
		}
		_exit(0);
	}
	waitpid(child, &status, 0);
	close(down[1]);
	if (read(up[0], &byte, 1) != 1 || byte != 1)
		complain("a VM without its creator can be used");
	close(up[0]);
	close(up[1]);
	close(down[0]);
	expect_nothing_left("after its creator");
}

/* Memory and address space go at exec; a descriptor that stays open is refused, and frees the rest when it is closed. */
static void executed(void)
{
	struct machine m;
	char number[12];
	int status;

	if (!fork()) {
		machine_create(&m, 1, true, 7);
		machine_round(&m, 0);
		fcntl(m.vm.fd, F_SETFD, 0);
		snprintf(number, sizeof(number), "%d", m.vm.fd);
		execl("/bin/stress", "stress", "after-exec", number, NULL);
		_exit(1);
	}
	wait(&status);
	if (status)
		complain("a VM can be used after exec");
	expect_nothing_left("after exec");
}

int stress_after_exec(int fd)
{
	return parameter("vms") != 1 || check_extension(fd) != -EIO || close(fd) ||
	       parameter("vms") != 0;
}

/* The mapping of the vcpu, the vcpu, the VM and /dev/kvm go in each of the 24 orders. */
static void closed_in_order(unsigned order)
{
	bool gone[4] = {false};
	struct machine m;

	if (machine_create(&m, 1, true, order) || machine_round(&m, 0))
		complain("no VM");
	for (unsigned left = 4; left; left--) {
		unsigned nth = order % left, which = 0;

		order /= left;
		while (gone[which] || nth--)
			which++;
		gone[which] = true;
		if (which == 0)
			munmap(m.vcpus[0].run, m.client.run_size);
		else
			close(which == 1 ? m.vcpus[0].fd : which == 2 ? m.vm.fd : m.client.fd);
	}
	kvm_backend_host.memory_put(m.memory, 0x10000);
	expect_nothing_left("after closing in some order");
}

void stress_processes(void)
{
	forked();
	orphaned();
	executed();
	for (unsigned order = 0; order < 24; order++)
		closed_in_order(order);
	printf("stress: fork, exec, and 24 orders of closing\n");
}

/* --- a host without VFP ------------------------------------------------------------------------------ */

#define VECTORS 0x9000u /* in the guest's memory */
#define VBAR	0x40200000000f6000ull
#define D0	0x4030000000120000ull

/* An Undefined Instruction stores to the device. */
static void put_vectors(struct machine *m)
{
	static const uint32_t code[] = {
		0xeafffffe, /* b . */
		0xea000005, /* undefined: b 0x20 */
		0xeafffffe, 0xeafffffe, 0xeafffffe, 0xeafffffe,
		0xeafffffe, 0xeafffffe, 0xe3a0140a, /* mov r1, #0x0a000000 */
		0xe581100c,			    /* str r1, [r1, #12] */
		0xeafffffe,
	};

	memcpy((char *)m->memory + VECTORS, code, sizeof(code));
	if (kvm_client_set_reg(&m->vcpus[0], VBAR, 0x80000000u + VECTORS))
		complain("no VBAR");
}

/* Covers: SD-042 */
void stress_without_vfp(void)
{
	uint64_t value = 0;
	struct machine m;

	if (machine_create(&m, 1, false, 3) || machine_round(&m, 0))
		complain("no VM without VFP");
	if (kvm_client_get_reg(&m.vcpus[0], D0, &value) != -ENOENT)
		complain("there is a d0 without VFP");
	machine_destroy(&m);
	if (machine_create(&m, 1, true, 3))
		complain("no VM");
	put_vectors(&m);
	if (kvm_client_run(&m.vcpus[0]) || m.vcpus[0].run->exit_reason != KVM_EXIT_MMIO ||
	    m.vcpus[0].run->mmio.phys_addr != DEVICE_ROUND + 12)
		complain("VFP is not an Undefined Instruction: exit %u",
			 m.vcpus[0].run->exit_reason);
	kvm_client_get_reg(&m.vcpus[0], kvm_client_core_reg(16), &value);
	if ((value & 0x1f) != 0x1b)
		complain("not in Undefined mode: %08llx", (unsigned long long)value);
	machine_destroy(&m);
	printf("stress: a guest on a host without VFP\n");
}
