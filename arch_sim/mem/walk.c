/* SPDX-License-Identifier: GPL-2.0-only */
/* What the walks share: reading descriptors, faults, the checks of stage 1. */
#include "arch_sim/mem/checker_private.h"

#define SCTLR_M	   (1u << 0)
#define SCTLR_WXN  (1u << 19)
#define SCTLR_UWXN (1u << 20)
#define SCTLR_EE   (1u << 25)
#define HCR_VM	   (1u << 0)
#define HCR_PTW	   (1u << 2)
#define HCR_DC	   (1u << 12)
#define TTBCR_EAE  (1u << 31)

/* The status of a fault: long encoding at level 0, and FS[4:0] at level 1 and 2 (B3.13.3). */
static const struct {
	uint8_t fsc, fs[2];
	bool levels;
} statuses[] = {
	[SIM_STATUS_TRANSLATION] = {0x04, {0x05, 0x07}, true},
	[SIM_STATUS_ACCESS_FLAG] = {0x08, {0x03, 0x06}, true},
	[SIM_STATUS_DOMAIN] = {0x3c, {0x09, 0x0b}, true}, /* long: PAR only */
	[SIM_STATUS_PERMISSION] = {0x0c, {0x0d, 0x0f}, true},
	[SIM_STATUS_EXTERNAL_WALK] = {0x14, {0x0c, 0x0e}, true},
	[SIM_STATUS_EXTERNAL] = {0x10, {0x08, 0x08}, false},
	[SIM_STATUS_ALIGNMENT] = {0x21, {0x01, 0x01}, false},
};

bool walk_fault(struct sim_fault *fault, enum sim_fault_kind kind, enum sim_status status,
		unsigned level, const struct sim_access *access)
{
	*fault = (struct sim_fault){
		.kind = kind,
		.fsc_long = (uint8_t)(statuses[status].fsc | (statuses[status].levels ? level : 0)),
		.fs_short = statuses[status].fs[level >= 2],
		.level = (uint8_t)level,
		.far = access->va,
	};
	return false;
}

static bool stage_big_endian(const struct sim_walk *walk, enum sim_table_kind kind)
{
	uint32_t sctlr = kind >= SIM_TABLE_HYP ? walk->regs->hsctlr : walk->regs->sctlr;

	return sctlr & SCTLR_EE;
}

bool walk_read(struct sim_walk *walk, uint64_t pa, bool cacheable, struct sim_step *step)
{
	step->pa = pa;
	step->swapped = stage_big_endian(walk, step->kind);
	if (walk->memory->checker)
		checker_descriptor_read(walk->memory, walk->cpu, step);
	if (!memory_access(walk->memory, walk->cpu, pa, step->size, false,
			   cacheable ? SIM_WRITE_BACK : SIM_UNCACHED, &step->value))
		return false;
	if (step->swapped)
		step->value = step->size == 8 ? __builtin_bswap64(step->value)
					      : __builtin_bswap32((uint32_t)step->value);
	walk->trace.steps[walk->trace.nr++] = *step;
	return true;
}

/* HCR.PTW: tables in what stage 2 makes Device or Strongly-ordered memory are not read (B3.7.6). */
static bool stage2_of_walk(struct sim_walk *walk, uint64_t address, unsigned level,
			   struct sim_stage2 *s2)
{
	struct sim_access as_read = *walk->access;

	as_read.type = SIM_READ;
	as_read.write = false;
	as_read.size = 1;
	if (!walk_stage2(walk, address, true, s2))
		return false;
	if (!stage2_check(s2, &as_read, address, walk->fault) ||
	    ((walk->regs->hcr & HCR_PTW) && attributes_is_device(s2->mair))) {
		walk_fault(walk->fault, SIM_FAULT_STAGE2, SIM_STATUS_PERMISSION, s2->level,
			   walk->access);
		walk->fault->s1ptw = true;
		walk->fault->hpfar_valid = true;
		walk->fault->ipa = ipa(address);
		return false;
	}
	return true;
}

bool walk_read_stage1(struct sim_walk *walk, uint64_t address, bool cacheable,
		      struct sim_step *step)
{
	struct sim_stage2 s2;
	uint64_t pa = address;

	if (step->kind != SIM_TABLE_HYP && stage2_on(walk->regs, false)) {
		if (!stage2_of_walk(walk, address, step->level, &s2))
			return false;
		pa = s2.base | (address & ((1ull << s2.log2) - 1));
		cacheable = cacheable && attributes_type(s2.mair) >= SIM_NORMAL_WT;
	}
	if (walk_read(walk, pa, cacheable, step))
		return true;
	walk_fault(walk->fault, SIM_FAULT_EXTERNAL, SIM_STATUS_EXTERNAL_WALK, step->level,
		   walk->access);
	walk->fault->s1ptw = true;
	walk->fault->ipa = ipa(address);
	return false;
}

