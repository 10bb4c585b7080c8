/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/hyp/bench.h"

#include <string.h>

#include "arch_sim/cpu/sysreg.h"
#include "hyp/offsets.h"
#include "testing/harness/test.h"

#define GUEST_SIZE     0x1000u
#define HYP_TABLES     0x00220000u
#define STAGE2_TABLES  0x00230000u /* 8 KiB for each guest */
#define HYP_STACK_SIZE 0x1000u
#define MOST_STEPS     20000
#define NOP	       0xe320f000u
#define VMOV	       0xec410b10u /* vmov d0, r0, r1 */

#define BLOCK_READ_EXECUTE \
	0x00000000000007c1ull		       /* PL2: AP 0b11, inner shareable, AF; attributes 0 */
#define BLOCK_READ_WRITE 0x0040000000000741ull /* the same, writable, XN */
#define STAGE2_BLOCK	 0x00000000000007fdull
#define STAGE2_READ_ONLY 0x000000000000077dull
#define STAGE2_VTCR	 0x80003558u

#define HDCR_OF_HOST 0x00000066u /* B3: its own traps of the performance monitors are on */
#define FPEXC_EN     0x40000000u
#define FPSCR_BITS   0xffc0009fu
#define HCPTR_FP     0xc00u

_Static_assert(GUEST_VTIMER == offsetof(struct hal_guest, vtimer), "layouts differ");
_Static_assert(GUEST_FAULT_HPFAR == offsetof(struct hal_guest, fault.hpfar), "layouts differ");

uint32_t bench_left_out;

uint32_t bench_random(struct bench *bench)
{
	return (uint32_t)test_random(&bench->random);
}

uint32_t *bench_word(struct bench *bench, uint32_t address)
{
	return sim_memory_ptr(sim_machine_memory(bench->machine), hpa(address), 4);
}

static void put64(struct bench *bench, uint32_t address, uint64_t value)
{
	*bench_word(bench, address) = (uint32_t)value;
	*bench_word(bench, address + 4) = (uint32_t)(value >> 32);
}

/* --- registers --------------------------------------------------------------------------------------- */

static const struct bank {
	enum sim_mode mode;
	const char *name;
	unsigned sp; /* index in struct hal_guest; LR and SPSR follow */
} banks[] = {
	{SIM_MODE_SVC, "svc", 18}, {SIM_MODE_ABT, "abt", 21}, {SIM_MODE_UND, "und", 24},
	{SIM_MODE_IRQ, "irq", 27}, {SIM_MODE_FIQ, "fiq", 35},
};

/* The guest's system registers: where they are in struct hal_guest, and which bits can be written. */
static const struct guest_reg {
	const char *name;
	unsigned index;
	bool wide;
	uint32_t bits, ones;
} guest_regs[] = {
	{"VMPIDR", HAL_CP15_MPIDR, false, 0x00ffffff, 0x80000000},
	{"CSSELR", HAL_CP15_CSSELR, false, 0xf, 0},
	/* The test's own code runs in between. */
	{"SCTLR", HAL_CP15_SCTLR, false, BENCH_SCTLR_BITS, BENCH_SCTLR_ONES},
	{"CPACR", HAL_CP15_CPACR, false, 0x0000ffff, 0x00f00000},
	{"TTBR0", HAL_CP15_TTBR0, true, ~0u, 0},
	{"TTBR1", HAL_CP15_TTBR1, true, ~0u, 0},
	{"TTBCR", HAL_CP15_TTBCR, false, ~0u, 0},
	{"DACR", HAL_CP15_DACR, false, ~0u, 0},
	{"DFSR", HAL_CP15_DFSR, false, ~0u, 0},
	{"IFSR", HAL_CP15_IFSR, false, ~0u, 0},
	{"ADFSR", HAL_CP15_ADFSR, false, ~0u, 0},
	{"AIFSR", HAL_CP15_AIFSR, false, ~0u, 0},
	{"DFAR", HAL_CP15_DFAR, false, ~0u, 0},
	{"IFAR", HAL_CP15_IFAR, false, ~0u, 0},
	{"PAR", HAL_CP15_PAR, true, ~0u, 0},
	{"PRRR", HAL_CP15_PRRR, false, ~0u, 0},
	{"NMRR", HAL_CP15_NMRR, false, ~0u, 0},
	{"AMAIR0", HAL_CP15_AMAIR0, false, ~0u, 0},
	{"AMAIR1", HAL_CP15_AMAIR1, false, ~0u, 0},
	{"VBAR", HAL_CP15_VBAR, false, ~0x1fu, 0},
	{"CONTEXTIDR", HAL_CP15_CONTEXTIDR, false, ~0u, 0},
	{"TPIDRURW", HAL_CP15_TPIDRURW, false, ~0u, 0},
	{"TPIDRURO", HAL_CP15_TPIDRURO, false, ~0u, 0},
	{"TPIDRPRW", HAL_CP15_TPIDRPRW, false, ~0u, 0},
	{"CNTKCTL", HAL_CP15_CNTKCTL, false, ~0u, 0},
};

