/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The world switch of the simulator: what hyp/switch.S does in machine code, done to the state of a simulated CPU. The
 * host's own state is this process and needs no saving; the CPU stays in Hyp mode between two guests.
 */
#include <stdio.h>

#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/private.h"
#include "arch_sim/hal/sched.h"
#include "hal/cpu.h"
#include "hal/guest.h"
#include "hal/timer.h"

struct vcpu;

#define HCPTR_VFP (3u << 10) /* TCP10, TCP11 */
#define FPEXC_EN  (1u << 30)
#define EC_CP	  0x07u
#define EC_IABT	  0x20u
#define EC_DABT	  0x24u
#define S1PTW	  (1u << 7)
#define PAR_F	  1u

/* --- general-purpose registers --- */

static const struct bank {
	enum sim_mode mode;
	enum hal_reg sp, spsr; /* LR follows SP */
} banks[] = {
	{SIM_MODE_SVC, HAL_REG_SP_SVC, HAL_REG_SPSR_SVC},
	{SIM_MODE_ABT, HAL_REG_SP_ABT, HAL_REG_SPSR_ABT},
	{SIM_MODE_UND, HAL_REG_SP_UND, HAL_REG_SPSR_UND},
	{SIM_MODE_IRQ, HAL_REG_SP_IRQ, HAL_REG_SPSR_IRQ},
	{SIM_MODE_FIQ, HAL_REG_SP_FIQ, HAL_REG_SPSR_FIQ},
};

static void load_core(struct sim_cpu *cpu, const struct hal_guest *guest)
{
	const uint32_t *regs = guest->regs;

	for (unsigned n = 0; n < 15; n++)
		sim_cpu_set_reg(cpu, SIM_MODE_USR, n, regs[n]);
	for (unsigned n = 8; n < 13; n++)
		sim_cpu_set_reg(cpu, SIM_MODE_FIQ, n, regs[HAL_REG_R8_FIQ + n - 8]);
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(banks); i++) {
		sim_cpu_set_reg(cpu, banks[i].mode, 13, regs[banks[i].sp]);
		sim_cpu_set_reg(cpu, banks[i].mode, 14, regs[banks[i].sp + 1]);
		sim_cpu_set_spsr(cpu, banks[i].mode, regs[banks[i].spsr]);
	}
	cpu->elr_hyp = regs[HAL_REG_PC];
	sim_cpu_set_spsr(cpu, SIM_MODE_HYP, regs[HAL_REG_CPSR]);
}

static void save_core(const struct sim_cpu *cpu, struct hal_guest *guest)
{
	uint32_t *regs = guest->regs;

	for (unsigned n = 0; n < 15; n++)
		regs[n] = sim_cpu_get_reg(cpu, SIM_MODE_USR, n);
	for (unsigned n = 8; n < 13; n++)
		regs[HAL_REG_R8_FIQ + n - 8] = sim_cpu_get_reg(cpu, SIM_MODE_FIQ, n);
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(banks); i++) {
		regs[banks[i].sp] = sim_cpu_get_reg(cpu, banks[i].mode, 13);
		regs[banks[i].sp + 1] = sim_cpu_get_reg(cpu, banks[i].mode, 14);
		regs[banks[i].spsr] = sim_cpu_get_spsr(cpu, banks[i].mode);
	}
	regs[HAL_REG_PC] = cpu->elr_hyp;
	regs[HAL_REG_CPSR] = sim_cpu_get_spsr(cpu, SIM_MODE_HYP);
}

/* --- system registers --- */

