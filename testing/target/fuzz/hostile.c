/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hostile SEED ROUNDS: monitors that do anything, on the real /dev/kvm. Each round is a process of its own with threads that
 * make random calls on random descriptors, while the vcpus of a VM run random instructions and operations of the module fail
 * now and then. After each round the module must have nothing left; the host has to live on, and its log to be silent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/fuzz/calls.h"
#include "testing/target/random/boot.h"
#include "testing/target/random/programs.h"
#include "uapi/kvm.h"

#define PARAMETERS  "/sys/module/kvm_arm32/parameters/"
#define FIRST_FD    3
#define NR_FDS	    16
#define OWN_FD	    100 /* what the test itself uses: callers close and write to those below */
#define MEMORY_SIZE 0x10000u
#define NR_MAPPINGS 4
#define MAP_SIZE    (3 * 4096)
#define NR_CALLERS  2
#define NR_CALLS    400 /* of each caller in a round */
#define NR_VCPUS    2
#define ROUNDS_LINE 500 /* rounds after which the test says how far it is */

static struct {
	uint8_t *memory;
	void *_Atomic mappings[NR_MAPPINGS];
	atomic_bool done;
	pthread_t threads[NR_CALLERS + NR_VCPUS];
} world;

static unsigned complaints;
static int fail_step; /* descriptor of the module's parameter */

/* --- random numbers ---------------------------------------------------------------------------------- */

static uint32_t next(uint64_t *state)
{
	*state = *state * 6364136223846793005ull + 1442695040888963407ull;
	return (uint32_t)(*state >> 32);
}

static void fill(uint64_t *state, void *to, unsigned size)
{
	for (unsigned i = 0; i < size; i += 4) {
		const uint32_t value = next(state);

		memcpy((char *)to + i, &value, sizeof(value));
	}
}

/* --- the module -------------------------------------------------------------------------------------- */

