/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an exit costs: instructions per operation on the emulated Cortex-A15, next to the old in-kernel KVM's. With
 * -icount one nanosecond of the machine is one executed instruction, so the clock counts them; the figures are the same
 * in every run.
 *
 * As the old figures were measured: one vcpu, 64 MiB of populated memory, caches and MMU off; the guest does 16 rounds to
 * warm up, stores to an address without a slot, does N rounds in a loop of 'subs; bne', stores again. The time between
 * the two, as the monitor sees it, less that of an empty loop, is divided by N.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "testing/bench/window.h"
#include "uapi/client/client.h"

#define GUEST_BASE  0x80000000u
#define GUEST_SIZE  (64u << 20)
#define FRESH_BASE  (GUEST_BASE + (16u << 20)) /* the pages of the fault rows */
#define DEVICE	    0x0a000000u
#define ROUNDS	    10000u
#define WARM_UP	    16u
#define FRESH_PAGES 4096u
#define VECTORS	    (GUEST_BASE + (1u << 20))
#define OTHER_BASE  (GUEST_BASE + (2u << 20)) /* what the other vcpu runs */
#define OTHER_VECS  (GUEST_BASE + (3u << 20))
#define GICD	    0x08000000u
#define GICC	    0x08010000u

#define SGI_TO_SELF  0x02000000u
#define SGI_TO_FIRST 0x00010000u

#define DOORBELL (DEVICE + 0x800)
#define SPI	 32u
#define SPIS	 224u /* of the default interrupt controller */

#define REG_PC	 15
#define REG_CPSR 16

/*
 * The instructions of one round. r0 to r2 are theirs; r3 is 0, r4 1, r5 the value that sends SGI 0 to its sender, r6
 * DEVICE, r7 the next fresh page, r8 and r9 the loop's, r10 GICD, r11 GICC, r12 the interrupts that the handler has seen.
 */
struct operation {
	const char *name;
	uint32_t code[8];
	unsigned old; /* the old KVM's figure; 0: none */
	enum {
		EACH_POPULATED, /* guest memory has been touched by the monitor */
		EACH_FRESH,	/* it has not */
	} memory;
	uint32_t rounds;
	enum {
		WITH_NOTHING,
		WITH_IOEVENTFD, /* writes of the guest to DOORBELL are counted */
		WITH_IRQFD, /* what the monitor does on a write to DOORBELL interrupts the guest */
		WITH_OTHER, /* vcpu, which sleeps and answers each SGI with one */
		WITH_WAITING, /* interrupts: all shared ones are pending, and masked */
	} with;
};

#define MOV_R0_PSCI_VERSION 0xe3a00484u /* mov r0, #0x84000000 */
#define HVC		    0xe1400070u
#define SMC		    0xe1600070u
#define MRC_ACTLR	    0xee110f30u
#define MRC_DBGDIDR	    0xee100e10u
#define VMOV_R1_S0	    0xee101a10u
#define STR_R0_R6	    0xe5860000u
#define LDR_R0_R6	    0xe5960000u
#define STR_R0_R7_4096	    0xe4870000u /* str r0, [r7], #0; then the add */
#define ADD_R7_4096	    0xe2877a01u
#define LDR_R0_TYPER	    0xe59a0004u /* ldr r0, [r10, #4] */
#define STR_R3_ISENABLER    0xe58a3104u /* str r3, [r10, #0x104] */
#define STR_R5_SGIR	    0xe58a5f00u /* str r5, [r10, #0xf00] */
#define STR_R0_SGIR	    0xe58a0f00u
#define MOV_R0_TO_OTHER	    0xe3a00802u /* mov r0, #0x20000 */
#define MOV_R1_R12	    0xe1a0100cu
#define CMP_R12_R1	    0xe15c0001u
#define BEQ_BACK	    0x0afffffdu /* to the instruction before */
#define CNTV_TVAL_R3	    0xee0e3f13u
#define CNTV_CTL_R4	    0xee0e4f33u
#define CNTV_CTL_R3	    0xee0e3f33u
#define ISB		    0xf57ff06fu
#define WFI		    0xe320f003u
#define CPSID_I		    0xf10c0080u
#define CPSIE_I		    0xf1080080u
#define STR_R0_DOORBELL	    0xe5860800u /* str r0, [r6, #0x800] */

