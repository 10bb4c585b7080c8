/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/regs/cp15_oracle.h"

#include <stdio.h>
#include <string.h>

#include "core/exit/cp14.h"
#include "core/exit/cp15.h"
#include "testing/harness/test.h"

/* What a trap of a register does, by letter:
 *	s  swapped, never trapped: unknown if it were
 *	v  swapped, writes trap by HCR.TVM: stored, caches looked at; a read is unknown
 *	k  kept: reads the stored value, ignores writes
 *	z  reads as zero, ignores writes
 *	r  reads as zero, a write is Undefined
 *	w  set/way: a write is cache maintenance, a read Undefined
 *	c, t, l  CNTP_CTL, CNTP_TVAL, CNTP_CVAL
 * then CRn opc1 CRm opc2, or - opc1 CRm - for 64 bits, and the name of its storage.
 */
static const char spec[] = "s  0 0  0 5 MPIDR\n"
			   "s  0 2  0 0 CSSELR\n"
			   "v  1 0  0 0 SCTLR\n"
			   "k  1 0  0 1 ACTLR\n"
			   "s  1 0  0 2 CPACR\n"
			   "v  - 0  2 - TTBR0\n"
			   "v  2 0  0 0 TTBR0\n"
			   "v  2 0  0 1 TTBR1\n"
			   "v  2 0  0 2 TTBCR\n"
			   "v  - 1  2 - TTBR1\n"
			   "v  3 0  0 0 DACR\n"
			   "v  5 0  0 0 DFSR\n"
			   "v  5 0  0 1 IFSR\n"
			   "v  5 0  1 0 ADFSR\n"
			   "v  5 0  1 1 AIFSR\n"
			   "v  6 0  0 0 DFAR\n"
			   "v  6 0  0 2 IFAR\n"
			   "s  - 0  7 - PAR\n"
			   "w  7 0  6 2 DCISW\n"
			   "w  7 0 10 2 DCCSW\n"
			   "w  7 0 14 2 DCCISW\n"
			   "k  9 1  0 2 L2CTLR\n"
			   "z  9 1  0 3 L2ECTLR\n"
			   "z  9 0 12 0 PMCR\n"
			   "z  9 0 12 1 PMCNTENSET\n"
			   "z  9 0 12 2 PMCNTENCLR\n"
			   "z  9 0 12 3 PMOVSR\n"
			   "z  9 0 12 4 PMSWINC\n"
			   "z  9 0 12 5 PMSELR\n"
			   "z  9 0 12 6 PMCEID0\n"
			   "z  9 0 12 7 PMCEID1\n"
			   "z  9 0 13 0 PMCCNTR\n"
			   "z  9 0 13 1 PMXEVTYPER\n"
			   "z  9 0 13 2 PMXEVCNTR\n"
			   "z  9 0 14 0 PMUSERENR\n"
			   "z  9 0 14 1 PMINTENSET\n"
			   "z  9 0 14 2 PMINTENCLR\n"
			   "z  9 0 14 3 PMOVSSET\n"
			   "v 10 0  2 0 PRRR\n"
			   "v 10 0  2 1 NMRR\n"
			   "v 10 0  3 0 AMAIR0\n"
			   "v 10 0  3 1 AMAIR1\n"
			   "s 12 0  0 0 VBAR\n"
			   "v 13 0  0 1 CONTEXTIDR\n"
			   "s 13 0  0 2 TPIDRURW\n"
			   "s 13 0  0 3 TPIDRURO\n"
			   "s 13 0  0 4 TPIDRPRW\n"
			   "s 14 0  1 0 CNTKCTL\n"
			   "t 14 0  2 0 CNTP_TVAL\n"
			   "c 14 0  2 1 CNTP_CTL\n"
			   "l  - 2 14 - CNTP_CVAL\n"
			   "r 15 4  0 0 CBAR\n";

/* The storage of a name. */
static const struct storage {
	const char *name;
	enum hal_cp15 index;
} storage[] = {
	{"SCTLR", HAL_CP15_SCTLR},   {"ACTLR", HAL_CP15_ACTLR},
	{"TTBR0", HAL_CP15_TTBR0},   {"TTBR1", HAL_CP15_TTBR1},
	{"TTBCR", HAL_CP15_TTBCR},   {"DACR", HAL_CP15_DACR},
	{"DFSR", HAL_CP15_DFSR},     {"IFSR", HAL_CP15_IFSR},
	{"ADFSR", HAL_CP15_ADFSR},   {"AIFSR", HAL_CP15_AIFSR},
	{"DFAR", HAL_CP15_DFAR},     {"IFAR", HAL_CP15_IFAR},
	{"L2CTLR", HAL_CP15_L2CTLR}, {"PRRR", HAL_CP15_PRRR},
	{"NMRR", HAL_CP15_NMRR},     {"AMAIR0", HAL_CP15_AMAIR0},
	{"AMAIR1", HAL_CP15_AMAIR1}, {"CONTEXTIDR", HAL_CP15_CONTEXTIDR},
};