/* Of Hyp mode itself, and what decides whether the test's host can run at all: not to be poisoned. */
static const char *const not_poisoned[] = {
	"HSCTLR", "HTTBR", "HTCR",  "VTCR", "HMAIR0", "HMAIR1", "HVBAR",   "HTPIDR",
	"HCR",	  "HCPTR", "VTTBR", "HDCR", "SCTLR",  "CPACR",	"CNTVOFF", "HSTR",
};

/* What the kernel writes at any time; everything else it writes only while it brings a CPU up. */
static const char *const changing[] = {
	"TTBR0", "TTBCR", "DACR", "CONTEXTIDR", "TPIDRURW", "TPIDRURO", "CNTKCTL", "CSSELR",
};

/*
 * What is dead while the kernel executes, so that nobody has to save it (hyp/switch.S), and what belongs to Hyp mode: it
 * has no meaning between two exits.
 */
static const char *const dead[] = {
	"DFSR", "IFSR", "ADFSR", "AIFSR", "DFAR",  "IFAR",
	"PAR",	"HSR",	"HDFAR", "HIFAR", "HPFAR", "HVBAR",
};

#define IS_IN(list, name) is_in(list, sizeof(list) / sizeof((list)[0]), name)

static bool is_in(const char *const *list, size_t size, const char *name)
{
	for (size_t i = 0; i < size; i++)
		if (!strcmp(list[i], name))
			return true;
	return false;
}

/* A row of the simulator's table has storage of its own. */
static bool is_stored(const struct sim_sysreg *row)
{
	return row->size && row->access & (PL1_W | PL2_W);
}

uint64_t bench_get(struct bench *bench, const char *name)
{
	uint64_t value = 0;

	CHECK(sim_cpu_get_sysreg(bench->cpu, name, &value));
	return value;
}

void bench_set(struct bench *bench, const char *name, uint64_t value)
{
	CHECK(sim_cpu_set_sysreg(bench->cpu, name, value));
}

/* A value of which the register keeps every bit. */
static uint64_t value_for(struct bench *bench, const struct sim_sysreg *row)
{
	if (!strcmp(row->name, "CSSELR"))
		return bench_random(bench) & 0xf;
	if (!strcmp(row->name, "VBAR"))
		return bench_random(bench) & ~0x1fu;
	if (!strcmp(row->name, "PMCR"))
		return row->reset_a15;
	return row->size == 8 ? test_random(&bench->random) : bench_random(bench);
}

static void poison_system(struct bench *bench, bool all)
{
	unsigned count;
	const struct sim_sysreg *table = sim_sysreg_table(&count);

	for (unsigned i = 0; i < count; i++) {
		if (!is_stored(&table[i]) || IS_IN(not_poisoned, table[i].name))
			continue;
		if (all || IS_IN(changing, table[i].name))
			bench_set(bench, table[i].name, value_for(bench, &table[i]));
	}
}

static void poison_vfp(struct bench *bench)
{
	struct sim_cpu *cpu = bench->cpu;

	for (unsigned i = 0; i < 32; i++)
		cpu->d[i] = test_random(&bench->random);
	cpu->sys.fpscr = bench_random(bench) & FPSCR_BITS;
	cpu->sys.fpexc = bench_random(bench) & FPEXC_EN;
}

