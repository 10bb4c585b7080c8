/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/onereg.h"

#include <inttypes.h>
#include <string.h>

#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/regs/onereg_list.h"
#include "testing/unit/regs/world.h"

#define U32(low)  (0x4020000000000000ull | (low))
#define U64(low)  (0x4030000000000000ull | (low))
#define CORE(i)	  U32(0x100000ull + (i))
#define CP15(low) U32(0xf0000ull | (low))
#define DEMUX(i)  U32(0x110000ull + (i))
#define D(i)	  U64(0x120000ull + (i))
#define VFP(i)	  U32(0x121000ull + (i))
#define FW(i)	  U64(0x140000ull + (i))

#define TIMER_CTL   CP15(0x7181)
#define TIMER_CNT   U64(0xf0708ull)
#define TIMER_CVAL  U64(0xf0718ull)
#define PTIMER_CTL  CP15(0x7101)
#define PTIMER_CNT  U64(0xf0700ull)
#define PTIMER_CVAL U64(0xf0710ull)

struct onereg {
	struct vcpu *vcpu;
	struct hal_guest *guest;
};

static void onereg_set_up(struct onereg *t)
{
	world_reset(VCPU_TARGET_A15, 2);
	t->vcpu = &world.vcpu[0];
	t->guest = &t->vcpu->guest;
	world_init(t->vcpu, VCPU_FEATURE_PSCI_0_2);
	for (unsigned i = 0; i < HAL_NR_REGS; i++)
		t->guest->regs[i] = 0xc0000000 + i;
	t->guest->regs[16] = 0x200001d3;
	for (unsigned i = 0; i < HAL_NR_CP15; i++)
		t->guest->cp15[i] = 0xcc000000 + i;
	for (unsigned i = 0; i < 32; i++)
		t->guest->vfp.d[i] = 0xd000000000000000 + i;
	t->guest->vfp.fpexc = 0x40000000;
	t->guest->vfp.fpscr = 0x03000000;
	t->guest->vfp.fpinst = 0xee000a00;
	t->guest->vfp.fpinst2 = 0xee000a01;
	t->vcpu->guest.vtimer.timer = (struct hal_timer){.cval = 0x2222222200000000, .ctl = 1};
	t->vcpu->timer.phys = (struct hal_timer){.cval = 0x3333333300000000, .ctl = 3};
	world.vm.cntvoff = 0x1000;
}

static void onereg_tear_down(struct onereg *t)
{
}

TEST_FIXTURE(onereg)

static uint64_t get(struct onereg *t, uint64_t id)
{
	uint64_t value = 0x5555555555555555;

	CHECK_EQ(0, onereg_get(t->vcpu, id, &value));
	return value;
}

/* All that the three functions say of an id that is none. */
static void check_error(struct onereg *t, uint64_t id, int error)
{
	uint64_t value = 77;
	struct vcpu before = *t->vcpu;

	NOTE("id %016" PRIx64, id);
	CHECK_EQ(error, onereg_check(t->vcpu, id));
	CHECK_EQ(error, onereg_get(t->vcpu, id, &value));
	CHECK_EQ(77, value);
	CHECK_EQ(error, onereg_set(t->vcpu, id, 0));
	CHECK_BYTES(&before, t->vcpu, sizeof(before));
}

/* A value that the register refuses, with nothing changed. */
static void check_refused(struct onereg *t, uint64_t id, uint64_t value)
{
	struct vcpu before = *t->vcpu;

	NOTE("id %016" PRIx64, id);
	CHECK_EQ(-HAL_EINVAL, onereg_set(t->vcpu, id, value));
	CHECK_BYTES(&before, t->vcpu, sizeof(before));
}

/* --- the list --- */