/* By width, CRn, opc1, CRm, opc2: the letter (0: unknown) and the storage. */
struct cell {
	char letter;
	uint8_t index;
};

static struct cell cells[2][16][16][16][8];

static uint8_t storage_of(const char *name)
{
	for (size_t i = 0; i < HAL_ARRAY_SIZE(storage); i++) {
		if (!strcmp(storage[i].name, name))
			return storage[i].index;
	}
	return HAL_CP15_INVALID;
}

static void __attribute__((constructor)) parse(void)
{
	for (const char *line = spec; *line; line = strchr(line, '\n') + 1) {
		char letter, crn[3], opc2[2], name[16];
		unsigned opc1, crm, n = 0, o = 0;
		bool wide;

		sscanf(line, "%c %2s %u %u %1s %15s", &letter, crn, &opc1, &crm, opc2, name);
		wide = crn[0] == '-';
		if (!wide) {
			sscanf(crn, "%u", &n);
			sscanf(opc2, "%u", &o);
		}
		cells[wide][n][opc1][crm][o] = (struct cell){letter, storage_of(name)};
	}
}

/* Where register rt of a mode is kept, as a list of who uses which bank (SPEC.md section 3.2). */
static unsigned bank(uint32_t mode, unsigned rt)
{
	static const struct {
		uint32_t mode;
		unsigned sp;
	} own_sp[] = {{0x13, 18}, {0x17, 21}, {0x1b, 24}, {0x12, 27}};

	if (mode == 0x11 && rt >= 8)
		return 30 + rt - 8;
	for (size_t i = 0; i < HAL_ARRAY_SIZE(own_sp); i++) {
		if (own_sp[i].mode == mode && rt >= 13)
			return own_sp[i].sp + rt - 13;
	}
	return rt;
}

static uint32_t core_read(const struct hal_guest *g, unsigned rt)
{
	if (rt == 15)
		return g->regs[15] + (g->regs[16] & 0x20 ? 4 : 8);
	return g->regs[bank(g->regs[16] & 31, rt)];
}

static void core_write(struct hal_guest *g, unsigned rt, uint32_t value)
{
	if (rt != 15)
		g->regs[bank(g->regs[16] & 31, rt)] = value;
}

static void step(struct hal_guest *g)
{
	g->regs[15] += 4;
}

/* SPEC.md section 4.8, first row. */
static void undefined(struct hal_guest *g)
{
	uint32_t cpsr = g->regs[16], sctlr = g->cp15[HAL_CP15_SCTLR];

	g->regs[25] = g->regs[15] + (cpsr & 0x20 ? 2 : 4);
	g->regs[26] = cpsr;
	g->regs[16] = (cpsr & 0xf80f01c0) | 0x9b;
	g->regs[16] |= (sctlr >> 30 & 1) << 5 | (sctlr >> 25 & 1) << 9;
	g->regs[15] = (sctlr & 0x2000 ? 0xffff0000 : g->cp15[HAL_CP15_VBAR]) + 4;
}

struct fields {
	bool wide, read;
	unsigned crn, opc1, crm, opc2, rt, rt2;
};

static struct fields fields_of(enum oracle_class class, uint32_t iss)
{
	struct fields f = {.wide = class == ORACLE_CP15_64 || class == ORACLE_CP14_64};

	f.read = iss & 1;
	f.crm = iss >> 1 & 15;
	f.rt = iss >> 5 & 15;
	if (f.wide) {
		f.rt2 = iss >> 10 & 15;
		f.opc1 = iss >> 16 & 15;
	} else {
		f.crn = iss >> 10 & 15;
		f.opc1 = iss >> 14 & 7;
		f.opc2 = iss >> 17 & 7;
	}
	return f;
}