static long parameter(const char *name)
{
	char path[100];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	file = fopen(path, "r");
	if (file && fscanf(file, "%ld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

static void open_fail_step(void)
{
	const int fd = open(PARAMETERS "fail_step", O_WRONLY | O_CLOEXEC);

	fail_step = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD);
	close(fd);
}

static void let_fail(unsigned step)
{
	char text[12];
	const int length = snprintf(text, sizeof(text), "%u", step);

	if (pwrite(fail_step, text, (size_t)length, 0) != length) {
		printf("hostile: fail_step: %s\n", strerror(errno));
		complaints++;
	}
}

/* The kernel may still be closing the last descriptor of a process that is gone: some looks are granted. */
static void expect(const char *name, long wanted, unsigned round)
{
	long value = parameter(name);

	for (unsigned looks = 0; looks < 20000 && value != wanted; looks++) {
		sched_yield();
		value = parameter(name);
	}
	if (value == wanted)
		return;
	printf("hostile: round %u: %s is %ld, not %ld\n", round, name, value, wanted);
	complaints++;
}

/* --- what a caller does ------------------------------------------------------------------------------- */

/* The records are those of testing/fuzz/ioctl_fuzz.c: see perform() there. */
struct caller {
	uint64_t random;
	uint8_t buffer[CALLS_BUFFER];
};

static int descriptor(const uint8_t *record)
{
	return FIRST_FD + record[1] % NR_FDS;
}

static void map_or_unmap(const uint8_t *record)
{
	void *_Atomic *mapping = &world.mappings[record[2] % NR_MAPPINGS];
	void *old = atomic_exchange(mapping, NULL), *none = NULL;

	if (old) {
		munmap(old, MAP_SIZE);
		return;
	}
	old = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor(record), 0);
	if (old != MAP_FAILED && !atomic_compare_exchange_strong(mapping, &none, old))
		munmap(old, MAP_SIZE);
}

/* By a system call: another thread may unmap it meanwhile. */
static void scribble(const uint8_t *record)
{
	char *page = world.mappings[record[2] % NR_MAPPINGS];
	const unsigned offset = record[3] * 32u % (2 * 4096 - CALLS_RECORD);
	const struct iovec from = {(void *)(record + 4), CALLS_RECORD - 4};
	const struct iovec to = {page + offset, CALLS_RECORD - 4};

	if (page && process_vm_writev(getpid(), &from, 1, &to, 1, 0) < 0 && errno != EFAULT) {
		printf("hostile: write to a mapping: %s\n", strerror(errno));
		complaints++;
	}
}

static void use_event(const uint8_t *record)
{
	const int fd = descriptor(record);
	uint64_t value = record[3];

	if (record[2] % 4 == 0)
		eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	else if (record[2] % 4 == 1)
		value = read(fd, &value, sizeof(value)) > 0;
	else
		value = write(fd, &value, sizeof(value)) > 0;
}

static void make_call(struct caller *caller, const uint8_t *record)
{
	const struct calls_place place = {
		.buffer = caller->buffer, .memory = world.memory, .first_fd = FIRST_FD};
	unsigned long arg;
	const unsigned cmd = calls_make(record, &place, &arg);

	ioctl(descriptor(record), cmd, arg);
}

/* From another address space, which shares nothing but the descriptors. */
static void call_from_a_child(struct caller *caller, const uint8_t *record)
{
	const pid_t child = fork();

	if (!child) {
		make_call(caller, record);
		_exit(0);
	}
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
}

static void perform(struct caller *caller, const uint8_t *record)
{
	switch (record[0] & 0x1f) {
	case 0:
		close(descriptor(record));
		break;
	case 1:
		open("/dev/kvm", O_RDWR | O_CLOEXEC);
		break;
	case 2:
		map_or_unmap(record);
		break;
	case 3:
		scribble(record);
		break;
	case 4:
		call_from_a_child(caller, record);
		break;
	case 5:
		let_fail(record[1] % 32);
		break;
	case 6:
		sched_yield();
		break;
	case 7:
	case 8:
		calls_program(record, (uint32_t *)(void *)(world.memory + record[1] % 128 * 256));
		break;
	case 9:
	case 10:
		use_event(record);
		break;
	default:
		make_call(caller, record);
		break;
	}
}

static void *call(void *argument)
{
	struct caller *caller = argument;
	uint8_t record[CALLS_RECORD];

	for (unsigned i = 0; i < NR_CALLS; i++) {
		fill(&caller->random, record, sizeof(record));
		perform(caller, record);
	}
	return NULL;
}

/* --- what a vcpu does --------------------------------------------------------------------------------- */

struct guest {
	uint64_t random;
	int fd;
	struct kvm_run *run;
};

/* Whatever KVM_RUN says, the guest goes on, with other registers now and then. */
static void *run(void *argument)
{
	struct guest *guest = argument;
	uint32_t value;
	const struct kvm_one_reg pc = {0x402000000010000f, (uintptr_t)&value};

	while (!world.done) {
		ioctl(guest->fd, KVM_RUN, 0);
		fill(&guest->random, guest->run->mmio.data, sizeof(guest->run->mmio.data));
		value = boot_base + (next(&guest->random) & (MEMORY_SIZE / 2 - 1) & ~1u);
		if (next(&guest->random) % 8 == 0)
			ioctl(guest->fd, KVM_SET_ONE_REG, &pc);
	}
	return NULL;
}

/* A program of testing/target/random, in which some instructions are replaced by any. */
static void write_guest(uint64_t *random, uint8_t *memory)
{
	uint32_t program[3], at;

	memcpy(program, programs_image + 4 + next(random) % 120 * 44, sizeof(program));
	memcpy(memory, boot_image, boot_size);
	memcpy(memory + (boot_body - boot_base), programs_image + program[0], program[1]);
	memcpy(memory + (boot_parameters - boot_base), &program[2], sizeof(program[2]));
	for (unsigned i = 0; i < program[1] / 16; i++) {
		at = (boot_body - boot_base) + (next(random) % program[1] & ~3u);
		fill(random, memory + at, 4);
	}
}

/*
 * A VM with descriptors that the callers do not know by number, so that its guests go on running; the memory is theirs as
 * well, and its lines of code change under it.
 */
static void make_guests(uint64_t *random, struct guest guests[NR_VCPUS])
{
	uint8_t *memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const struct kvm_userspace_memory_region region = {.flags = next(random) % 2,
							   .guest_phys_addr = boot_base,
							   .memory_size = MEMORY_SIZE,
							   .userspace_addr = (uintptr_t)memory};
	struct kvm_vcpu_init init = {0};
	const uint32_t entry = boot_base;
	const struct kvm_one_reg pc = {0x402000000010000f, (uintptr_t)&entry};
	const int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC), vm = ioctl(fd, KVM_CREATE_VM, 0);

	write_guest(random, memory);
	ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region);
	if (next(random) % 2)
		ioctl(vm, KVM_CREATE_IRQCHIP, 0);
	ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init);
	init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2;
	for (unsigned i = 0; i < NR_VCPUS; i++) {
		const int vcpu = ioctl(vm, KVM_CREATE_VCPU, i);

		guests[i].random = next(random);
		guests[i].fd = fcntl(vcpu, F_DUPFD_CLOEXEC, OWN_FD);
		guests[i].run = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
		ioctl(vcpu, KVM_ARM_VCPU_INIT, &init);
		ioctl(vcpu, KVM_SET_ONE_REG, &pc);
	}
}