TEST_F(onereg, SD_001_list_is_the_specifications)
{
	REQUIRE_EQ(ONEREG_LISTED, onereg_count(self->vcpu));
	for (unsigned i = 0; i < ONEREG_LISTED; i++) {
		NOTE("place %u", i);
		CHECK_EQ(onereg_list[i], onereg_id(self->vcpu, i));
	}
}

TEST_F(onereg, R20_list_has_no_id_twice_on_either_core)
{
	for (int target = 0; target < 2; target++) {
		world_reset((enum vcpu_target)target, 1);
		world_init(self->vcpu, 0);
		REQUIRE_EQ(ONEREG_LISTED, onereg_count(self->vcpu));
		for (unsigned i = 0; i < ONEREG_LISTED; i++) {
			CHECK_EQ(onereg_list[i], onereg_id(self->vcpu, i));
			for (unsigned k = 0; k < i; k++)
				CHECK_NE(onereg_id(self->vcpu, k), onereg_id(self->vcpu, i));
		}
	}
}

/*
 * A monitor reads all that is listed and writes it back.
 * Covers: SD-002, SD-003, SD-096
 */
TEST_F(onereg, SD_096_all_listed_registers_can_be_read_and_written_back)
{
	static const uint32_t modes[] = {0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f};

	for (unsigned m = 0; m < HAL_ARRAY_SIZE(modes); m++) {
		struct vcpu before;

		self->guest->regs[16] = modes[m];
		before = *self->vcpu;
		for (unsigned i = 0; i < onereg_count(self->vcpu); i++) {
			uint64_t id = onereg_id(self->vcpu, i);

			NOTE("id %016" PRIx64, id);
			CHECK_EQ(id >> 52 & 1 ? 8 : 4, onereg_check(self->vcpu, id));
			CHECK_EQ(0, onereg_set(self->vcpu, id, get(self, id)));
		}
		CHECK_BYTES(&before, self->vcpu, sizeof(before));
		CHECK_EQ(0x1000, world.vm.cntvoff);
	}
}

/* QEMU adopts the list, and gives up on an id of any other size. */
TEST_F(onereg, SD_093_listed_ids_are_of_32_or_64_bits)
{
	for (unsigned i = 0; i < onereg_count(self->vcpu); i++) {
		uint64_t size = onereg_id(self->vcpu, i) >> 52 & 15;

		CHECK(size == 2 || size == 3);
	}
}

TEST_F(onereg, R2_CVE_2013_5634_before_init_every_id_is_ENOEXEC)
{
	world_reset(VCPU_TARGET_A15, 1);
	for (unsigned i = 0; i < ONEREG_LISTED + ONEREG_UNLISTED; i++)
		check_error(self, onereg_list[i], -HAL_ENOEXEC);
	check_error(self, 0, -HAL_ENOEXEC);
	check_error(self, ~0ull, -HAL_ENOEXEC);
}

/* --- ids --- */

TEST_F(onereg, high_bits_that_are_not_zero_are_EINVAL)
{
	for (unsigned bit = 32; bit < 64; bit++) {
		if (bit >= 52 && bit < 56)
			continue;
		check_error(self, CORE(0) ^ 1ull << bit, -HAL_EINVAL);
		check_error(self, 0x4000000000000000 ^ 1ull << bit, -HAL_EINVAL);
	}
	check_error(self, 0x4002000000100000, -HAL_EINVAL); /* as the seeds print it (X1) */
	check_error(self, 0x6030000000100000, -HAL_EINVAL); /* another architecture's */
}

TEST_F(onereg, B40_any_other_size_is_ENOENT)
{
	for (uint64_t size = 0; size < 16; size++) {
		for (unsigned i = 0; i < ONEREG_LISTED + ONEREG_UNLISTED; i++) {
			uint64_t id = (onereg_list[i] & ~(15ull << 52)) | size << 52;

			if (!onereg_list_has(id))
				check_error(self, id, -HAL_ENOENT);
		}
	}
}

