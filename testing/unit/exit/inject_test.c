/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/inject.h"

#include "core/vcpu/vcpu.h"
#include "testing/harness/test.h"

#define SCTLR_RESET 0x00c50078u
#define SCTLR_V	    (1u << 13)
#define SCTLR_EE    (1u << 25)
#define SCTLR_TE    (1u << 30)
#define EAE	    (1u << 31)

enum event {
	UNDEFINED,
	PREFETCH,
	DATA,
	WALK_PREFETCH,
	WALK_DATA,
	FAULT_PREFETCH,
	FAULT_DATA,
};

static void inject(struct hal_guest *guest, enum event event, uint32_t address, uint32_t detail)
{
	switch (event) {
	case UNDEFINED:
		inject_undefined(guest);
		break;
	case PREFETCH:
		inject_prefetch_abort(guest, gva(address));
		break;
	case DATA:
		inject_data_abort(guest, gva(address));
		break;
	case WALK_PREFETCH:
		inject_walk_prefetch_abort(guest, gva(address), detail);
		break;
	case WALK_DATA:
		inject_walk_data_abort(guest, gva(address), detail);
		break;
	case FAULT_PREFETCH:
		inject_prefetch_fault(guest, gva(address), detail);
		break;
	case FAULT_DATA:
		inject_data_fault(guest, gva(address), detail);
		break;
	}
}

/* SPEC.md section 12.8, value by value. */
static const struct golden {
	const char *label;
	uint32_t pc, cpsr, sctlr, ttbcr;
	enum event event;
	uint32_t address;
	enum hal_reg lr, spsr;
	uint32_t pc_after, cpsr_after, lr_after;
	enum hal_cp15 far, fsr;
	uint32_t fsr_after;
} golden[] = {
	{"arm_undefined_B12_flags_stay", 0x8000, 0x600001d3, SCTLR_RESET, 0, UNDEFINED, 0,
	 HAL_REG_LR_UND, HAL_REG_SPSR_UND, 0x10004, 0x600001db, 0x8004, 0, 0, 0},
	{"thumb_user_undefined", 0x8000, 0x20000030, SCTLR_RESET, 0, UNDEFINED, 0, HAL_REG_LR_UND,
	 HAL_REG_SPSR_UND, 0x10004, 0x2000009b, 0x8002, 0, 0, 0},
	{"data_abort_high_vectors", 0x8000, 0x00000113, SCTLR_RESET | SCTLR_V, 0, DATA, 0x1234,
	 HAL_REG_LR_ABT, HAL_REG_SPSR_ABT, 0xffff0010, 0x00000197, 0x8008, HAL_CP15_DFAR,
	 HAL_CP15_DFSR, 0x008},
	{"prefetch_abort_long", 0x8000, 0x00000113, SCTLR_RESET | SCTLR_V | SCTLR_EE | SCTLR_TE,
	 EAE, PREFETCH, 0x8000, HAL_REG_LR_ABT, HAL_REG_SPSR_ABT, 0xffff000c, 0x000003b7, 0x8004,
	 HAL_CP15_IFAR, HAL_CP15_IFSR, 0x210},
};

TEST_TABLE(inject, spec_example_B12_B13, struct golden, golden)
{
	struct hal_guest guest = {.regs = {[HAL_REG_PC] = row->pc, [HAL_REG_CPSR] = row->cpsr},
				  .cp15 = {[HAL_CP15_SCTLR] = row->sctlr,
					   [HAL_CP15_TTBCR] = row->ttbcr,
					   [HAL_CP15_VBAR] = 0x10000}};

	inject(&guest, row->event, row->address, 0);
	CHECK_EQ(row->pc_after, guest.regs[HAL_REG_PC]);
	CHECK_EQ(row->cpsr_after, guest.regs[HAL_REG_CPSR]);
	CHECK_EQ(row->lr_after, guest.regs[row->lr]);
	CHECK_EQ(row->cpsr, guest.regs[row->spsr]);
	if (!row->far)
		return;
	CHECK_EQ(row->address, guest.cp15[row->far]);
	CHECK_EQ(row->fsr_after, guest.cp15[row->fsr]);
}

/* What each event does, as the tables of B1.8 have it. */
static const struct effect {
	uint32_t mode, vector, arm_lr, thumb_lr, mask;
	enum hal_cp15 far, fsr;
} effects[] = {
	[UNDEFINED] = {0x1b, 0x04, 4, 2, 0, 0, 0},
	[PREFETCH] = {0x17, 0x0c, 4, 4, 0x100, HAL_CP15_IFAR, HAL_CP15_IFSR},
	[DATA] = {0x17, 0x10, 8, 8, 0x100, HAL_CP15_DFAR, HAL_CP15_DFSR},
	[WALK_PREFETCH] = {0x17, 0x0c, 4, 4, 0x100, HAL_CP15_IFAR, HAL_CP15_IFSR},
	[WALK_DATA] = {0x17, 0x10, 8, 8, 0x100, HAL_CP15_DFAR, HAL_CP15_DFSR},
	[FAULT_PREFETCH] = {0x17, 0x0c, 4, 4, 0x100, HAL_CP15_IFAR, HAL_CP15_IFSR},
	[FAULT_DATA] = {0x17, 0x10, 8, 8, 0x100, HAL_CP15_DFAR, HAL_CP15_DFSR},
};

/* Which words of a guest an event may change: bit n is word n. */
static void check_only(const struct hal_guest *before, const struct hal_guest *after, uint64_t regs,
		       uint64_t cp15)
{
	for (unsigned i = 0; i < HAL_NR_REGS; i++) {
		if (!(regs >> i & 1))
			CHECK_EQ(before->regs[i], after->regs[i]);
	}
	for (unsigned i = 0; i < HAL_NR_CP15; i++) {
		if (!(cp15 >> i & 1))
			CHECK_EQ(before->cp15[i], after->cp15[i]);
	}
}

