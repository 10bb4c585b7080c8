/* SPDX-License-Identifier: GPL-2.0-only */
/* System registers of the coprocessors 14 and 15: one row each (ARM DDI 0406C B3.17, chapters B4, C11). */
#ifndef ARCH_SIM_CPU_SYSREG_H
#define ARCH_SIM_CPU_SYSREG_H

#include "arch_sim/cpu/internal.h"

/* Who may read and write: what PL1 may, Hyp mode may too. */
enum {
	PL0_R = 1 << 0,
	PL0_W = 1 << 1,
	PL1_R = 1 << 2,
	PL1_W = 1 << 3,
	PL2_R = 1 << 4,
	PL2_W = 1 << 5,
	USER_PM = 1 << 6,  /* PL0 only with PMUSERENR.EN */
	USER_PCT = 1 << 7, /* PL0 only with CNTKCTL.PL0PCTEN, … */
	USER_VCT = 1 << 8,
	USER_PT = 1 << 9,
	USER_VT = 1 << 10,
	USER_DBG = 1 << 11, /* PL0 unless DBGDSCR.UDCCdis */
	ACC_HYP_R = PL2_R,
	ACC_HYP_W = PL2_W,
	ACC_HYP = PL2_R | PL2_W,
	ACC_R = PL1_R | PL2_R,
	ACC_W = PL1_W | PL2_W,
	ACC_RW = ACC_R | ACC_W,
	ACC_USER_R = PL0_R | ACC_RW,
	ACC_USER = PL0_R | PL0_W | ACC_RW,
};

/* Traps to Hyp mode that apply to a register (B1.14). */
enum {
	TRAP_TVM = 1 << 0, /* writes */
	TRAP_TID0 = 1 << 1,
	TRAP_TID1 = 1 << 2,
	TRAP_TID2 = 1 << 3,
	TRAP_TID3 = 1 << 4,
	TRAP_TAC = 1 << 5,
	TRAP_TSW = 1 << 6,
	TRAP_TPC = 1 << 7,
	TRAP_TPU = 1 << 8,
	TRAP_TTLB = 1 << 9,
	TRAP_TCPAC = 1 << 10,
	TRAP_TPM = 1 << 11,
	TRAP_TPMCR = 1 << 12,
	TRAP_PCT = 1 << 13, /* CNTHCTL.PL1PCTEN clear */
	TRAP_PT = 1 << 14,  /* CNTHCTL.PL1PCEN clear */
	TRAP_TDRA = 1 << 15,
	TRAP_TDOSA = 1 << 16,
	TRAP_TDA = 1 << 17,
	TRAP_TTEE = 1 << 18,
	TRAP_TJDBX = 1 << 19,
};

struct sim_sysreg {
	const char *name;
	uint8_t cp;
	bool wide; /* MRRC and MCRR: by opc1 and CRm */
	uint8_t crn, opc1, crm, opc2;
	uint16_t access;
	uint32_t traps;
	uint16_t offset, size; /* storage in struct sim_cpu: 4 or 8 bytes, or none */
	uint32_t reset_a15, reset_a7;
	uint64_t (*read)(struct sim_cpu *cpu, const struct sim_sysreg *row);
	void (*write)(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value);
	uint32_t arg; /* for read and write */
};

/* An access to a coprocessor register, as an instruction encodes it. */
struct sim_sysreg_access {
	uint8_t cp;
	bool wide, write;
	uint8_t crn, opc1, crm, opc2, rt, rt2;
};

/* The value of the register of this name that always reads the same; false if there is none. */
bool sim_sysreg_constant(const struct sim_cpu *cpu, const char *name, uint64_t *value);

/* Puts the reset value into every register that has storage. */
void sim_sysreg_reset(struct sim_cpu *cpu);

/*
 * Does the access, or the exception that it causes. Returns true if it was done: *value is in for a write
 * and out for a read.
 */
bool sim_sysreg_access(struct sim_cpu *cpu, const struct sim_sysreg_access *access,
		       uint64_t *value);

/* The table, sorted as written. */
const struct sim_sysreg *sim_sysreg_table(unsigned *count);

/* Finds the row of an access, or NULL. */
const struct sim_sysreg *sim_sysreg_find(const struct sim_sysreg_access *access);

/* ---- cp15_ops.c: registers that act ---- */
void cp15_write_maintenance(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value);
void cp15_write_cache_mva(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value);
void cp15_write_translate(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value);
void cp15_write_barrier(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value);
uint64_t cp15_read_timer(struct sim_cpu *cpu, const struct sim_sysreg *row);
void cp15_write_timer(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value);

/* arg of cp15_write_maintenance: an operation, and whether it is broadcast. cp15_write_translate: enum sim_at. */
#define MAINTAIN_IS 0x100u

/* Sends one barrier or maintenance operation to the machine; honours HCR.FB and HCR.BSU. */
void sim_maintain(struct sim_cpu *cpu, enum sim_maintenance op, bool broadcast, uint32_t value);

#endif