TEST_F(onereg, SD_005_all_bits_of_the_group_are_looked_at)
{
	for (unsigned i = 0; i < ONEREG_LISTED; i++) {
		for (unsigned bit = 21; bit < 32; bit++)
			check_error(self, onereg_list[i] | 1ull << bit, -HAL_ENOENT);
	}
}

/* Coprocessor 14 and groups that do not exist. */
TEST_F(onereg, B44_invariants_do_not_show_up_in_other_groups)
{
	for (uint64_t group = 0; group < 0x10000 && !test_failed(); group++) {
		uint64_t low[] = {0, 1, 2, 3, 6, 9, 0xf, 0x80, 0x102};

		if (group == 0xf || group == 0x10 || group == 0x11)
			continue;
		for (unsigned i = 0; i < HAL_ARRAY_SIZE(low); i++) {
			uint64_t id = U32(group << 16 | low[i]);

			if (onereg_check(self->vcpu, id) != -HAL_ENOENT)
				check_error(self, id, -HAL_ENOENT);
		}
	}
}

/* Covers: SD-006, SD-007 */
TEST_F(onereg, SD_006_every_bit_of_a_cp15_id_is_looked_at)
{
	for (unsigned i = 0; i < ONEREG_LISTED + ONEREG_UNLISTED; i++) {
		for (unsigned bit = 0; bit < 16; bit++) {
			uint64_t id = onereg_list[i] ^ 1ull << bit;

			if ((id >> 16 & 0xffff) == 0xf && !onereg_list_has(id))
				check_error(self, id, -HAL_ENOENT);
		}
	}
	check_error(self, CP15(0x0040), -HAL_ENOENT); /* opc1 8: once read as ID_PFR0 */
	check_error(self, CP15(0x7fff), -HAL_ENOENT);
	check_error(self, CP15(0xffff), -HAL_ENOENT);
}

TEST_F(onereg, sampled_ids_are_accepted_as_listed)
{
	uint64_t state = test_seed(0x0e);

	for (unsigned n = 0; n < 400000 && !test_failed(); n++) {
		uint64_t random = test_random(&state);
		uint64_t id = 0x4020000000000000 | (random & 0x00100000001fffff);
		int size = id >> 52 & 1 ? 8 : 4;

		NOTE("id %016" PRIx64, id);
		CHECK_EQ(onereg_list_has(id) ? size : -HAL_ENOENT, onereg_check(self->vcpu, id));
	}
}

/* CVE-2018-18021 let unaligned offsets of core registers through: here each id is one word. */
TEST_F(onereg, CVE_2018_18021_core_ids_are_words_and_end_after_the_last)
{
	for (unsigned i = 0; i < 38; i++)
		CHECK_EQ(4, onereg_check(self->vcpu, CORE(i)));
	check_error(self, CORE(38), -HAL_ENOENT);
	check_error(self, CORE(0xffff), -HAL_ENOENT);
	check_error(self, U64(0x100000ull), -HAL_ENOENT);
}

/* --- core --- */

TEST_F(onereg, SD_074_core_register_is_the_word_of_that_index)
{
	for (unsigned i = 0; i < 38; i++) {
		uint32_t value = i == 16 ? 0x60000010 : 0x11110000 + i;

		CHECK_EQ(self->guest->regs[i], get(self, CORE(i)));
		CHECK_EQ(0, onereg_set(self->vcpu, CORE(i), value));
		CHECK_EQ(value, self->guest->regs[i]);
	}
}

TEST_F(onereg, B5_cpsr_takes_the_modes_that_a_guest_can_be_in)
{
	for (uint32_t mode = 0; mode < 32; mode++) {
		bool good = mode == 0x10 || mode == 0x11 || mode == 0x12 || mode == 0x13 ||
			    mode == 0x17 || mode == 0x1b || mode == 0x1f;

		NOTE("mode %02x", mode);
		if (good) {
			CHECK_EQ(0, onereg_set(self->vcpu, CORE(16), 0xf9fffde0 | mode));
			CHECK_EQ(0xf9fffde0 | mode, self->guest->regs[16]);
		} else {
			check_refused(self, CORE(16), mode);
		}
	}
}