static const struct system_register {
	const char *name;
	enum hal_cp15 index;
	bool wide;
} system_registers[] = {
	{"VMPIDR", HAL_CP15_MPIDR, false},
	{"CSSELR", HAL_CP15_CSSELR, false},
	{"SCTLR", HAL_CP15_SCTLR, false},
	{"CPACR", HAL_CP15_CPACR, false},
	{"TTBR0", HAL_CP15_TTBR0, true},
	{"TTBR1", HAL_CP15_TTBR1, true},
	{"TTBCR", HAL_CP15_TTBCR, false},
	{"DACR", HAL_CP15_DACR, false},
	{"DFSR", HAL_CP15_DFSR, false},
	{"IFSR", HAL_CP15_IFSR, false},
	{"ADFSR", HAL_CP15_ADFSR, false},
	{"AIFSR", HAL_CP15_AIFSR, false},
	{"DFAR", HAL_CP15_DFAR, false},
	{"IFAR", HAL_CP15_IFAR, false},
	{"PAR", HAL_CP15_PAR, true},
	{"PRRR", HAL_CP15_PRRR, false},
	{"NMRR", HAL_CP15_NMRR, false},
	{"AMAIR0", HAL_CP15_AMAIR0, false},
	{"AMAIR1", HAL_CP15_AMAIR1, false},
	{"VBAR", HAL_CP15_VBAR, false},
	{"CONTEXTIDR", HAL_CP15_CONTEXTIDR, false},
	{"TPIDRURW", HAL_CP15_TPIDRURW, false},
	{"TPIDRURO", HAL_CP15_TPIDRURO, false},
	{"TPIDRPRW", HAL_CP15_TPIDRPRW, false},
	{"CNTKCTL", HAL_CP15_CNTKCTL, false},
};

static void load_system(struct sim_cpu *cpu, const struct hal_guest *guest)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(system_registers); i++) {
		const struct system_register *r = &system_registers[i];
		uint64_t value = guest->cp15[r->index];

		if (r->wide)
			value |= (uint64_t)guest->cp15[r->index + 1] << 32;
		if (!sim_cpu_set_sysreg(cpu, r->name, value))
			sim_host_complain("the simulated CPU has no %s", r->name);
	}
}

static void save_system(const struct sim_cpu *cpu, struct hal_guest *guest)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(system_registers); i++) {
		const struct system_register *r = &system_registers[i];
		uint64_t value = 0;

		sim_cpu_get_sysreg(cpu, r->name, &value);
		guest->cp15[r->index] = (uint32_t)value;
		if (r->wide)
			guest->cp15[r->index + 1] = (uint32_t)(value >> 32);
	}
}

static void load_traps(struct sim_cpu *cpu, const struct hal_traps *traps)
{
	cpu->mmu_regs.hcr = traps->hcr;
	cpu->mmu_regs.vttbr = traps->vttbr;
	cpu->mmu_regs.vtcr =
		0x80003558; /* 40-bit IPA, two concatenated level 1 tables, write-back */
	cpu->sys.hstr = traps->hstr;
	cpu->sys.hcptr = traps->hcptr | HCPTR_VFP;
	cpu->sys.hdcr = traps->hdcr;
	cpu->sys.vpidr = traps->vpidr;
	cpu->sys.cnthctl = traps->cnthctl;
}

/* --- VFP, switched when the guest first uses it (SD-040, SD-041) --- */

static void load_vfp(struct sim_cpu *cpu, const struct hal_vfp *vfp)
{
	for (unsigned i = 0; i < 32; i++)
		cpu->d[i] = vfp->d[i];
	cpu->sys.fpexc = vfp->fpexc;
	cpu->sys.fpscr = vfp->fpscr;
	cpu->sys.fpinst = vfp->fpinst;
	cpu->sys.fpinst2 = vfp->fpinst2;
	cpu->sys.hcptr &= ~HCPTR_VFP;
}

static void save_vfp(const struct sim_cpu *cpu, struct hal_vfp *vfp)
{
	for (unsigned i = 0; i < 32; i++)
		vfp->d[i] = cpu->d[i];
	vfp->fpexc = cpu->sys.fpexc;
	vfp->fpscr = cpu->sys.fpscr;
	vfp->fpinst = cpu->sys.fpinst;
	vfp->fpinst2 = cpu->sys.fpinst2;
}

/* --- the exit --- */