void bench_poison_host(struct bench *bench)
{
	poison_system(bench, false);
	poison_vfp(bench);
	for (unsigned n = 8; n < 15; n++)
		sim_cpu_set_reg(bench->cpu, SIM_MODE_FIQ, n, bench_random(bench));
	sim_cpu_set_spsr(bench->cpu, SIM_MODE_FIQ, bench_random(bench));
	for (unsigned n = 0; n < 13; n++)
		sim_cpu_set_reg(bench->cpu, SIM_MODE_SVC, n, bench_random(bench));
}

/* What stays as it is while a CPU is online. */
static void poison_fixed(struct bench *bench)
{
	poison_system(bench, true);
	bench_set(bench, "SCTLR", (bench_random(bench) & 0x50183c24) | 0x00c50078);
	bench_set(bench, "CPACR", 0x00f00000);
	bench_set(bench, "HDCR", HDCR_OF_HOST);
	bench_set(bench, "HSTR", 0x0000a5c3);
	bench_set(bench, "HCPTR", 0x001033ff);
	bench_set(bench, "HCR", 0);
	bench_set(bench, "CNTVOFF", 0);
	for (unsigned i = 0; i < 4; i++)
		sim_cpu_set_reg(bench->cpu, banks[i].mode, 13, bench_random(bench));
	sim_cpu_set_reg(bench->cpu, SIM_MODE_SVC, 13, BENCH_HOST_STACK);
}

/* --- the machine ------------------------------------------------------------------------------------- */

static uint64_t timer_read(void *timers, struct sim_cpu *cpu, enum sim_timer_reg reg)
{
	return ((struct bench *)timers)->timer[reg];
}

static void timer_write(void *timers, struct sim_cpu *cpu, enum sim_timer_reg reg, uint64_t value)
{
	((struct bench *)timers)->timer[reg] = value;
}

static void build_tables(struct bench *bench)
{
	put64(bench, HYP_TABLES, (HYP_TABLES + 0x1000) | 3);
	put64(bench, HYP_TABLES + 0x1000, BLOCK_READ_EXECUTE);
	put64(bench, HYP_TABLES + 0x1008, 0x200000 | BLOCK_READ_WRITE);
	put64(bench, HYP_TABLES + 0x1010, BENCH_SPARE | BLOCK_READ_WRITE);
	for (unsigned i = 0; i < 2; i++) {
		put64(bench, STAGE2_TABLES + 0x2000 * i, STAGE2_BLOCK);
		put64(bench, STAGE2_TABLES + 0x2000 * i + 16, BENCH_READ_ONLY | STAGE2_READ_ONLY);
		put64(bench, STAGE2_TABLES + 0x2000 * i + 8 * 10,
		      BENCH_HIGH_READ_ONLY | STAGE2_READ_ONLY);
	}
}

/* What linux/hypmode.c prepares. */
static void prepare(struct bench *bench, bool a15_vectors)
{
	const uint32_t params[] = {
		HYP_TABLES, 0, 0x80803500, STAGE2_VTCR, 0xff, 0, image_hyp_host_vectors,
	};

	memcpy(bench_word(bench, image_base), image_image, image_size);
	if (bench_left_out)
		*bench_word(bench, bench_left_out) = NOP;
	memcpy(bench_word(bench, image_hyp_idmap_params), params, sizeof(params));
	bench->hyp_cpu = bench_word(bench, BENCH_CPU);
	bench->hyp_cpu[CPU_VFP_FLAGS / 4] = 3;
	bench->hyp_cpu[CPU_GUEST_VECTORS / 4] = a15_vectors ? image_hyp_guest_vectors_a15
							    : image_hyp_guest_vectors;
	bench->hyp_cpu[CPU_LEAVE / 4] = image_hyp_idmap_leave;
	for (unsigned i = 0; i < 2; i++)
		bench->guests[i] = (struct hal_guest *)bench_word(bench,
								  BENCH_GUESTS + GUEST_SIZE * i);
}