/* --- system registers --- */

TEST_F(onereg, saved_register_takes_any_value)
{
	for (unsigned i = 65; i < 94; i++) {
		uint64_t id = onereg_list[i];
		uint64_t value = id >> 52 & 1 ? 0xfedcba9876543210 : 0xfedcba98;

		NOTE("id %016" PRIx64, id);
		CHECK_EQ(0, onereg_set(self->vcpu, id, value));
		CHECK_EQ(value, get(self, id));
		CHECK_EQ(0, onereg_set(self->vcpu, id, ~value));
		CHECK_EQ(id >> 52 & 1 ? ~value : (uint32_t)~value, get(self, id));
	}
	CHECK_EQ(0, world.toggle);
}

TEST_F(onereg, R20_ttbr_alias_changes_the_low_word_in_either_order)
{
	CHECK_EQ(0, onereg_set(self->vcpu, U64(0xf0100ull), 0x1122334455667788));
	CHECK_EQ(0x55667788, get(self, CP15(0x1000)));
	CHECK_EQ(0, onereg_set(self->vcpu, CP15(0x1000), 0x99aabbcc));
	CHECK_EQ(0x1122334499aabbcc, get(self, U64(0xf0100ull)));
	CHECK_EQ(0, onereg_set(self->vcpu, CP15(0x1001), 0x10));
	CHECK_EQ(0, onereg_set(self->vcpu, U64(0xf0108ull), 0x5500000020));
	CHECK_EQ(0x20, get(self, CP15(0x1001)));
	CHECK_EQ(0x55, self->guest->cp15[HAL_CP15_TTBR1_HIGH]);
}

TEST_F(onereg, saved_registers_are_those_that_the_guest_has)
{
	CHECK_EQ(self->guest->cp15[HAL_CP15_MPIDR], get(self, CP15(0x0005)));
	CHECK_EQ(self->guest->cp15[HAL_CP15_SCTLR], get(self, CP15(0x0800)));
	CHECK_EQ(self->guest->cp15[HAL_CP15_L2CTLR], get(self, CP15(0x480a)));
	CHECK_EQ(self->guest->cp15[HAL_CP15_CNTKCTL], get(self, CP15(0x7080)));
	CHECK_EQ((uint64_t)self->guest->cp15[HAL_CP15_PAR_HIGH] << 32 |
			 self->guest->cp15[HAL_CP15_PAR],
		 get(self, U64(0xf0380ull)));
}

/* Covers: SD-008, SD-009 */
TEST_F(onereg, SD_008_invariant_reads_the_hosts_and_takes_nothing_else)
{
	static const enum hal_id ids[] = {
		HAL_ID_MIDR,  HAL_ID_CTR,   HAL_ID_TCMTR, HAL_ID_TLBTR, HAL_ID_REVIDR, HAL_ID_CLIDR,
		HAL_ID_AIDR,  HAL_ID_PFR0,  HAL_ID_PFR1,  HAL_ID_DFR0,	HAL_ID_AFR0,   HAL_ID_MMFR0,
		HAL_ID_MMFR1, HAL_ID_MMFR2, HAL_ID_MMFR3, HAL_ID_ISAR0, HAL_ID_ISAR1,  HAL_ID_ISAR2,
		HAL_ID_ISAR3, HAL_ID_ISAR4, HAL_ID_ISAR5,
	};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(ids); i++) {
		uint64_t id = onereg_list[44 + i];

		NOTE("id %016" PRIx64, id);
		CHECK_EQ(hal_fake.id[ids[i]], get(self, id));
		CHECK_EQ(0, onereg_set(self->vcpu, id, hal_fake.id[ids[i]]));
		for (unsigned bit = 0; bit < 32; bit++)
			check_refused(self, id, hal_fake.id[ids[i]] ^ 1u << bit);
	}
}