static void deliver(struct oracle *o, const struct fields *f, uint64_t value)
{
	if (f->wide) {
		core_write(&o->guest, f->rt, (uint32_t)value);
		core_write(&o->guest, f->rt2, (uint32_t)(value >> 32));
	} else if (f->rt == 15) {
		o->guest.regs[16] = (o->guest.regs[16] & 0x0fffffff) | (value & 0xf0000000);
	} else {
		core_write(&o->guest, f->rt, (uint32_t)value);
	}
	step(&o->guest);
}

static void unknown(struct oracle *o)
{
	o->reports = 1;
	o->host = true;
	undefined(&o->guest);
}

static bool both_on(const struct hal_guest *g)
{
	return (g->cp15[HAL_CP15_SCTLR] & 1) && (g->cp15[HAL_CP15_SCTLR] & 4);
}

/* The timer's registers from User mode without CNTKCTL.PL0PTEN. */
static bool denied(const struct hal_guest *g, char letter)
{
	return strchr("ctl", letter) && (g->regs[16] & 31) == 0x10 &&
	       !(g->cp15[HAL_CP15_CNTKCTL] & 0x200);
}

static void predict_read(struct oracle *o, const struct fields *f, const struct cell *cell)
{
	const struct hal_timer *timer = &o->timer.phys;

	switch (cell->letter) {
	case 'k':
		deliver(o, f, o->guest.cp15[cell->index]);
		break;
	case 'z':
	case 'r':
		deliver(o, f, 0);
		break;
	case 'w':
		undefined(&o->guest);
		break;
	case 'c':
		deliver(o, f, timer->ctl | (WORLD_COUNTER >= timer->cval ? 4 : 0));
		break;
	case 't':
		deliver(o, f, timer->cval - WORLD_COUNTER);
		break;
	case 'l':
		deliver(o, f, timer->cval);
		break;
	default:
		unknown(o);
	}
}

static void predict_write(struct oracle *o, const struct fields *f, const struct cell *cell)
{
	struct hal_guest *g = &o->guest;
	uint32_t low = core_read(g, f->rt), high = f->wide ? core_read(g, f->rt2) : 0;

	step(g);
	switch (cell->letter) {
	case 'v':
		o->toggle_was_on = both_on(g);
		g->cp15[cell->index] = low;
		if (f->wide)
			g->cp15[cell->index + 1] = high;
		o->host = o->toggle_was_on || both_on(g);
		o->toggle = o->host;
		break;
	case 'k':
	case 'z':
		break;
	case 'r':
		g->regs[15] -= 4;
		undefined(g);
		break;
	case 'w':
		o->host = !(g->traps.hcr & 1u << 26);
		o->set_way = o->host;
		break;
	case 'c':
		o->host = true;
		o->timer.phys.ctl = low & ~4u;
		break;
	case 't':
		o->host = true;
		o->timer.phys.cval = WORLD_COUNTER + low - (low >> 31 ? 1ull << 32 : 0);
		break;
	case 'l':
		o->host = true;
		o->timer.phys.cval = (uint64_t)high << 32 | low;
		break;
	default:
		g->regs[15] -= 4;
		unknown(o);
	}
}

void oracle_predict(const struct vcpu *vcpu, enum oracle_class class, uint32_t iss,
		    struct oracle *oracle)
{
	struct fields f = fields_of(class, iss);
	const struct cell *cell = &cells[f.wide][f.crn][f.opc1][f.crm][f.opc2];

	memset(oracle, 0, sizeof(*oracle));
	oracle->guest = vcpu->guest;
	oracle->timer = vcpu->timer;
	if (class == ORACLE_CP14_32 || class == ORACLE_CP14_64) {
		if (f.read)
			deliver(oracle, &f, 0);
		else
			step(&oracle->guest);
	} else if (denied(&oracle->guest, cell->letter ? cell->letter : '-')) {
		undefined(&oracle->guest);
	} else if (f.read) {
		predict_read(oracle, &f, cell);
	} else {
		predict_write(oracle, &f, cell);
	}
}

uint32_t oracle_hsr(enum oracle_class class, uint32_t iss)
{
	return (uint32_t) class << 26 | 1u << 25 | 0x01e00000 | iss;
}

static enum hal_result perform(struct vcpu *vcpu, enum oracle_class class, bool hyp)
{
	switch (class) {
	case ORACLE_CP15_32:
		return hyp ? cp15_try_mcr(vcpu) : cp15_handle_mcr(vcpu);
	case ORACLE_CP15_64:
		return hyp ? cp15_try_mcrr(vcpu) : cp15_handle_mcrr(vcpu);
	case ORACLE_CP14_32:
		return cp14_handle_mcr(vcpu);
	default:
		return cp14_handle_mcrr(vcpu);
	}
}