/* As after HVC_SOFT_RESTART of the kernel's stub. */
static void take_over(struct bench *bench)
{
	struct sim_cpu *cpu = bench->cpu;

	bench_set(bench, "HVBAR", BENCH_STUB_VECTORS);
	sim_cpu_set_cpsr(cpu, SIM_MODE_HYP | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F);
	sim_cpu_set_spsr(cpu, SIM_MODE_HYP, SIM_MODE_SVC | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F);
	cpu->elr_hyp = image_landing;
	cpu->r[2] = BENCH_CPU;
	cpu->pc = image_hyp_idmap_init;
	CHECK_EQ(0, bench_to_host(bench));
	CHECK_EQ(image_hyp_host_vectors, bench_get(bench, "HVBAR"));
}

void bench_set_up(struct bench *bench, bool a15_vectors)
{
	struct sim_hooks *hooks;

	bench->random = test_seed(20261127);
	bench->machine = sim_machine_create(SIM_CORTEX_A15, 1);
	bench->cpu = sim_machine_cpu(bench->machine, 0);
	bench->cpu->stop_at_hyp = false;
	hooks = sim_machine_hooks(bench->machine);
	hooks->timers = bench;
	hooks->timer_read = timer_read;
	hooks->timer_write = timer_write;
	build_tables(bench);
	prepare(bench, a15_vectors);
	take_over(bench);
	poison_fixed(bench);
	bench_call(bench, image_hyp_capture_host, BENCH_CPU, 0, 0);
	bench_poison_host(bench);
}

void bench_tear_down(struct bench *bench)
{
	sim_machine_destroy(bench->machine);
}

/* --- running ----------------------------------------------------------------------------------------- */

bool bench_in_hyp(const struct bench *bench)
{
	return (bench->cpu->cpsr & SIM_PSR_M) == SIM_MODE_HYP;
}

bool bench_step(struct bench *bench)
{
	if (sim_cpu_step(bench->cpu))
		return true;
	FAIL("the CPU stopped at %08x: %s", bench->cpu->pc, bench->cpu->diagnosis);
	return false;
}

uint32_t bench_to_host(struct bench *bench)
{
	for (unsigned n = 0; n < MOST_STEPS && bench_step(bench); n++)
		if (!bench_in_hyp(bench) && bench->cpu->pc == image_landing)
			return bench->cpu->r[0];
	FAIL("the host is not reached: at %08x, CPSR %08x", bench->cpu->pc, bench->cpu->cpsr);
	return 0xdeadbeef;
}

bool bench_to_guest(struct bench *bench)
{
	for (unsigned n = 0; n < MOST_STEPS; n++) {
		if (bench->cpu->pc == image_landing)
			return false;
		if (!bench_in_hyp(bench) && bench->cpu->pc >= BENCH_CODE)
			return true;
		if (!bench_step(bench))
			break;
	}
	FAIL("the guest is not reached: at %08x, CPSR %08x", bench->cpu->pc, bench->cpu->cpsr);
	return false;
}

static void begin_call(struct bench *bench, uint32_t pc)
{
	struct sim_cpu *cpu = bench->cpu;

	sim_cpu_set_cpsr(cpu, SIM_MODE_SVC | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F);
	cpu->r[14] = image_landing;
	cpu->pc = pc;
}

uint32_t bench_call(struct bench *bench, uint32_t function, uint32_t a, uint32_t b, uint32_t c)
{
	struct sim_cpu *cpu = bench->cpu;

	begin_call(bench, image_hyp_call);
	cpu->r[0] = function;
	cpu->r[1] = a;
	cpu->r[2] = b;
	cpu->r[3] = c;
	bench->before = *cpu;
	return bench_to_host(bench);
}

uint32_t bench_call_in_hyp(struct bench *bench, uint32_t function, uint32_t a, uint32_t b,
			   uint32_t c)
{
	struct sim_cpu *cpu = bench->cpu;

	sim_cpu_set_cpsr(cpu, SIM_MODE_HYP | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F);
	cpu->r[0] = a;
	cpu->r[1] = b;
	cpu->r[2] = c;
	cpu->r[14] = image_landing;
	cpu->pc = function;
	for (unsigned n = 0; n < MOST_STEPS && bench_step(bench); n++)
		if (cpu->pc == image_landing)
			return cpu->r[0];
	FAIL("the function does not return: at %08x", cpu->pc);
	return 0xdeadbeef;
}