static const struct gap {
	const char *label;
	uint64_t id;
} gaps[] = {
	{"ID_MMFR4", CP15(0x0106)}, {"ID_ISAR6", CP15(0x0107)}, {"ISR", CP15(0x6080)},
	{"CNTFRQ", CP15(0x7000)},   {"FCSEIDR", CP15(0x6800)},	{"PMCR", CP15(0x4e00)},
	{"L2ECTLR", CP15(0x480b)},  {"CBAR", CP15(0x7820)},	{"NSACR", CP15(0x0882)},
	{"SCR", CP15(0x0880)},	    {"PAR_32", CP15(0x3a00)},	{"CNTP_TVAL", CP15(0x7100)},
	{"DCISW", CP15(0x3b02)},    {"TTBR2_64", U64(0xf0110)}, {"SGI1R", U64(0xf0600)},
};

TEST_TABLE(onereg_gap, register_without_an_id_is_ENOENT, struct gap, gaps)
{
	struct onereg t;

	onereg_set_up(&t);
	check_error(&t, row->id, -HAL_ENOENT);
}

/* --- demux --- */

static const struct clidr {
	const char *label;
	uint32_t clidr;
	uint32_t expected; /* bit n: CSSELR n exists */
} clidrs[] = {
	{"a15", 0x0a200023, 0x007},
	{"none", 0, 0},
	{"instruction_only", 1, 0x002},
	{"data_only", 2, 0x001},
	{"separate", 3, 0x003},
	{"unified", 4, 0x001},
	{"reserved_5", 5, 0},
	{"reserved_6", 6, 0},
	{"reserved_7", 7, 0},
	{"behind_a_gap", 03003, 0x003},
	{"behind_a_reserved_type", 035, 0x00c},
	{"separate_behind_instruction_only", 031, 0x00e},
	{"six_levels", 0333333, 0xfff},
	{"seven_levels_of_which_six_have_ids", 04444444, 0x555},
	{"instruction_only_on_the_last_level", 0144444, 0x955},
};

TEST_TABLE(onereg_demux, SD_075_ids_exist_by_clidr, struct clidr, clidrs)
{
	struct onereg t;
	unsigned place = 0, nr = 0;

	onereg_set_up(&t);
	hal_fake.id[HAL_ID_CLIDR] = row->clidr;
	for (unsigned csselr = 0; csselr < 256; csselr++) {
		bool exists = csselr < 12 && row->expected >> csselr & 1;

		NOTE("csselr %u", csselr);
		CHECK_EQ(exists ? 4 : -HAL_ENOENT, onereg_check(t.vcpu, DEMUX(csselr)));
		nr += exists;
	}
	REQUIRE_EQ(133 + nr, onereg_count(t.vcpu));
	for (unsigned csselr = 0; csselr < 12; csselr++) {
		if (row->expected >> csselr & 1)
			CHECK_EQ(DEMUX(csselr), onereg_id(t.vcpu, 133 + place++));
	}
}

TEST_F(onereg, SD_075_ccsidr_reads_the_hosts_and_takes_nothing_else)
{
	for (unsigned i = 0; i < 3; i++) {
		CHECK_EQ(hal_fake.ccsidr[i], get(self, DEMUX(i)));
		CHECK_EQ(0, onereg_set(self->vcpu, DEMUX(i), hal_fake.ccsidr[i]));
		check_refused(self, DEMUX(i), hal_fake.ccsidr[i] + 1);
	}
}

TEST_F(onereg, demux_id_with_other_bits_is_ENOENT)
{
	for (unsigned bit = 2; bit < 16; bit++)
		check_error(self, DEMUX(0) | 1ull << bit, -HAL_ENOENT);
	check_error(self, U64(0x110000ull), -HAL_ENOENT);
}

