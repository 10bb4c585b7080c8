/* SPDX-License-Identifier: GPL-2.0-only */
/* The rows behind cp15.h. Internal to core/exit. */
#ifndef CORE_EXIT_CP15_TABLE_H
#define CORE_EXIT_CP15_TABLE_H

#include "core/vcpu/vcpu.h"
#include "hal/context.h"

/*
 * A register's place in a table: CRn, CRm, opc1, opc2, width in order of weight, where a 64-bit register's CRm
 * stands for CRn and it comes before a 32-bit one. That is the order of KVM_GET_REG_LIST too.
 */
#define CP15_32(crn, opc1, crm, opc2) ((crn) << 12 | (crm) << 8 | (opc1) << 4 | (opc2) << 1 | 1)
#define CP15_64(opc1, crm)	      ((crm) << 12 | (opc1) << 4)
#define CP15_LAST		      0xffff /* ends each table; no instruction encodes it */

/* How a guest's accesses are handled (SD-014). */
enum cp15_how {
	CP15_SWAPPED, /* the hardware's register is the guest's while it runs: never trapped */
	CP15_TVM,     /* swapped; writes trap while HCR.TVM is set: store, look at the caches */
	CP15_STORED,  /* trapped; reads give the stored value, writes are ignored */
	CP15_RAZ_WI,  /* trapped; reads as zero, ignores writes */
	CP15_RAZ,     /* trapped; reads as zero, a write is Undefined */
	CP15_SET_WAY, /* trapped; a write is cache maintenance by set and way, a read is Undefined */
	CP15_TIMER,   /* trapped; the emulated physical timer's register enum timer_reg in value */
};

/* What a register holds after reset. */
enum cp15_reset_kind {
	CP15_RESET_NONE,    /* no storage */
	CP15_RESET_VALUE,   /* value */
	CP15_RESET_UNKNOWN, /* architecturally UNKNOWN: a pattern that is no sensible value */
	CP15_RESET_MPIDR,   /* the vcpu's id as affinity */
	CP15_RESET_ACTLR,   /* the host's, SMP as the VM is */
	CP15_RESET_L2CTLR,  /* the host's, number of CPUs as the VM's */
};

/* One register. One that has storage is saved: ONE_REG lists, reads and writes it; others it does not know. */
struct cp15_reg {
	uint16_t key;	/* CP15_32() or CP15_64() */
	uint8_t how;	/* enum cp15_how */
	uint8_t index;	/* enum hal_cp15, or 0 */
	uint8_t reset;	/* enum cp15_reset_kind */
	uint32_t value; /* reset value, or timer register */
};

/* index, reset and value of a register without storage. */
#define CP15_UNSAVED HAL_CP15_INVALID, CP15_RESET_NONE, 0

/* Rows in ascending order of key, CP15_LAST included. */
struct cp15_table {
	const struct cp15_reg *rows;
	uint32_t count;
};

/* The architecture's registers, and each core's own; no register is in both. */
extern const struct cp15_table cp15_common, cp15_a15, cp15_a7;

/* The table of target's own registers. */
static inline const struct cp15_table *cp15_table_of(enum vcpu_target target)
{
	return target == VCPU_TARGET_A7 ? &cp15_a7 : &cp15_a15;
}

static inline bool cp15_is_wide(const struct cp15_reg *reg)
{
	return !(reg->key & 1);
}

/* The row with this key, of the target's table or the common one; NULL if there is none. May run in Hyp mode. */
const struct cp15_reg *cp15_find(enum vcpu_target target, uint16_t key);

/* The register that the access in guest.fault.hsr names, by class; NULL if no row does. May run in Hyp mode. */
static inline const struct cp15_reg *cp15_find_mcr(const struct vcpu *vcpu)
{
	uint32_t hsr = vcpu->guest.fault.hsr;

	return cp15_find(vcpu->target, CP15_32(hal_bits(hsr, 13, 10), hal_bits(hsr, 16, 14),
					       hal_bits(hsr, 4, 1), hal_bits(hsr, 19, 17)));
}

static inline const struct cp15_reg *cp15_find_mcrr(const struct vcpu *vcpu)
{
	uint32_t hsr = vcpu->guest.fault.hsr;

	return cp15_find(vcpu->target, CP15_64(hal_bits(hsr, 19, 16), hal_bits(hsr, 4, 1)));
}

/* Is the access a read (MRC, MRRC)? */
static inline bool cp15_is_read(const struct hal_guest *guest)
{
	return guest->fault.hsr & 1;
}

/* Are the caches and the MMU on in this SCTLR? */
static inline bool cp15_caches_on(uint32_t sctlr)
{
	return (sctlr & 5) == 5; /* M, C */
}

/* The value that a write to reg carries. May run in Hyp mode. */
uint64_t cp15_written(const struct hal_guest *guest, const struct cp15_reg *reg);

/* Gives reg, which has storage, a value: all 64 bits if it is wide. May run in Hyp mode. */
void cp15_store(struct hal_guest *guest, const struct cp15_reg *reg, uint64_t value);

/*
 * Answers the access to reg, which may be NULL, as far as guest registers suffice: HAL_DONE, or HAL_NEED_HOST with
 * nothing changed. May run in Hyp mode.
 */
enum hal_result cp15_try(struct vcpu *vcpu, const struct cp15_reg *reg);

#endif