static const struct operation operations[] = {
	{"hypercall (PSCI_VERSION)",
	 {MOV_R0_PSCI_VERSION, HVC},
	 970,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_NOTHING},
	{"hypercall with one VFP instruction",
	 {MOV_R0_PSCI_VERSION, HVC, VMOV_R1_S0},
	 1079,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_NOTHING},
	{"SMC", {MOV_R0_PSCI_VERSION, SMC}, 844, EACH_POPULATED, ROUNDS, WITH_NOTHING},
	{"trapped CP15 read (ACTLR)", {MRC_ACTLR}, 1125, EACH_POPULATED, ROUNDS, WITH_NOTHING},
	{"trapped CP14 read (DBGDIDR)", {MRC_DBGDIDR}, 852, EACH_POPULATED, ROUNDS, WITH_NOTHING},
	{"GICD_TYPER read", {LDR_R0_TYPER}, 1444, EACH_POPULATED, ROUNDS, WITH_NOTHING},
	{"GICD_ISENABLER write", {STR_R3_ISENABLER}, 1477, EACH_POPULATED, ROUNDS, WITH_NOTHING},
	{"SGI to self, taken and ended",
	 {MOV_R1_R12, STR_R5_SGIR, CMP_R12_R1, BEQ_BACK},
	 2182,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_NOTHING},
	{"SGI to another vcpu, asleep, and back",
	 {MOV_R1_R12, MOV_R0_TO_OTHER, CPSID_I, STR_R0_SGIR, WFI, CPSIE_I, CMP_R12_R1, BEQ_BACK},
	 0,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_OTHER},
	{"virtual timer interrupt",
	 {MOV_R1_R12, CNTV_TVAL_R3, CNTV_CTL_R4, ISB, CMP_R12_R1, BEQ_BACK},
	 1933,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_NOTHING},
	{"MMIO write, by user space", {STR_R0_R6}, 2372, EACH_POPULATED, ROUNDS, WITH_NOTHING},
	{"MMIO read, by user space", {LDR_R0_R6}, 2300, EACH_POPULATED, ROUNDS, WITH_NOTHING},
	{"MMIO write, while 224 interrupts wait",
	 {STR_R0_R6},
	 0,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_WAITING},
	{"WFI with a pending timer interrupt",
	 {CPSID_I, CNTV_TVAL_R3, CNTV_CTL_R4, ISB, WFI, CPSIE_I},
	 0,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_NOTHING},
	{"write to an ioeventfd", {STR_R0_DOORBELL}, 0, EACH_POPULATED, ROUNDS, WITH_IOEVENTFD},
	{"MMIO write that irqfd answers, taken",
	 {MOV_R1_R12, STR_R0_DOORBELL, CMP_R12_R1, BEQ_BACK},
	 0,
	 EACH_POPULATED,
	 ROUNDS,
	 WITH_IRQFD},
	{"fault on a page that the host has",
	 {STR_R0_R7_4096, ADD_R7_4096},
	 2468,
	 EACH_POPULATED,
	 FRESH_PAGES,
	 WITH_NOTHING},
	{"fault on a page that it has not",
	 {STR_R0_R7_4096, ADD_R7_4096},
	 4658,
	 EACH_FRESH,
	 FRESH_PAGES,
	 WITH_NOTHING},
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* --- the guest --- */

static uint32_t *code;

static void emit(uint32_t word)
{
	*code++ = word;
}

/* movw and movt of a 32-bit constant. */
static void emit_constant(unsigned reg, uint32_t value)
{
	emit(0xe3000000u | (value >> 12 & 0xf) << 16 | reg << 12 | (value & 0xfff));
	value >>= 16;
	emit(0xe3400000u | (value >> 12 & 0xf) << 16 | reg << 12 | (value & 0xfff));
}

/* A loop of so many rounds of the operation. */
static void emit_loop(const uint32_t *operation, uint32_t rounds)
{
	uint32_t *start;

	emit_constant(8, rounds);
	start = code;
	for (unsigned i = 0; operation && i < 8 && operation[i]; i++)
		emit(operation[i]);
	emit(0xe2588001u);					       /* subs r8, r8, #1 */
	emit(0x1a000000u | ((uint32_t)(start - code - 2) & 0xffffff)); /* bne */
}

static void emit_mark(void)
{
	emit(0xe5899000u); /* str r9, [r9] */
}

/* The interrupt is acknowledged, ended, and counted. */
static void emit_end_of_interrupt(void)
{
	emit(0xe92d0001u); /* push {r0} */
	emit(0xe59b000cu); /* ldr r0, [r11, #12]: IAR */
	emit(0xe58b0010u); /* str r0, [r11, #16]: EOIR */
	emit(0xe8bd0001u); /* pop {r0} */
	emit(0xe28cc001u); /* add r12, r12, #1 */
}

/* What an interrupt leads to: the timer is switched off, if it is the one. */
static void emit_handler(const struct operation *op)
{
	if (op->code[1] == CNTV_TVAL_R3) {
		emit(CNTV_CTL_R3);
		emit(ISB);
	}
	emit_end_of_interrupt();
	emit(0xe25ef004u); /* subs pc, lr, #4 */
}

/* The other vcpu answers what wakes it. */
static void emit_other_handler(void)
{
	emit_end_of_interrupt();
	emit(STR_R5_SGIR);
	emit(0xe25ef004u); /* subs pc, lr, #4 */
}

/* The interrupt controller on, with all SGIs and the virtual timer, and interrupts unmasked. r5: sgi. */
static void emit_interrupts(uint32_t vectors, uint32_t sgi)
{
	emit_constant(3, 0);
	emit_constant(4, 1);
	emit_constant(5, sgi);
	emit_constant(10, GICD);
	emit_constant(11, GICC);
	emit_constant(12, 0);
	emit_constant(0, vectors);
	emit(0xee0c0f10u); /* VBAR */
	emit(0xf1020012u); /* cps #IRQ mode */
	emit_constant(13, vectors + 0x1000);
	emit(0xf1020013u); /* cps #SVC mode */
	emit_constant(0, 0x0800ffff);
	emit(0xe58a0100u); /* str r0, [r10, #0x100]: ISENABLER0 */
	emit(0xe58a4104u); /* str r4, [r10, #0x104]: ISENABLER1, for SPI */
	emit(0xe58a4820u); /* str r4, [r10, #0x820]: ITARGETSR8 */
	emit(0xe3a00002u); /* mov r0, #2 */
	emit(0xe58a0c08u); /* str r0, [r10, #0xc08]: ICFGR2, SPI is an edge */
	emit(0xe58a4000u); /* str r4, [r10]: CTLR */
	emit_constant(0, 0xf0);
	emit(0xe58b0004u); /* str r0, [r11, #4]: PMR */
	emit(0xe58b4000u); /* str r4, [r11]: CTLR */
	emit(0xf1080080u); /* cpsie i */
}

static void emit_gicd_write(uint32_t offset, uint32_t value)
{
	emit_constant(0, value);
	emit(0xe58a0000u | offset); /* str r0, [r10, #offset] */
}

/* All shared interrupts wait, each four more urgent than those before. */
static void emit_waiting(void)
{
	emit(0xe58b3004u); /* str r3, [r11, #4]: PMR */
	for (uint32_t i = SPI; i < SPI + SPIS; i += 4)
		emit_gicd_write(0x400 + i, (0xf8 - i / 4 % 32 * 8) * 0x01010101u);
	for (uint32_t i = SPI; i < SPI + SPIS; i += 32) {
		emit_gicd_write(0x100 + i / 8, 0xffffffff); /* ISENABLER */
		emit_gicd_write(0x200 + i / 8, 0xffffffff); /* ISPENDR */
	}
}

/* VFP and interrupts on, warm up, mark, N rounds, mark. The fault rows touch each page once, so they have no warm-up. */
static void emit_program(const struct operation *op, bool empty)
{
	const uint32_t *body = empty ? NULL : op->code;

	emit_constant(0, 0x00f00000);
	emit(0xee010f50u); /* mcr p15, 0, r0, c1, c0, 2: CPACR */
	emit(0xf57ff06fu); /* isb */
	emit_constant(0, 0x40000000);
	emit(0xeee80a10u); /* vmsr fpexc, r0 */
	emit_interrupts(VECTORS, SGI_TO_SELF);
	if (op->with == WITH_WAITING)
		emit_waiting();
	emit_constant(6, DEVICE);
	emit_constant(7, FRESH_BASE);
	emit_constant(9, DEVICE + 0x1000);
	if (op->rounds == ROUNDS)
		emit_loop(body, WARM_UP);
	emit_mark();
	emit_loop(body, op->rounds);
	emit_mark();
}

/* The other vcpu sleeps, again and again. */
static void emit_other(void)
{
	emit_interrupts(OTHER_VECS, SGI_TO_FIRST);
	emit(WFI);
	emit(0xeafffffdu); /* b to it */
}

/* --- the monitor --- */

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Ties an eventfd to DOORBELL or to SPI; -1: the operation has none. */
static int create_descriptor(struct kvm_client_vm *vm, const struct operation *op)
{
	struct kvm_ioeventfd takes = {.addr = DOORBELL, .len = 4};
	struct kvm_irqfd gives = {.gsi = SPI - 32};
	struct kvm_irq_level low = {.irq = KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT | SPI};
	int error = 0, fd;

	if (op->with != WITH_IOEVENTFD && op->with != WITH_IRQFD)
		return -1;
	fd = eventfd(0, 0);
	takes.fd = fd;
	gives.fd = (uint32_t)fd;
	if (op->with == WITH_IOEVENTFD)
		error = kvm_client_vm_ioctl(vm, KVM_IOEVENTFD, &takes);
	else /* a line that is driven makes the interrupt controller ready for the other */
		error = kvm_client_vm_ioctl(vm, KVM_IRQ_LINE, &low) ||
			kvm_client_vm_ioctl(vm, KVM_IRQFD, &gives);
	if (fd < 0 || error)
		die("exit_cost: eventfd");
	return fd;
}

/* Runs the guest to its second mark; returns the instructions between the two. */
static uint64_t run_to_marks(struct kvm_client_vcpu *vcpu, int descriptor)
{
	const uint64_t one = 1;
	uint64_t first = 0;

	for (;;) {
		if (ioctl(vcpu->fd, KVM_RUN, 0) || vcpu->run->exit_reason != KVM_EXIT_MMIO) {
			fprintf(stderr, "exit_cost: unexpected exit %u\n", vcpu->run->exit_reason);
			exit(1);
		}
		if (vcpu->run->mmio.phys_addr == DOORBELL &&
		    write(descriptor, &one, sizeof(one)) != sizeof(one))
			die("exit_cost: write");
		if (vcpu->run->mmio.phys_addr != DEVICE + 0x1000)
			continue;
		if (first) {
			end_window();
			return now() - first;
		}
		first = now();
		begin_window();
	}
}

/* Guest memory as the operation wants it: the code's part is always there. */
static void *make_memory(const struct operation *op)
{
	char *memory = mmap(NULL, GUEST_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	if (memory == MAP_FAILED)
		die("mmap");
	madvise(memory, GUEST_SIZE, MADV_NOHUGEPAGE);
	memset(memory, 0, op->memory == EACH_POPULATED ? GUEST_SIZE : FRESH_BASE - GUEST_BASE);
	return memory;
}

/* An interrupt controller in the kernel, as the old figures had it in each row. */
static int create_gic(struct kvm_client_vm *vm)
{
	struct kvm_arm_device_addr dist = {.id = KVM_VGIC_V2_ADDR_TYPE_DIST, .addr = GICD};
	struct kvm_arm_device_addr cpu = {.id = KVM_VGIC_V2_ADDR_TYPE_CPU, .addr = GICC};
	int error = kvm_client_vm_ioctl(vm, KVM_CREATE_IRQCHIP, NULL);

	if (!error)
		error = kvm_client_vm_ioctl(vm, KVM_ARM_SET_DEVICE_ADDR, &dist);
	return error ? error : kvm_client_vm_ioctl(vm, KVM_ARM_SET_DEVICE_ADDR, &cpu);
}

static void at(void *memory, uint32_t address)
{
	code = (uint32_t *)((char *)memory + (address - GUEST_BASE));
}

static void emit_all(void *memory, const struct operation *op, bool empty)
{
	at(memory, VECTORS + 0x18);
	emit_handler(op);
	at(memory, GUEST_BASE);
	emit_program(op, empty);
	at(memory, OTHER_VECS + 0x18);
	emit_other_handler();
	at(memory, OTHER_BASE);
	emit_other();
}

static void create_vcpu(struct kvm_client_vm *vm, unsigned id, uint32_t pc,
			struct kvm_client_vcpu *vcpu)
{
	if (kvm_client_create_vcpu(vm, id, vcpu) || kvm_client_preferred_target(vm, &vcpu->init))
		die("exit_cost: no vcpu");
	vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (kvm_arm_vcpu_init(vcpu) || kvm_client_set_reg(vcpu, kvm_client_core_reg(REG_PC), pc))
		die("exit_cost: no vcpu");
}

/* Has nothing to do but to end a KVM_RUN. */
static void wake_up(int signal)
{
}

/* The thread of the other vcpu, which never exits to user space by itself. */
static void *run_other(void *argument)
{
	struct kvm_client_vcpu *vcpu = argument;

	while (!ioctl(vcpu->fd, KVM_RUN, 0))
		;
	return NULL;
}

/* Runs both vcpus; returns the instructions between the first one's marks. */
static uint64_t run_two(struct kvm_client_vm *vm, struct kvm_client_vcpu *first)
{
	struct kvm_client_vcpu other;
	pthread_t thread;
	uint64_t taken;

	signal(SIGUSR1, wake_up);
	create_vcpu(vm, 1, OTHER_BASE, &other);
	if (pthread_create(&thread, NULL, run_other, &other))
		die("exit_cost: no thread");
	taken = run_to_marks(first, -1);
	other.run->immediate_exit = 1;
	pthread_kill(thread, SIGUSR1);
	pthread_join(thread, NULL);
	kvm_client_destroy_vcpu(&other);
	return taken;
}

/* The instructions that the program takes between its marks, in a VM of its own. */
static uint64_t measure(struct kvm_client *client, const struct operation *op, bool empty)
{
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
	void *memory = make_memory(op);
	uint64_t taken;
	int descriptor;

	emit_all(memory, op, empty);
	if (kvm_client_create_vm(client, &vm) ||
	    kvm_client_set_memory(&vm, 0, GUEST_BASE, GUEST_SIZE, memory, 0) || create_gic(&vm))
		die("exit_cost: no virtual machine");
	create_vcpu(&vm, 0, GUEST_BASE, &vcpu);
	descriptor = create_descriptor(&vm, op);
	taken = op->with == WITH_OTHER ? run_two(&vm, &vcpu) : run_to_marks(&vcpu, descriptor);
	if (descriptor >= 0)
		close(descriptor);
	kvm_client_destroy_vcpu(&vcpu);
	kvm_client_destroy_vm(&vm);
	munmap(memory, GUEST_SIZE);
	return taken;
}

static void print_row(const char *name, double instructions, unsigned old)
{
	if (old)
		printf("%-38s %8.0f %8u %7.2f\n", name, instructions, old, instructions / old);
	else
		printf("%-38s %8.0f %8s %7s\n", name, instructions, "-", "-");
}

/* The host's own work for a page that nobody has touched, which the last fault row contains. */
static void print_first_touch(void)
{
	volatile char *memory = mmap(NULL, FRESH_PAGES << 12, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t start;

	if (memory == MAP_FAILED)
		die("mmap");
	madvise((void *)memory, FRESH_PAGES << 12, MADV_NOHUGEPAGE);
	start = now();
	for (unsigned i = 0; i < FRESH_PAGES; i++)
		memory[i << 12] = 1;
	print_row("first touch of a page, without a guest", (double)(now() - start) / FRESH_PAGES,
		  0);
	munmap((void *)memory, FRESH_PAGES << 12);
}

/* A system call without a VM, for scale. */
static void print_getppid(void)
{
	uint64_t start;

	for (unsigned i = 0; i < WARM_UP; i++)
		getppid();
	start = now();
	for (unsigned i = 0; i < ROUNDS; i++)
		getppid();
	print_row("getppid(), for scale", (double)(now() - start) / ROUNDS, 107);
}

/* --- a stock guest under vm32 --- */

#define DISK   "/disk"
#define APPEND "quiet cryptomgr.notests"

/* Each block begins with its number. */
static void make_disk(void)
{
	uint32_t block[1024] = {0};
	FILE *disk = fopen(DISK, "w");

	for (uint32_t i = 0; disk && i < WARM_UP_READS + READS; i++) {
		block[0] = i;
		if (fwrite(block, sizeof(block), 1, disk) != 1)
			die("exit_cost: " DISK);
	}
	if (!disk || fclose(disk))
		die("exit_cost: " DISK);
}

/* The guest sets the other marks (block_reads.c): what has no clock that counts instructions is counted by the plugin alone. */
static void run_guest(void)
{
	int status = -1;
	pid_t child;

	make_disk();
	fflush(stdout);
	begin_window();
	child = fork();
	if (child < 0)
		die("exit_cost: fork");
	if (!child) {
		if (!freopen("/dev/null", "r", stdin))
			_exit(1);
		execl("/bin/vm32", "vm32", "run", "--kernel", "/boot/vmlinuz", "--initrd",
		      "/boot/initrd", "--append", APPEND, "--cpus", "1", "--memory", "128M",
		      "--disk", DISK ",ro", NULL);
		_exit(1);
	}
	waitpid(child, &status, 0);
	if (status) {
		fprintf(stderr, "exit_cost: the guest failed\n");
		exit(1);
	}
}

/* --- the end --- */

/* The addresses of the kernel's functions and the module's, for a profile: lines of /proc/kallsyms. */
static void print_symbols(void)
{
	FILE *symbols = fopen("/proc/kallsyms", "r");
	char line[256];

	while (symbols && fgets(line, sizeof(line), symbols))
		if (strchr("tTwW", line[9]))
			printf("symbol %s", line);
}

int main(int argc, char **argv)
{
	struct kvm_client client;
	struct utsname host;

	uname(&host);
	printf("kernel %s %s\n", host.release, host.version);
	if (kvm_client_open(&client, &kvm_backend_host))
		die("exit_cost: /dev/kvm");
	printf("%-38s %8s %8s %7s\n", "operation", "instrs", "old KVM", "ratio");
	for (unsigned i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		const struct operation *op = &operations[i];
		uint64_t all = measure(&client, op, false), empty = measure(&client, op, true);

		print_row(op->name, (double)(all - empty) / op->rounds, op->old);
	}
	print_first_touch();
	print_getppid();
	kvm_client_close(&client);
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--guest"))
			run_guest();
		if (!strcmp(argv[i], "--symbols"))
			print_symbols();
	}
	return 0;
}