/* --- VFP --- */

TEST_F(onereg, SD_077_d_registers_are_stored)
{
	for (unsigned i = 0; i < 32; i++) {
		CHECK_EQ(0xd000000000000000 + i, get(self, D(i)));
		CHECK_EQ(0, onereg_set(self->vcpu, D(i), 0x0123456789abcdef + i));
		CHECK_EQ(0x0123456789abcdef + i, self->guest->vfp.d[i]);
	}
	check_error(self, D(32), -HAL_ENOENT);
}

TEST_F(onereg, SD_077_d_register_of_32_bits_is_ENOENT)
{
	check_error(self, U32(0x120000ull), -HAL_ENOENT);
}

TEST_F(onereg, SD_076_vfp_control_registers_are_stored)
{
	struct hal_vfp *vfp = &self->guest->vfp;
	struct {
		uint64_t id;
		uint32_t *word;
	} regs[] = {
		{VFP(8), &vfp->fpexc},
		{VFP(1), &vfp->fpscr},
		{VFP(9), &vfp->fpinst},
		{VFP(10), &vfp->fpinst2},
	};

	for (unsigned i = 0; i < 4; i++) {
		CHECK_EQ(*regs[i].word, get(self, regs[i].id));
		CHECK_EQ(0, onereg_set(self->vcpu, regs[i].id, 0x12345678 + i));
		CHECK_EQ(0x12345678 + i, *regs[i].word);
	}
}

TEST_F(onereg, SD_076_vfp_identification_takes_nothing_else)
{
	static const struct {
		uint64_t id;
		enum hal_id reg;
	} regs[] = {{VFP(7), HAL_ID_MVFR0}, {VFP(6), HAL_ID_MVFR1}, {VFP(0), HAL_ID_FPSID}};

	for (unsigned i = 0; i < 3; i++) {
		CHECK_EQ(hal_fake.id[regs[i].reg], get(self, regs[i].id));
		CHECK_EQ(0, onereg_set(self->vcpu, regs[i].id, hal_fake.id[regs[i].reg]));
		check_refused(self, regs[i].id, 0);
	}
}

TEST_F(onereg, host_with_16_d_registers_has_ids_for_16)
{
	for (uint32_t simd = 0; simd < 16; simd++) {
		if (simd == 2)
			continue;
		hal_fake.id[HAL_ID_MVFR0] = 0x10110220 | simd;
		CHECK_EQ(8, onereg_check(self->vcpu, D(15)));
		check_error(self, D(16), -HAL_ENOENT);
		CHECK_EQ(ONEREG_LISTED - 16, onereg_count(self->vcpu));
		CHECK_EQ(VFP(8), onereg_id(self->vcpu, 94 + 16));
	}
}

TEST_F(onereg, SD_042_host_without_vfp_has_no_vfp_ids)
{
	hal_fake.vfp_present = false;
	check_error(self, D(0), -HAL_ENOENT);
	check_error(self, VFP(1), -HAL_ENOENT);
	CHECK_EQ(ONEREG_LISTED - 39, onereg_count(self->vcpu));
	CHECK_EQ(DEMUX(0), onereg_id(self->vcpu, 94));
}

/* --- firmware --- */

TEST_F(onereg, firmware_registers_are_those_of_the_vcpu)
{
	CHECK_EQ(VM_PSCI_1_0, get(self, FW(0)));
	CHECK_EQ(1, get(self, FW(1)));
	CHECK_EQ(1, get(self, FW(2)));
	CHECK_EQ(0, onereg_set(self->vcpu, FW(0), VM_PSCI_0_2));
	CHECK_EQ(VM_PSCI_0_2, world.vm.psci_version);
	check_refused(self, FW(0), VM_PSCI_0_1);
	check_refused(self, FW(0), 1ull << 32 | VM_PSCI_1_0);
	check_refused(self, FW(1), 2);
	check_refused(self, FW(2), 2);
	check_error(self, FW(3), -HAL_ENOENT);
}