void bench_begin_entry(struct bench *bench, uint32_t address)
{
	begin_call(bench, image_hal_guest_enter);
	bench->cpu->r[0] = address;
	bench->before = *bench->cpu;
	bench->cpu->exclusive.valid = true;
	bench->use_vfp = false;
}

void bench_enter(struct bench *bench, unsigned guest)
{
	bench_begin_entry(bench, BENCH_GUESTS + GUEST_SIZE * guest);
	CHECK(bench_to_guest(bench));
	CHECK(!bench->cpu->exclusive.valid);
}

void bench_flush(struct bench *bench)
{
	static const enum sim_maintenance all[] = {SIM_TLBI_ALLNSNH, SIM_TLBI_ALLH, SIM_DSB};
	struct sim_maintain maintain = {.op = SIM_DSB};

	for (unsigned i = 0; i < 3; i++) {
		maintain.op = all[i];
		sim_mmu_maintain(bench->cpu->mmu, &bench->cpu->mmu_regs, &maintain);
	}
}

bool bench_try(struct bench *bench, uint32_t insn)
{
	*bench_word(bench, BENCH_CODE) = insn;
	bench->cpu->pc = BENCH_CODE;
	return sim_cpu_step(bench->cpu);
}

void bench_execute(struct bench *bench, uint32_t insn)
{
	if (!bench_try(bench, insn))
		FAIL("instruction %08x is not known: %s", insn, bench->cpu->diagnosis);
}

/* --- the guest --------------------------------------------------------------------------------------- */

static uint32_t guest_value(struct bench *bench, const struct guest_reg *reg)
{
	return (bench_random(bench) & reg->bits) | reg->ones;
}

/* A program status that the guest can run with: A32, little-endian, a privileged mode. */
static uint32_t guest_status(struct bench *bench)
{
	static const uint32_t modes[] = {SIM_MODE_FIQ, SIM_MODE_IRQ, SIM_MODE_SVC,
					 SIM_MODE_ABT, SIM_MODE_UND, SIM_MODE_SYS};
	uint32_t random = bench_random(bench);

	return (random & 0xf80f01c0) | modes[random % 6];
}

void bench_poison_guest(struct bench *bench, unsigned guest)
{
	struct hal_guest *g = bench->guests[guest];

	for (unsigned i = 0; i < HAL_NR_REGS; i++)
		g->regs[i] = bench_random(bench);
	g->regs[HAL_REG_PC] = BENCH_CODE;
	g->regs[HAL_REG_CPSR] = guest_status(bench);
	for (unsigned i = 0; i < sizeof(guest_regs) / sizeof(guest_regs[0]); i++) {
		g->cp15[guest_regs[i].index] = guest_value(bench, &guest_regs[i]);
		if (guest_regs[i].wide)
			g->cp15[guest_regs[i].index + 1] = guest_value(bench, &guest_regs[i]);
	}
	for (unsigned i = 0; i < 32; i++)
		g->vfp.d[i] = test_random(&bench->random);
	g->vfp.fpexc = bench_random(bench) & FPEXC_EN;
	g->vfp.fpscr = bench_random(bench) & FPSCR_BITS;
	g->vtimer.cntvoff = test_random(&bench->random);
	g->vtimer.timer.cval = test_random(&bench->random);
	g->vtimer.timer.ctl = bench_random(bench) & 3;
	g->traps = (struct hal_traps){
		.hcr = 0x0478663b,
		.hcptr = 0x00100000 | (bench_random(bench) & HCPTR_FP),
		.hstr = 0x00038000,
		.hdcr = 0xe60,
		.vttbr = (STAGE2_TABLES + 0x2000 * guest) | (uint64_t)(7 + guest) << 48,
		.vpidr = bench_random(bench),
		.cnthctl = 1,
	};
}

/* The nth register of a mode, in struct hal_guest. */
static unsigned index_of(const struct bank *bank, unsigned n)
{
	if (bank->mode == SIM_MODE_FIQ && n < 13)
		return HAL_REG_R8_FIQ + n - 8;
	return n < 13 ? n : bank->sp + n - 13;
}

