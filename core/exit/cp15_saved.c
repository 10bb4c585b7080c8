/* SPDX-License-Identifier: GPL-2.0-only */
/* The system registers that have storage: their reset values, and how ONE_REG finds them. */
#include "core/exit/cp15.h"

#include "core/exit/cp15_table.h"
#include "core/vcpu/vm.h"
#include "hal/cpu.h"

#define UNKNOWN_LOW  0xdecafbadu
#define UNKNOWN_HIGH 0xd0c0ffeeu

#define MPIDR_FORMAT	  0xc0000000u /* multiprocessing extensions, uniprocessor */
#define ACTLR_SMP	  (1u << 6)
#define L2CTLR_CPUS_SHIFT 24
#define L2CTLR_CPUS_MASK  (3u << L2CTLR_CPUS_SHIFT)
#define CLUSTER		  4u /* CPUs that share a level-2 cache */

/* Both tables as one, in order of keys; the end of the common one ends it. */
struct walk {
	const struct cp15_reg *own, *common;
};

static struct walk walk_begin(enum vcpu_target target)
{
	return (struct walk){cp15_table_of(target)->rows, cp15_common.rows};
}

/* The next row that has storage; NULL at the end. */
static const struct cp15_reg *walk_next(struct walk *walk)
{
	const struct cp15_reg *row;

	do {
		row = walk->own->key < walk->common->key ? walk->own++ : walk->common++;
		if (row->key == CP15_LAST)
			return NULL;
	} while (!row->index);
	return row;
}

static uint32_t reset_mpidr(const struct vcpu *vcpu)
{
	return (hal_id_read(HAL_ID_MPIDR) & MPIDR_FORMAT) | vcpu->id / CLUSTER << 8 |
	       vcpu->id % CLUSTER;
}

static uint32_t reset_actlr(const struct vcpu *vcpu)
{
	uint32_t host = hal_id_read(HAL_ID_ACTLR);

	return vm_nr_vcpus(vcpu->vm) > 1 ? host | ACTLR_SMP : host & ~ACTLR_SMP;
}

/*
 * The CPUs of this vcpu's cluster, less one. Identifiers are taken to be dense; where they are not, the cluster has at
 * least this one.
 */
static uint32_t reset_l2ctlr(const struct vcpu *vcpu)
{
	uint32_t below = vcpu->id / CLUSTER * CLUSTER;
	uint32_t nr_vcpus = vm_nr_vcpus(vcpu->vm);
	uint32_t others = nr_vcpus > below ? nr_vcpus - below - 1 : 0;

	if (others > CLUSTER - 1)
		others = CLUSTER - 1;
	return (hal_id_read(HAL_ID_L2CTLR) & ~L2CTLR_CPUS_MASK) | others << L2CTLR_CPUS_SHIFT;
}

static uint32_t reset_value(const struct vcpu *vcpu, const struct cp15_reg *reg)
{
	switch (reg->reset) {
	case CP15_RESET_VALUE:
		return reg->value;
	case CP15_RESET_MPIDR:
		return reset_mpidr(vcpu);
	case CP15_RESET_ACTLR:
		return reset_actlr(vcpu);
	case CP15_RESET_L2CTLR:
		return reset_l2ctlr(vcpu);
	default:
		return UNKNOWN_LOW;
	}
}

void cp15_reset(struct vcpu *vcpu)
{
	struct walk walk = walk_begin(vcpu->target);
	const struct cp15_reg *reg;
	uint64_t value;

	while ((reg = walk_next(&walk))) {
		/* All 64-bit registers are UNKNOWN; of others the store drops the high half. */
		value = reset_value(vcpu, reg) | (uint64_t)UNKNOWN_HIGH << 32;
		cp15_store(&vcpu->guest, reg, value);
	}
}

static struct cp15_saved saved_of(const struct cp15_reg *reg)
{
	uint16_t crn = reg->key >> 12;

	return (struct cp15_saved){
		.id = cp15_is_wide(reg) ? crn << 7 | (reg->key & 0xf0) >> 1 : reg->key >> 1,
		.wide = cp15_is_wide(reg),
		.index = (enum hal_cp15)reg->index,
	};
}

unsigned cp15_saved_count(enum vcpu_target target)
{
	struct walk walk = walk_begin(target);
	unsigned count = 0;

	while (walk_next(&walk))
		count++;
	return count;
}

struct cp15_saved cp15_saved_at(enum vcpu_target target, unsigned i)
{
	struct walk walk = walk_begin(target);

	while (i--)
		walk_next(&walk);
	return saved_of(walk_next(&walk));
}

/* Bits of an id that no register of that width has: CRn and opc2 of a 64-bit one, bit 15. */
#define ID_UNUSED_32 0x8000
#define ID_UNUSED_64 0xf807

bool cp15_saved_find(enum vcpu_target target, uint16_t id, bool wide, struct cp15_saved *saved)
{
	const struct cp15_reg *reg;

	if (id & (wide ? ID_UNUSED_64 : ID_UNUSED_32))
		return false;
	reg = cp15_find(target, wide ? CP15_64(id >> 3 & 15, id >> 7) : id << 1 | 1);
	if (!reg || !reg->index)
		return false;
	*saved = saved_of(reg);
	return true;
}