/* --- timers --- */

TEST_F(onereg, timer_control_shows_istatus_and_does_not_store_it)
{
	CHECK_EQ(1, get(self, TIMER_CTL));
	self->vcpu->guest.vtimer.timer.cval = WORLD_COUNTER - 0x1000;
	CHECK_EQ(5, get(self, TIMER_CTL));
	self->vcpu->guest.vtimer.timer.cval++;
	CHECK_EQ(1, get(self, TIMER_CTL));
	CHECK_EQ(0, onereg_set(self->vcpu, TIMER_CTL, 7));
	CHECK_EQ(3, self->vcpu->guest.vtimer.timer.ctl);
}

TEST_F(onereg, timer_count_is_less_the_offset_and_moves_it)
{
	CHECK_EQ(WORLD_COUNTER - 0x1000, get(self, TIMER_CNT));
	CHECK_EQ(0, onereg_set(self->vcpu, TIMER_CNT, 0x42));
	CHECK_EQ(WORLD_COUNTER - 0x42, world.vm.cntvoff);
	CHECK_EQ(0x42, get(self, TIMER_CNT));
}

TEST_F(onereg, timer_compare_value_is_stored)
{
	CHECK_EQ(0x2222222200000000, get(self, TIMER_CVAL));
	CHECK_EQ(0, onereg_set(self->vcpu, TIMER_CVAL, 0x1122334455667788));
	CHECK_EQ(0x1122334455667788, self->vcpu->guest.vtimer.timer.cval);
	CHECK_EQ(0x3333333300000000, self->vcpu->timer.phys.cval);
}

/* The upper half of what the caller holds in 64 bits is no part of a 32-bit register. */
TEST_F(onereg, B45_value_of_a_32_bit_register_is_zero_extended)
{
	for (unsigned i = 0; i < ONEREG_LISTED + ONEREG_UNLISTED; i++) {
		uint64_t id = onereg_list[i], value;

		if (id >> 52 & 1)
			continue;
		NOTE("id %016" PRIx64, id);
		value = get(self, id);
		CHECK_EQ(0, value >> 32);
		CHECK_EQ(0, onereg_set(self->vcpu, id, 0xffffffff00000000 | value));
		CHECK_EQ(value, get(self, id));
	}
}

/* Covers: B7, G8 */
TEST_F(onereg, B7_physical_timer_can_be_read_and_written)
{
	CHECK_EQ(3, get(self, PTIMER_CTL));
	CHECK_EQ(0, onereg_set(self->vcpu, PTIMER_CTL, 5));
	CHECK_EQ(1, self->vcpu->timer.phys.ctl);
	CHECK_EQ(0x3333333300000000, get(self, PTIMER_CVAL));
	CHECK_EQ(0, onereg_set(self->vcpu, PTIMER_CVAL, WORLD_COUNTER));
	CHECK_EQ(WORLD_COUNTER, self->vcpu->timer.phys.cval);
	CHECK_EQ(5, get(self, PTIMER_CTL));
}

TEST_F(onereg, B7_physical_count_can_only_be_read)
{
	CHECK_EQ(WORLD_COUNTER, get(self, PTIMER_CNT));
	check_refused(self, PTIMER_CNT, WORLD_COUNTER);
	CHECK_EQ(0x1000, world.vm.cntvoff);
}

TEST_F(onereg, B7_physical_timer_is_not_listed)
{
	for (unsigned i = 0; i < onereg_count(self->vcpu); i++) {
		CHECK_NE(PTIMER_CTL, onereg_id(self->vcpu, i));
		CHECK_NE(PTIMER_CNT, onereg_id(self->vcpu, i));
		CHECK_NE(PTIMER_CVAL, onereg_id(self->vcpu, i));
	}
}