/* Every bit of the CPSR that may be kept, each on its own and all together, in every mode. */
static void check_event(enum event event, uint32_t psr, uint32_t sctlr)
{
	const struct effect *effect = &effects[event];
	struct hal_guest before = {.regs = {0}}, guest;
	enum hal_reg lr = effect->mode == 0x1b ? HAL_REG_LR_UND : HAL_REG_LR_ABT;
	uint32_t expected = (psr & 0xf9ff0000) | 0x80 | effect->mode | effect->mask;

	for (unsigned i = 0; i < HAL_NR_REGS; i++)
		before.regs[i] = 0x100 + i;
	for (unsigned i = 0; i < HAL_NR_CP15; i++)
		before.cp15[i] = 0x200 + i;
	before.regs[HAL_REG_PC] = 0x12340;
	before.regs[HAL_REG_CPSR] = psr;
	before.cp15[HAL_CP15_SCTLR] = sctlr;
	before.cp15[HAL_CP15_VBAR] = 0xabc00;
	guest = before;
	inject(&guest, event, 0x55, 1);

	expected &= ~(1u << 24); /* J */
	expected |= psr & 0x140; /* A and F stay as they are */
	if (sctlr & SCTLR_TE)
		expected |= 1u << 5;
	if (sctlr & SCTLR_EE)
		expected |= 1u << 9;
	NOTE("event %d psr %08x sctlr %08x", event, psr, sctlr);
	CHECK_EQ(expected, guest.regs[HAL_REG_CPSR]);
	CHECK_EQ((sctlr & SCTLR_V ? 0xffff0000 : 0xabc00) + effect->vector, guest.regs[HAL_REG_PC]);
	CHECK_EQ(0x12340 + (psr & 0x20 ? effect->thumb_lr : effect->arm_lr), guest.regs[lr]);
	CHECK_EQ(psr, guest.regs[lr + 1]);
	check_only(&before, &guest,
		   1ull << HAL_REG_PC | 1ull << HAL_REG_CPSR | 1ull << lr | 1ull << (lr + 1),
		   1ull << effect->far | 1ull << effect->fsr);
}

TEST(inject, B12_all_events_modes_and_psr_bits_change_what_they_should)
{
	static const uint8_t modes[] = {0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f};
	static const uint32_t sctlrs[] = {0,	    SCTLR_V, SCTLR_EE,
					  SCTLR_TE, ~0u,     ~(SCTLR_V | SCTLR_EE | SCTLR_TE)};

	for (unsigned event = UNDEFINED; event <= FAULT_DATA; event++) {
		for (unsigned m = 0; m < sizeof(modes); m++) {
			for (unsigned s = 0; s < HAL_ARRAY_SIZE(sctlrs); s++) {
				for (unsigned bit = 5; bit < 32; bit++)
					check_event((enum event)event, 1u << bit | modes[m],
						    sctlrs[s]);
				check_event((enum event)event, ~0x1fu | modes[m], sctlrs[s]);
				if (test_failed())
					return;
			}
		}
	}
}

static const struct status {
	const char *label;
	enum event event;
	uint32_t ttbcr, detail, fsr;
} statuses[] = {
	{"data_short", DATA, 0, 0, 0x008},
	{"data_long", DATA, EAE, 0, 0x210},
	{"prefetch_short", PREFETCH, 0, 0, 0x008},
	{"prefetch_long", PREFETCH, EAE, 0, 0x210},
	{"walk_data_short_1", WALK_DATA, 0, 1, 0x00c},
	{"walk_data_short_2", WALK_DATA, 0, 2, 0x00e},
	{"walk_data_long_1", WALK_DATA, EAE, 1, 0x215},
	{"walk_data_long_2", WALK_DATA, EAE, 2, 0x216},
	{"walk_data_long_3", WALK_DATA, EAE, 3, 0x217},
	{"walk_prefetch_short_1", WALK_PREFETCH, 0, 1, 0x00c},
	{"walk_prefetch_short_2", WALK_PREFETCH, 0, 2, 0x00e},
	{"walk_prefetch_long_3", WALK_PREFETCH, EAE, 3, 0x217},
	{"any_data", FAULT_DATA, EAE, 0xa07, 0xa07},
	{"any_prefetch", FAULT_PREFETCH, 0, 0x00d, 0x00d},
};

/* Covers: B4, B13 (D11) */
TEST_TABLE(inject, B13_status_is_that_of_the_manual, struct status, statuses)
{
	struct hal_guest guest = {.regs = {[HAL_REG_CPSR] = 0x13},
				  .cp15 = {[HAL_CP15_TTBCR] = row->ttbcr,
					   [HAL_CP15_DFSR] = 0xffffffff,
					   [HAL_CP15_IFSR] = 0xffffffff}};

	inject(&guest, row->event, 0xdead0000, row->detail);
	CHECK_EQ(row->fsr, guest.cp15[effects[row->event].fsr]);
	CHECK_EQ(0xdead0000, guest.cp15[effects[row->event].far]);
}

TEST(inject, async_abort_pends_the_line_and_keeps_the_others)
{
	struct vcpu vcpu = {.irq_lines = VCPU_LINE_IRQ};

	inject_async_abort(&vcpu);
	CHECK_EQ(VCPU_LINE_IRQ | VCPU_LINE_ABORT, vcpu.irq_lines);
	inject_async_abort(&vcpu);
	CHECK_EQ(VCPU_LINE_IRQ | VCPU_LINE_ABORT, vcpu.irq_lines);
}