static bool same(const struct vcpu *vcpu, const struct oracle *o)
{
	for (unsigned i = 0; i < HAL_NR_REGS; i++) {
		if (vcpu->guest.regs[i] != o->guest.regs[i]) {
			FAIL("core register %u is %08x, not %08x", i, vcpu->guest.regs[i],
			     o->guest.regs[i]);
			return false;
		}
	}
	for (unsigned i = 0; i < HAL_NR_CP15; i++) {
		if (vcpu->guest.cp15[i] != o->guest.cp15[i]) {
			FAIL("cp15 word %u is %08x, not %08x", i, vcpu->guest.cp15[i],
			     o->guest.cp15[i]);
			return false;
		}
	}
	if (memcmp(&vcpu->guest.traps, &o->guest.traps, sizeof(o->guest.traps)) ||
	    vcpu->timer.phys.ctl != o->timer.phys.ctl ||
	    vcpu->timer.phys.cval != o->timer.phys.cval ||
	    memcmp(&vcpu->guest.vtimer.timer, &o->guest.vtimer.timer,
		   sizeof(o->guest.vtimer.timer))) {
		FAIL("traps or timers differ");
		return false;
	}
	return true;
}

static bool asked_for(const struct oracle *o)
{
	if (world.set_way == o->set_way && world.toggle == o->toggle &&
	    world.reports == o->reports &&
	    (!o->toggle || (world.toggle_was_on == o->toggle_was_on &&
			    world.toggle_sctlr == o->guest.cp15[HAL_CP15_SCTLR])))
		return true;
	FAIL("set/way %u, toggle %u, reports %u; expected %u, %u, %u", world.set_way, world.toggle,
	     world.reports, o->set_way, o->toggle, o->reports);
	return false;
}

static bool check_one(struct vcpu *vcpu, enum oracle_class class, const struct oracle *o, bool hyp)
{
	enum hal_result result;

	world.set_way = world.toggle = world.reports = 0;
	result = perform(vcpu, class, hyp);
	if (!hyp || !o->host)
		return test_compare(__FILE__, __LINE__, "==", "HAL_DONE", "result", HAL_DONE,
				    result) &&
		       same(vcpu, o) && asked_for(o);
	return test_compare(__FILE__, __LINE__, "==", "HAL_NEED_HOST", "result", HAL_NEED_HOST,
			    result);
}

bool oracle_check(struct vcpu *vcpu, enum oracle_class class, uint32_t iss)
{
	struct oracle after = {.host = false}, before = {.host = false};
	struct hal_guest guest;
	struct timer_state timer;
	bool good;

	vcpu->guest.fault.hsr = oracle_hsr(class, iss);
	oracle_predict(vcpu, class, iss, &after);
	before.guest = guest = vcpu->guest;
	before.timer = timer = vcpu->timer;
	/* Hyp mode first: where it needs the host it has changed nothing, so the host can do it all. */
	good = check_one(vcpu, class, &after, true);
	if (good && after.host)
		good = same(vcpu, &before) && asked_for(&before);
	vcpu->guest = guest;
	vcpu->timer = timer;
	good = good && check_one(vcpu, class, &after, false);
	vcpu->guest = guest;
	vcpu->timer = timer;
	if (!good)
		FAIL("class %02x, iss %05x, cpsr %08x", class, iss, guest.regs[16]);
	return good;
}

void oracle_fill(struct vcpu *vcpu, uint32_t cpsr)
{
	struct hal_guest *g = &vcpu->guest;

	for (unsigned i = 0; i < HAL_NR_REGS; i++)
		g->regs[i] = 0xa5000000u + 0x01010101u * i;
	for (unsigned i = 0; i < HAL_NR_CP15; i++)
		g->cp15[i] = 0x5a000000u + i;
	g->regs[15] = 0x8000;
	g->regs[16] = cpsr;
	g->cp15[HAL_CP15_SCTLR] = 0x00c50078;
	g->cp15[HAL_CP15_CNTKCTL] = 0;
	g->cp15[HAL_CP15_VBAR] = 0x10000;
	vcpu->timer.phys = (struct hal_timer){.cval = WORLD_COUNTER + 0x100000005ull, .ctl = 1};
	vcpu->guest.vtimer.timer = (struct hal_timer){.cval = 77, .ctl = 3};
}