/* --- a round ------------------------------------------------------------------------------------------ */

static void ignore(int number)
{
}

/* Who sleeps in KVM_RUN is woken now and then until the callers are done; how often plays no part. */
static void *wake(void *nothing)
{
	while (!world.done) {
		for (unsigned i = 0; i < NR_CALLERS + NR_VCPUS; i++)
			pthread_kill(world.threads[i], SIGALRM);
		usleep(2000);
	}
	return NULL;
}

/* Ends with the process, in the middle of whatever the vcpus do. */
static void be_hostile(uint64_t random)
{
	static struct caller callers[NR_CALLERS];
	static struct guest guests[NR_VCPUS];
	const struct sigaction action = {.sa_handler = ignore};
	pthread_t waker;

	sigaction(SIGALRM, &action, NULL);
	world.memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);
	make_guests(&random, guests);
	for (unsigned i = 0; i < NR_VCPUS; i++)
		if (guests[i].run == MAP_FAILED)
			_exit(1);
	for (unsigned i = 0; i < NR_VCPUS; i++)
		pthread_create(&world.threads[NR_CALLERS + i], NULL, run, &guests[i]);
	for (unsigned i = 0; i < NR_CALLERS; i++) {
		callers[i].random = random + i;
		pthread_create(&world.threads[i], NULL, call, &callers[i]);
	}
	pthread_create(&waker, NULL, wake, NULL);
	for (unsigned i = 0; i < NR_CALLERS; i++)
		pthread_join(world.threads[i], NULL);
	_exit(complaints != 0);
}

static void play_round(uint64_t random, unsigned round)
{
	static const char *const none[] = {"vms", "vcpus", "devices", "pins"};
	const long pages = parameter("pages") - parameter("hyp_tables");
	const long objects = parameter("objects");
	const pid_t child = fork();
	int status;

	if (!child)
		be_hostile(random);
	if (waitpid(child, &status, 0) != child || status) {
		printf("hostile: round %u: the monitor ended with %x\n", round, status);
		complaints++;
	}
	let_fail(0);
	for (unsigned i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		expect(none[i], 0, round);
	expect("objects", objects, round);
	expect("pages", pages + parameter("hyp_tables"), round);
}

int main(int argc, char **argv)
{
	const unsigned rounds = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	uint64_t random = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	open_fail_step();
	for (unsigned i = 0; i < rounds && !complaints; i++) {
		play_round(next(&random) + ((uint64_t)next(&random) << 32), i);
		if ((i + 1) % ROUNDS_LINE == 0)
			printf("hostile: %u of %u rounds\n", i + 1, rounds);
	}
	printf("hostile: seed %s, %u rounds of %u calls, %u complaints\n", argv[argc > 1], rounds,
	       NR_CALLERS * NR_CALLS, complaints);
	return complaints || !rounds;
}