static uint32_t exit_code(const struct sim_cpu *cpu)
{
	static const uint32_t codes[8] = {
		HAL_EXIT_RESET,	     HAL_EXIT_UNDEFINED, HAL_EXIT_SVC, HAL_EXIT_PREFETCH_ABORT,
		HAL_EXIT_DATA_ABORT, HAL_EXIT_TRAP,	 HAL_EXIT_IRQ, HAL_EXIT_FIQ,
	};

	return codes[(cpu->pc - cpu->sys.hvbar) / 4 & 7];
}

/* A permission fault that was not on a walk leaves HPFAR unknown (SPEC.md section 4.7). */
static bool hpfar_is_valid(uint32_t hsr)
{
	return (hsr & 0x3c) != 0x0c || hsr & S1PTW;
}

/*
 * Finds the IPA of a fault by a translation as the guest would do it. Returns false when that fails: the guest's
 * tables have changed since (SD-044). PAR is the guest's: it stays as it is.
 */
static bool resolve_ipa(struct sim_cpu *cpu, uint32_t address, uint32_t *hpfar)
{
	struct sim_fault fault;
	uint64_t par;

	if (!sim_mmu_address_translate(cpu->mmu, &cpu->mmu_regs, SIM_AT_S1CPR, address, true, &par,
				       &fault))
		return false;
	*hpfar = (uint32_t)(par >> 8) & 0xfffffff0;
	return !(par & PAR_F);
}

/* Fills in the fault registers. Returns false when the guest is to try again. */
static bool save_fault(struct sim_cpu *cpu, struct hal_fault *fault)
{
	uint32_t ec = cpu->sys.hsr >> 26;

	*fault = (struct hal_fault){.hsr = cpu->sys.hsr, .hpfar = cpu->sys.hpfar};
	if (ec != EC_IABT && ec != EC_DABT)
		return true;
	fault->hxfar = ec == EC_IABT ? cpu->sys.hifar : cpu->sys.hdfar;
	return hpfar_is_valid(fault->hsr) || resolve_ipa(cpu, fault->hxfar, &fault->hpfar);
}

/* Up to the next point of the schedule, or until one of the CPU's timers fires. */
static uint64_t quantum_of(const struct sim_cpu *cpu, uint64_t left)
{
	uint64_t quantum = sim_hardware_quantum() < left ? sim_hardware_quantum() : left;
	uint64_t now = hal_counter_read(), deadline = sim_interrupts_deadline(cpu->id, now);

	return deadline - now < quantum ? deadline - now : quantum;
}

/* Runs the guest for its slice; other threads of the host go on in between. */
static enum sim_stop run_slice(struct sim_cpu *cpu)
{
	uint64_t left = sim_hardware_slice();
	enum sim_stop stop = SIM_STOP_BUDGET;

	while (left && stop == SIM_STOP_BUDGET && !sim_hardware_take_interrupt(cpu->id)) {
		uint64_t quantum = quantum_of(cpu, left);

		stop = sim_cpu_run(cpu, quantum);
		left -= quantum;
		sim_hardware_time_passed();
		sim_schedule_point();
	}
	return stop;
}

/*
 * Runs until Hyp mode is entered. When the slice is used up the host's timer interrupt does that, and an interrupt
 * from another CPU at once.
 */
static bool run_to_hyp(struct sim_cpu *cpu)
{
	enum sim_stop stop = run_slice(cpu);

	if (stop == SIM_STOP_BUDGET || stop == SIM_STOP_WFI || stop == SIM_STOP_WFE) {
		sim_cpu_set_lines(cpu, SIM_LINE_IRQ, true);
		stop = sim_cpu_run(cpu, 2);
		sim_cpu_set_lines(cpu, SIM_LINE_IRQ, sim_interrupts_line(cpu->id));
	}
	if (stop != SIM_STOP_HYP)
		sim_host_complain("the simulated CPU stopped: %s", cpu->diagnosis);
	return stop == SIM_STOP_HYP;
}

/* Did the guest use VFP for the first time since the entry? */
static bool wants_vfp(const struct sim_cpu *cpu)
{
	return cpu->sys.hsr >> 26 == EC_CP && cpu->sys.hcptr & HCPTR_VFP && hal_vfp_present();
}