static void compare_core(struct bench *bench, const struct hal_guest *g)
{
	struct sim_cpu *cpu = bench->cpu;

	NOTE("mode usr");
	for (unsigned n = 0; n < 15; n++)
		CHECK_EQ(g->regs[n], sim_cpu_get_reg(cpu, SIM_MODE_USR, n));
	for (unsigned i = 0; i < 5; i++) {
		const struct bank *bank = &banks[i];

		NOTE("mode %s", bank->name);
		for (unsigned n = 8; n < 15; n++)
			CHECK_EQ(g->regs[index_of(bank, n)], sim_cpu_get_reg(cpu, bank->mode, n));
		CHECK_EQ(g->regs[bank->sp + 2], sim_cpu_get_spsr(cpu, bank->mode));
	}
}

static void compare_system(struct bench *bench, const struct hal_guest *g)
{
	for (unsigned i = 0; i < sizeof(guest_regs) / sizeof(guest_regs[0]); i++) {
		const struct guest_reg *reg = &guest_regs[i];
		uint64_t value = bench_get(bench, reg->name);

		NOTE("%s", reg->name);
		CHECK_EQ(g->cp15[reg->index], (uint32_t)value);
		if (reg->wide)
			CHECK_EQ(g->cp15[reg->index + 1], (uint32_t)(value >> 32));
	}
	NOTE("virtual timer");
	CHECK_EQ(g->vtimer.cntvoff, bench_get(bench, "CNTVOFF"));
	CHECK_EQ(g->vtimer.timer.cval, bench->timer[SIM_TIMER_CNTV_CVAL]);
	CHECK_EQ(g->vtimer.timer.ctl, bench->timer[SIM_TIMER_CNTV_CTL]);
}

static void compare_vfp(struct bench *bench, const struct hal_guest *g)
{
	NOTE("VFP");
	for (unsigned i = 0; i < 32; i++)
		CHECK_EQ(g->vfp.d[i], bench->cpu->d[i]);
	CHECK_EQ(g->vfp.fpexc, bench->cpu->sys.fpexc);
	CHECK_EQ(g->vfp.fpscr, bench->cpu->sys.fpscr);
}

/* What the hypervisor has of its own while a guest runs. */
static void compare_traps(struct bench *bench, const struct hal_guest *g)
{
	NOTE("traps");
	CHECK_EQ(g->traps.hcr, bench_get(bench, "HCR"));
	CHECK_EQ((g->traps.hcptr & 0x80108000) | (bench->use_vfp ? 0 : HCPTR_FP),
		 bench_get(bench, "HCPTR") & 0x80108c00);
	CHECK_EQ(g->traps.hstr, bench_get(bench, "HSTR"));
	CHECK_EQ(g->traps.hdcr | HDCR_OF_HOST, bench_get(bench, "HDCR"));
	CHECK_EQ(g->traps.vttbr, bench_get(bench, "VTTBR"));
	CHECK_EQ(g->traps.vpidr, bench_get(bench, "VPIDR"));
	CHECK_EQ(g->traps.cnthctl, bench_get(bench, "CNTHCTL"));
	CHECK_EQ(STAGE2_VTCR, bench_get(bench, "VTCR"));
	CHECK_EQ(bench->hyp_cpu[CPU_GUEST_VECTORS / 4], bench_get(bench, "HVBAR"));
}

void bench_check_registers(struct bench *bench, const struct hal_guest *wanted)
{
	CHECK_EQ(wanted->regs[HAL_REG_PC], bench->cpu->pc);
	CHECK_EQ(wanted->regs[HAL_REG_CPSR], bench->cpu->cpsr);
	compare_core(bench, wanted);
	compare_system(bench, wanted);
}

bool bench_guest_register(unsigned i, const char **name, unsigned *word, bool *wide)
{
	if (i >= sizeof(guest_regs) / sizeof(guest_regs[0]))
		return false;
	*name = guest_regs[i].name;
	*word = guest_regs[i].index;
	*wide = guest_regs[i].wide;
	return true;
}

void bench_check_guest_in(struct bench *bench, unsigned guest)
{
	const struct hal_guest *g = bench->guests[guest];

	bench_check_registers(bench, g);
	compare_traps(bench, g);
	if (bench->use_vfp)
		compare_vfp(bench, g);
}