bool stage1_on(const struct sim_mmu_regs *regs, bool hyp)
{
	if (hyp)
		return regs->hsctlr & SCTLR_M;
	return (regs->sctlr & SCTLR_M) && !(regs->hcr & HCR_DC);
}

bool stage2_on(const struct sim_mmu_regs *regs, bool hyp)
{
	return !hyp && (regs->hcr & HCR_VM);
}

bool walk_stage1(struct sim_walk *walk, struct sim_stage1 *out)
{
	*out = (struct sim_stage1){.log2 = 32, .ap = 3, .off = true, .level = 1};
	if (!stage1_on(walk->regs, walk->access->hyp))
		return true;
	out->off = false;
	if (walk->access->hyp || (walk->regs->ttbcr & TTBCR_EAE))
		return walk_long(walk, out);
	out->short_format = true;
	return walk_short(walk, out);
}

/* What AP and the execute-never rules allow, as a set. */
struct rights {
	bool read, write, execute;
};

/* AP[2:0] for PL1 and PL0 (B3.7.1, table B3-8); 0b100 is reserved and allows nothing. */
static struct rights ap_rights(unsigned ap, bool privileged)
{
	static const uint8_t allowed[2][8] = {
		{0, 0, 1, 3, 0, 0, 1, 1}, /* PL0: bit 0 read, bit 1 write */
		{0, 3, 3, 3, 0, 1, 1, 1}, /* PL1 */
	};
	unsigned bits = allowed[privileged][ap];

	return (struct rights){.read = bits & 1, .write = bits & 2};
}

/* Execution at PL0, PL1 and PL2 with XN, PXN, WXN and UWXN (B3.7.2). */
static bool executable(const struct sim_stage1 *s1, const struct sim_mmu_regs *regs,
		       const struct sim_access *access, struct rights rights)
{
	uint32_t sctlr = access->hyp ? regs->hsctlr : regs->sctlr;

	if (!rights.read || s1->xn)
		return false;
	if ((sctlr & SCTLR_WXN) && rights.write)
		return false;
	if (access->hyp || !access->privileged)
		return true;
	if ((sctlr & SCTLR_UWXN) && ap_rights(s1->ap, false).write)
		return false;
	return !s1->pxn;
}

static bool permitted(const struct sim_stage1 *s1, const struct sim_mmu_regs *regs,
		      const struct sim_access *access)
{
	struct rights rights = ap_rights(s1->ap, access->privileged || access->hyp);

	if (access->type == SIM_FETCH)
		return executable(s1, regs, access, rights);
	return access->write || access->type == SIM_WRITE ? rights.write : rights.read;
}

static bool misaligned(const struct sim_access *access)
{
	unsigned size = access->size == 8 && !access->exclusive ? 4 : access->size;

	return (access->type == SIM_READ || access->type == SIM_WRITE) && (access->va & (size - 1));
}

static bool stage1_fault(const struct sim_stage1 *s1, enum sim_status status,
			 const struct sim_access *access, struct sim_fault *fault)
{
	enum sim_fault_kind kind = status == SIM_STATUS_ALIGNMENT ? SIM_FAULT_ALIGNMENT
								  : SIM_FAULT_STAGE1;

	walk_fault(fault, kind, status, s1->level, access);
	fault->domain = s1->domain;
	return false;
}

bool stage1_check(const struct sim_stage1 *s1, const struct sim_mmu_regs *regs,
		  const struct sim_access *access, struct sim_fault *fault)
{
	unsigned domain = hal_bits(regs->dacr, 2 * s1->domain + 1, 2 * s1->domain);

	if (misaligned(access) && attributes_is_device(s1->mair))
		return stage1_fault(s1, SIM_STATUS_ALIGNMENT, access, fault);
	if (s1->off)
		return true;
	if (s1->short_format && domain == 3)
		return true; /* Manager */
	if (s1->short_format && domain != 1)
		return stage1_fault(s1, SIM_STATUS_DOMAIN, access, fault);
	return permitted(s1, regs, access) ||
	       stage1_fault(s1, SIM_STATUS_PERMISSION, access, fault);
}

static bool stage2_permitted(const struct sim_stage2 *s2, const struct sim_access *access)
{
	if (access->type == SIM_FETCH)
		return (s2->hap & 1) && !s2->xn;
	return access->write || access->type == SIM_WRITE ? s2->hap & 2 : s2->hap & 1;
}

bool stage2_check(const struct sim_stage2 *s2, const struct sim_access *access, uint64_t address,
		  struct sim_fault *fault)
{
	bool bad = misaligned(access) && attributes_is_device(s2->mair);

	if (!bad && stage2_permitted(s2, access))
		return true;
	walk_fault(fault, SIM_FAULT_STAGE2, bad ? SIM_STATUS_ALIGNMENT : SIM_STATUS_PERMISSION,
		   s2->level, access);
	fault->ipa = ipa(address);
	return false;
}