/* Of core/, where it is linked: a test of the world switch alone has no vcpus. */
enum hal_result handle_exit_in_hyp(struct vcpu *vcpu) __attribute__((weak));

/* Is the trap one that core/ is shown? Of aborts those of one page are. */
static bool is_shown(const struct hal_guest *guest)
{
	const struct hal_fault *fault = &guest->fault;

	if (!handle_exit_in_hyp || !guest->answer_in_hyp)
		return false;
	return fault->hsr >> 26 != EC_DABT || (fault->hpfar & ~0xfu) == guest->answer_hpfar;
}

/* As hyp/ does: lets core/ answer the trap without an exit, if it can. A guest is where its vcpu is. */
static enum hal_result answer_in_hyp(struct sim_cpu *cpu, struct hal_guest *guest)
{
	enum hal_result result;

	if (!is_shown(guest))
		return HAL_NEED_HOST;
	save_core(cpu, guest);
	save_system(cpu, guest);
	result = handle_exit_in_hyp((struct vcpu *)guest);
	if (result == HAL_NEED_HOST)
		return result;
	load_core(cpu, guest);
	load_system(cpu, guest);
	return result;
}

/* A trap: the exit code, or HAL_EXIT_RESET, which no guest makes, when the guest goes on. */
static uint32_t trapped(struct sim_cpu *cpu, struct hal_guest *guest)
{
	if (wants_vfp(cpu)) {
		load_vfp(cpu, &guest->vfp);
		return HAL_EXIT_RESET;
	}
	if (!save_fault(cpu, &guest->fault))
		return HAL_EXIT_RESET;
	switch (answer_in_hyp(cpu, guest)) {
	case HAL_DONE:
		return HAL_EXIT_RESET;
	case HAL_LEAVE:
		return HAL_EXIT_ANSWERED;
	default:
		return HAL_EXIT_TRAP;
	}
}

/* Enters the guest until it comes out for the host. */
static uint32_t run_guest(struct sim_cpu *cpu, struct hal_guest *guest)
{
	for (;;) {
		uint32_t code;

		cpu->exclusive.valid = false;
		sim_cpu_eret(cpu);
		if (!run_to_hyp(cpu))
			return HAL_EXIT_HYP_GONE;
		code = exit_code(cpu);
		if (code == HAL_EXIT_TRAP)
			code = trapped(cpu, guest);
		if (code != HAL_EXIT_RESET)
			return code;
	}
}

/* A guest without instructions has no registers but the timer's. What has interrupted it is over when it is out. */
static uint32_t run_function(struct sim_cpu *cpu, struct hal_guest *guest)
{
	uint32_t code;

	sim_interrupts_load_vtimer(cpu, &guest->vtimer);
	code = sim_hardware_guest(guest);
	sim_interrupts_save_vtimer(cpu, &guest->vtimer);
	sim_hardware_take_interrupt(cpu->id);
	return code;
}

uint32_t hal_guest_enter(struct hal_guest *guest)
{
	struct sim_cpu *cpu = sim_hardware_current();
	uint32_t code;

	if (sim_hardware_guest)
		return run_function(cpu, guest);
	sim_cpu_set_cpsr(cpu, SIM_MODE_HYP | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F);
	load_traps(cpu, &guest->traps);
	load_system(cpu, guest);
	sim_interrupts_load_vtimer(cpu, &guest->vtimer);
	load_core(cpu, guest);
	cpu->sys.fpexc = FPEXC_EN;
	code = run_guest(cpu, guest);
	save_core(cpu, guest);
	save_system(cpu, guest);
	sim_interrupts_save_vtimer(cpu, &guest->vtimer);
	if (!(cpu->sys.hcptr & HCPTR_VFP))
		save_vfp(cpu, &guest->vfp);
	guest->traps.hcr = cpu->mmu_regs.hcr;
	cpu->mmu_regs.hcr = 0;
	cpu->mmu_regs.vttbr = 0;
	return code;
}