static void scribble_core(struct bench *bench, struct hal_guest *wanted)
{
	struct sim_cpu *cpu = bench->cpu;

	sim_cpu_set_cpsr(cpu, guest_status(bench));
	wanted->regs[HAL_REG_CPSR] = cpu->cpsr;
	for (unsigned n = 0; n < 15; n++) {
		wanted->regs[n] = bench_random(bench);
		sim_cpu_set_reg(cpu, SIM_MODE_USR, n, wanted->regs[n]);
	}
	for (unsigned i = 0; i < 5; i++) {
		const struct bank *bank = &banks[i];

		for (unsigned n = bank->mode == SIM_MODE_FIQ ? 8 : 13; n < 15; n++) {
			wanted->regs[index_of(bank, n)] = bench_random(bench);
			sim_cpu_set_reg(cpu, bank->mode, n, wanted->regs[index_of(bank, n)]);
		}
		wanted->regs[bank->sp + 2] = bench_random(bench);
		sim_cpu_set_spsr(cpu, bank->mode, wanted->regs[bank->sp + 2]);
	}
}

static void scribble_system(struct bench *bench, struct hal_guest *wanted)
{
	for (unsigned i = 0; i < sizeof(guest_regs) / sizeof(guest_regs[0]); i++) {
		const struct guest_reg *reg = &guest_regs[i];
		uint64_t value = guest_value(bench, reg);

		if (reg->index == HAL_CP15_MPIDR)
			continue; /* the guest cannot write it */
		if (reg->wide)
			value |= (uint64_t)bench_random(bench) << 32;
		bench_set(bench, reg->name, value);
		wanted->cp15[reg->index] = (uint32_t)value;
		if (reg->wide)
			wanted->cp15[reg->index + 1] = (uint32_t)(value >> 32);
	}
	wanted->vtimer.timer.cval = test_random(&bench->random);
	wanted->vtimer.timer.ctl = bench_random(bench) & 7;
	bench->timer[SIM_TIMER_CNTV_CVAL] = wanted->vtimer.timer.cval;
	bench->timer[SIM_TIMER_CNTV_CTL] = wanted->vtimer.timer.ctl;
}

void bench_scribble(struct bench *bench, struct hal_guest *wanted)
{
	scribble_core(bench, wanted);
	scribble_system(bench, wanted);
	if (!bench->use_vfp)
		return;
	poison_vfp(bench);
	memcpy(wanted->vfp.d, bench->cpu->d, sizeof(wanted->vfp.d));
	wanted->vfp.fpexc = bench->cpu->sys.fpexc;
	wanted->vfp.fpscr = bench->cpu->sys.fpscr;
}

void bench_check_guest_out(struct bench *bench, unsigned guest, const struct hal_guest *wanted)
{
	const struct hal_guest *g = bench->guests[guest];

	for (unsigned i = 0; i < HAL_NR_REGS; i++) {
		NOTE("core register %u", i);
		CHECK_EQ(wanted->regs[i], g->regs[i]);
	}
	for (unsigned i = 0; i < sizeof(guest_regs) / sizeof(guest_regs[0]); i++) {
		const struct guest_reg *reg = &guest_regs[i];

		NOTE("%s", reg->name);
		CHECK_EQ(wanted->cp15[reg->index], g->cp15[reg->index]);
		if (reg->wide)
			CHECK_EQ(wanted->cp15[reg->index + 1], g->cp15[reg->index + 1]);
	}
	NOTE("VFP");
	CHECK_BYTES(&wanted->vfp, &g->vfp, sizeof(g->vfp));
	NOTE("virtual timer");
	CHECK_EQ(wanted->vtimer.cntvoff, g->vtimer.cntvoff);
	CHECK_EQ(wanted->vtimer.timer.cval, g->vtimer.timer.cval);
	CHECK_EQ(wanted->vtimer.timer.ctl, g->vtimer.timer.ctl);
	CHECK_EQ(bench->use_vfp, !(g->traps.hcptr & HCPTR_FP));
}

/* --- the host ---------------------------------------------------------------------------------------- */

static void check_host_core(struct bench *bench)
{
	const struct sim_cpu *before = &bench->before, *cpu = bench->cpu;

	NOTE("core registers of the host");
	CHECK_EQ(before->cpsr & 0xff, cpu->cpsr & 0xff);
	for (unsigned n = 4; n < 12; n++)
		CHECK_EQ(before->r[n], cpu->r[n]);
	CHECK_EQ(before->r[13], cpu->r[13]);
	for (unsigned i = 0; i < 5; i++)
		CHECK_EQ(sim_cpu_get_reg(before, banks[i].mode, 13),
			 sim_cpu_get_reg(cpu, banks[i].mode, 13));
	for (unsigned n = 8; n < 15; n++)
		CHECK_EQ(sim_cpu_get_reg(before, SIM_MODE_FIQ, n),
			 sim_cpu_get_reg(cpu, SIM_MODE_FIQ, n));
	CHECK_EQ(sim_cpu_get_spsr(before, SIM_MODE_FIQ), sim_cpu_get_spsr(cpu, SIM_MODE_FIQ));
	CHECK_EQ(BENCH_CPU, sim_cpu_get_reg(cpu, SIM_MODE_HYP, 13));
}

static void check_host_system(struct bench *bench)
{
	unsigned count;
	const struct sim_sysreg *table = sim_sysreg_table(&count);

	for (unsigned i = 0; i < count; i++) {
		const char *was = (const char *)&bench->before + table[i].offset;
		const char *is = (const char *)bench->cpu + table[i].offset;

		if (!is_stored(&table[i]) || IS_IN(dead, table[i].name))
			continue;
		NOTE("%s of the host", table[i].name);
		CHECK_BYTES(was, is, table[i].size);
	}
	CHECK_EQ(image_hyp_host_vectors, bench_get(bench, "HVBAR"));
	CHECK_EQ(BENCH_CPU, bench_get(bench, "HTPIDR"));
	CHECK_EQ(0, bench->timer[SIM_TIMER_CNTV_CTL] & 1);
}

void bench_check_host(struct bench *bench)
{
	check_host_core(bench);
	check_host_system(bench);
	NOTE("VFP of the host");
	CHECK_BYTES(bench->before.d, bench->cpu->d, sizeof(bench->cpu->d));
	CHECK_EQ(bench->before.sys.fpexc, bench->cpu->sys.fpexc);
	CHECK_EQ(bench->before.sys.fpscr, bench->cpu->sys.fpscr);
}

/* --- many switches ----------------------------------------------------------------------------------- */

/* The guest uses VFP: the instruction is executed again once the registers are the guest's. */
static void use_vfp(struct bench *bench)
{
	bench->use_vfp = true;
	bench->cpu->exclusive.valid = true;
	bench_execute(bench, VMOV);
	REQUIRE(bench_to_guest(bench));
	CHECK(!bench->cpu->exclusive.valid);
}

static void leave(struct bench *bench, struct hal_guest *wanted)
{
	bench_execute(bench, BENCH_HVC);
	wanted->regs[HAL_REG_PC] = BENCH_CODE + 4;
	CHECK_EQ(HAL_EXIT_TRAP, bench_to_host(bench));
}

unsigned bench_alternate(struct bench *bench, unsigned switches)
{
	struct hal_guest wanted[2];
	unsigned with_vfp = 0;

	for (unsigned i = 0; i < 2; i++) {
		bench_poison_guest(bench, i);
		wanted[i] = *bench->guests[i];
	}
	for (unsigned n = 0; n < switches && !test_failed(); n++) {
		unsigned guest = bench_random(bench) & 1;
		bool vfp = bench_random(bench) & 1;

		bench_poison_host(bench);
		bench->guests[guest]->regs[HAL_REG_PC] = BENCH_CODE;
		wanted[guest].regs[HAL_REG_PC] = BENCH_CODE;
		bench_enter(bench, guest);
		bench_check_guest_in(bench, guest);
		if (vfp) {
			use_vfp(bench);
			bench_check_guest_in(bench, guest);
		}
		bench_scribble(bench, &wanted[guest]);
		leave(bench, &wanted[guest]);
		bench_check_guest_out(bench, guest, &wanted[guest]);
		bench_check_host(bench);
		with_vfp += vfp;
	}
	return with_vfp;
}
