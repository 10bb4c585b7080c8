/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/guest_walk.h"

#include "core/exit/inject.h"
#include "core/io/bytes.h"
#include "core/mm/memslot.h"
#include "core/vcpu/regs.h"
#include "hal/errno.h"

/* SCTLR (B4.1.130) and TTBCR (B4.1.153). */
#define SCTLR_M	     (1u << 0)
#define SCTLR_WXN    (1u << 19)
#define SCTLR_UWXN   (1u << 20)
#define SCTLR_EE     (1u << 25)
#define SCTLR_AFE    (1u << 29)
#define TTBCR_EAE    (1u << 31)
#define TTBCR_PD(i)  (1u << (4 + (i)))	    /* short: no walks through TTBRi */
#define TTBCR_EPD(i) (1u << (7 + 16 * (i))) /* long */
#define TTBCR_TSZ(i) (16 * (i))		    /* long: shift of TiSZ */

/* DFSR and IFSR (B3.13.1, B3.13.2). A status of the short format is one of level 1; level 2 adds. */
#define FSR_LONG	    (1u << 9)
#define FSR_WNR		    (1u << 11)
#define FSR_DOMAIN	    4
#define FSR_SHORT_ALIGNMENT 0x01u
#define FSR_LONG_ALIGNMENT  0x21u

/* AP[2:1] (B3.7.1): with AP[0] as the access flag, and in the long format. */
#define AP_READ_ONLY 4u
#define AP_PL0	     2u
#define AP_ACCESS    1u

#define ADDRESS_40 0xffffffffffull

enum fault {
	FAULT_TRANSLATION,
	FAULT_ACCESS_FLAG,
	FAULT_DOMAIN,
	FAULT_PERMISSION,
	FAULT_EXTERNAL,
};

/* The status of each fault: short format at levels 1 and 2, long format plus level. */
static const struct {
	uint8_t small[2];
	uint8_t large;
} statuses[] = {
	[FAULT_TRANSLATION] = {{0x05, 0x07}, 0x04}, [FAULT_ACCESS_FLAG] = {{0x03, 0x06}, 0x08},
	[FAULT_DOMAIN] = {{0x09, 0x0b}, 0},	    [FAULT_PERMISSION] = {{0x0d, 0x0f}, 0x0c},
	[FAULT_EXTERNAL] = {{0x0c, 0x0e}, 0x14},
};

/* One walk under way. */
struct walk {
	struct vcpu *vcpu;
	uint32_t address;
	enum guest_access access;
	bool privileged;
	bool large; /* long descriptors */
	uint32_t sctlr;
	uint32_t ttbcr;
	unsigned level;
	uint32_t domain;
};

/* What a leaf allows, the same for both formats. */
struct rights {
	uint32_t ap; /* AP[2:0]; AP[0] as in the short format without access flag */
	bool xn;
	bool pxn;
};

static uint32_t cp15(const struct walk *walk, enum hal_cp15 reg)
{
	return hal_guest_read_cp15(&walk->vcpu->guest, reg);
}

static uint64_t cp15_pair(const struct walk *walk, enum hal_cp15 low)
{
	return cp15(walk, low) | (uint64_t)cp15(walk, (enum hal_cp15)(low + 1)) << 32;
}

static struct guest_walk found(const struct walk *walk, uint64_t base, uint32_t offset_mask)
{
	return (struct guest_walk){
		.ok = true,
		.ipa = ipa(base | (walk->address & offset_mask)),
		.level = (uint8_t)walk->level,
	};
}

static struct guest_walk faulted(const struct walk *walk, enum fault fault)
{
	struct guest_walk result = {
		.external = fault == FAULT_EXTERNAL,
		.level = (uint8_t)walk->level,
	};

	if (walk->large)
		result.fsr = FSR_LONG | (statuses[fault].large + walk->level);
	else
		result.fsr = statuses[fault].small[walk->level - 1];
	if (walk->access == GUEST_FETCH)
		return result;
	result.fsr |= walk->domain << FSR_DOMAIN;
	if (walk->access == GUEST_STORE)
		result.fsr |= FSR_WNR;
	return result;
}

/* Reads a descriptor of 4 or 8 bytes; false if there is no memory. */
static bool read_descriptor(const struct walk *walk, uint64_t address, unsigned size,
			    uint64_t *descriptor)
{
	bool big_endian = walk->sctlr & SCTLR_EE;
	uint8_t bytes[8];

	if (guest_read(walk->vcpu->vm, ipa(address & ADDRESS_40), bytes, size))
		return false;
	*descriptor = bytes_load(bytes, 4, big_endian);
	if (size == 4)
		return true;
	if (big_endian)
		*descriptor = *descriptor << 32 | bytes_load(bytes + 4, 4, true);
	else
		*descriptor |= (uint64_t)bytes_load(bytes + 4, 4, false) << 32;
	return true;
}

/* May PL1 or PL0 write where it may read at all? */
static bool writable(uint32_t ap, bool privileged)
{
	if (ap & AP_READ_ONLY)
		return false;
	return privileged || (ap & (AP_PL0 | AP_ACCESS)) == (AP_PL0 | AP_ACCESS);
}

/* Does the leaf allow the access (B3.7.1, B3.7.2)? AP 0b000 and the reserved 0b100 allow nothing. */
static bool allowed(const struct walk *walk, const struct rights *rights)
{
	uint32_t ap = rights->ap;
	bool xn = rights->xn;

	if (!(ap & (AP_PL0 | AP_ACCESS)) || (!walk->privileged && !(ap & AP_PL0)))
		return false;
	if (walk->access == GUEST_STORE)
		return writable(ap, walk->privileged);
	if (walk->access == GUEST_LOAD)
		return true;
	if (walk->sctlr & SCTLR_WXN)
		xn |= writable(ap, walk->privileged);
	if (walk->privileged) {
		xn |= rights->pxn;
		if (walk->sctlr & SCTLR_UWXN)
			xn |= (ap & AP_PL0) && writable(ap, false);
	}
	return !xn;
}

/* --- Short-descriptor format (B3.5) ------------------------------------------------------------------ */

/* The rights in a leaf of the short format, by where its fields are. */
static struct rights short_rights(uint32_t leaf, unsigned ap2, unsigned ap, unsigned xn, bool pxn)
{
	return (struct rights){
		.ap = (uint32_t)hal_bit(leaf, ap2) << 2 | hal_bits(leaf, ap + 1, ap),
		.xn = hal_bit(leaf, xn),
		.pxn = pxn,
	};
}

/* The checks of a leaf in their order: access flag, domain, permission (B3.12.2). */
static struct guest_walk short_leaf(const struct walk *walk, struct rights rights, uint64_t base,
				    uint32_t offset_mask)
{
	uint32_t field = cp15(walk, HAL_CP15_DACR) >> (2 * walk->domain) & 3;

	if (walk->sctlr & SCTLR_AFE) {
		if (!(rights.ap & AP_ACCESS))
			return faulted(walk, FAULT_ACCESS_FLAG);
	}
	switch (field) {
	case 1: /* client */
		if (!allowed(walk, &rights))
			return faulted(walk, FAULT_PERMISSION);
		return found(walk, base, offset_mask);
	case 3: /* manager */
		return found(walk, base, offset_mask);
	default:
		return faulted(walk, FAULT_DOMAIN);
	}
}

static struct guest_walk short_section(struct walk *walk, uint32_t leaf)
{
	struct rights rights = short_rights(leaf, 15, 10, 4, hal_bit(leaf, 0));
	uint64_t base;

	if (!hal_bit(leaf, 18)) {
		walk->domain = hal_bits(leaf, 8, 5);
		return short_leaf(walk, rights, leaf & 0xfff00000u, 0x000fffffu);
	}
	/* A supersection has no domain field: it is of domain 0. */
	base = (leaf & 0xff000000u) | (uint64_t)hal_bits(leaf, 23, 20) << 32 |
	       (uint64_t)hal_bits(leaf, 8, 5) << 36;
	return short_leaf(walk, rights, base, 0x00ffffffu);
}

static struct guest_walk short_page(struct walk *walk, uint32_t table)
{
	uint64_t leaf;

	walk->level = 2;
	walk->domain = hal_bits(table, 8, 5);
	if (!read_descriptor(walk, (table & ~0x3ffu) | hal_bits(walk->address, 19, 12) << 2, 4,
			     &leaf))
		return faulted(walk, FAULT_EXTERNAL);
	switch (leaf & 3) {
	case 0:
		return faulted(walk, FAULT_TRANSLATION);
	case 1: /* large page */
		return short_leaf(walk, short_rights((uint32_t)leaf, 9, 4, 15, hal_bit(table, 2)),
				  leaf & 0xffff0000u, 0x0000ffffu);
	default: /* small page */
		return short_leaf(walk, short_rights((uint32_t)leaf, 9, 4, 0, hal_bit(table, 2)),
				  leaf & 0xfffff000u, 0x00000fffu);
	}
}

static struct guest_walk short_walk(struct walk *walk)
{
	unsigned n = hal_bits(walk->ttbcr, 2, 0);
	bool upper = n && walk->address >> (32 - n);
	uint32_t table = cp15(walk, upper ? HAL_CP15_TTBR1 : HAL_CP15_TTBR0);
	unsigned width = upper ? 32 : 32 - n; /* of the addresses that the table translates */
	uint64_t entry;

	if (walk->ttbcr & TTBCR_PD(upper))
		return faulted(walk, FAULT_TRANSLATION);
	table &= ~0u << (width - 18);
	if (!read_descriptor(walk, table | hal_bits(walk->address, width - 1, 20) << 2, 4, &entry))
		return faulted(walk, FAULT_EXTERNAL);
	switch (entry & 3) {
	case 0:
		return faulted(walk, FAULT_TRANSLATION);
	case 1:
		return short_page(walk, (uint32_t)entry);
	default:
		return short_section(walk, (uint32_t)entry);
	}
}

/* --- Long-descriptor format (B3.6) ------------------------------------------------------------------- */

/* What the tables on the way take from the rights of the leaf. */
struct limits {
	bool read_only;
	bool no_pl0;
	bool xn;
	bool pxn;
};

#define LONG_VALID     1u
#define LONG_TABLE     2u /* level 3: a page */
#define LONG_ADDRESS   0xfffffff000ull
#define LONG_ACCESS    10
#define LONG_AP	       6
#define LONG_PXN       53
#define LONG_XN	       54
#define LONG_PXN_TABLE 59
#define LONG_XN_TABLE  60
#define LONG_AP_TABLE  61

static bool bit64(uint64_t value, unsigned bit)
{
	return value >> bit & 1;
}

static struct guest_walk long_leaf(const struct walk *walk, uint64_t leaf,
				   const struct limits *limits)
{
	uint32_t offset_mask = (uint32_t)((1ull << (39 - 9 * walk->level)) - 1);
	struct rights rights = {
		.ap = (uint32_t)(leaf >> LONG_AP & 3) << 1 | AP_ACCESS,
		.xn = bit64(leaf, LONG_XN) || limits->xn,
		.pxn = bit64(leaf, LONG_PXN) || limits->pxn,
	};

	if (!bit64(leaf, LONG_ACCESS))
		return faulted(walk, FAULT_ACCESS_FLAG);
	if (limits->read_only)
		rights.ap |= AP_READ_ONLY;
	if (limits->no_pl0)
		rights.ap &= ~AP_PL0;
	if (!allowed(walk, &rights))
		return faulted(walk, FAULT_PERMISSION);
	return found(walk, leaf & LONG_ADDRESS & ~(uint64_t)offset_mask, offset_mask);
}

/* From the first table on: its address, and how many low bits of the virtual address it translates. */
static struct guest_walk long_tables(struct walk *walk, uint64_t table, unsigned width)
{
	struct limits limits = {false, false, false, false};
	uint64_t entry;

	for (walk->level = width > 30 ? 1 : 2;; walk->level++) {
		unsigned shift = 39 - 9 * walk->level;

		if (!read_descriptor(walk, table | hal_bits(walk->address, width - 1, shift) << 3,
				     8, &entry))
			return faulted(walk, FAULT_EXTERNAL);
		if (!(entry & LONG_VALID) || (walk->level == 3 && !(entry & LONG_TABLE)))
			return faulted(walk, FAULT_TRANSLATION);
		if (walk->level == 3 || !(entry & LONG_TABLE))
			return long_leaf(walk, entry, &limits);
		limits.no_pl0 |= bit64(entry, LONG_AP_TABLE);
		limits.read_only |= bit64(entry, LONG_AP_TABLE + 1);
		limits.xn |= bit64(entry, LONG_XN_TABLE);
		limits.pxn |= bit64(entry, LONG_PXN_TABLE);
		table = entry & LONG_ADDRESS;
		width = shift;
	}
}

/* Which table register translates the address: 0 or 1; -1: none (B3.6.4). */
static int long_select(uint32_t address, unsigned t0sz, unsigned t1sz)
{
	if (t1sz && address >> (32 - t1sz) == (1u << t1sz) - 1)
		return 1;
	if (!t0sz || !(address >> (32 - t0sz)))
		return 0;
	return t1sz ? -1 : 1;
}

static struct guest_walk long_walk(struct walk *walk)
{
	unsigned tsz[2] = {
		hal_bits(walk->ttbcr, TTBCR_TSZ(0) + 2, TTBCR_TSZ(0)),
		hal_bits(walk->ttbcr, TTBCR_TSZ(1) + 2, TTBCR_TSZ(1)),
	};
	int i = long_select(walk->address, tsz[0], tsz[1]);
	uint64_t table;
	unsigned width;

	if (i < 0 || (walk->ttbcr & TTBCR_EPD(i)))
		return faulted(walk, FAULT_TRANSLATION);
	table = cp15_pair(walk, i ? HAL_CP15_TTBR1 : HAL_CP15_TTBR0);
	width = 32 - tsz[i];
	/* The table is aligned to its size: 8 bytes for each entry of its level. */
	table &= ADDRESS_40 & (~0ull << (width > 30 ? width - 27 : width - 18));
	return long_tables(walk, table, width);
}

/* --- Both -------------------------------------------------------------------------------------------- */

struct guest_walk guest_walk(struct vcpu *vcpu, gva_t address, enum guest_access access,
			     bool privileged)
{
	struct walk walk = {
		.vcpu = vcpu,
		.address = address.v,
		.access = access,
		.privileged = privileged,
		.level = 1,
	};

	walk.sctlr = cp15(&walk, HAL_CP15_SCTLR);
	walk.ttbcr = cp15(&walk, HAL_CP15_TTBCR);
	walk.large = walk.ttbcr & TTBCR_EAE;
	if (!(walk.sctlr & SCTLR_M))
		return found(&walk, 0, ~0u);
	return walk.large ? long_walk(&walk) : short_walk(&walk);
}

uint32_t guest_alignment_fsr(const struct vcpu *vcpu, enum guest_access access)
{
	bool large = hal_guest_read_cp15(&vcpu->guest, HAL_CP15_TTBCR) & TTBCR_EAE;
	uint32_t fsr = large ? FSR_LONG | FSR_LONG_ALIGNMENT : FSR_SHORT_ALIGNMENT;

	return access == GUEST_STORE ? fsr | FSR_WNR : fsr;
}

/* Fetches a halfword. */
static int fetch_half(struct vcpu *vcpu, uint32_t pc, uint32_t *half)
{
	struct guest_walk walk = guest_walk(vcpu, gva(pc), GUEST_FETCH,
					    regs_privileged(&vcpu->guest));
	uint8_t bytes[2];

	if (!walk.ok || guest_read(vcpu->vm, walk.ipa, bytes, sizeof(bytes)))
		return -HAL_EFAULT;
	*half = bytes_load(bytes, sizeof(bytes), false);
	return 0;
}

int guest_fetch(struct vcpu *vcpu, gva_t pc, unsigned size, uint32_t *insn)
{
	uint32_t halves[2] = {0, 0};

	for (unsigned i = 0; i < size / 2; i++) {
		if (fetch_half(vcpu, pc.v + 2 * i, &halves[i]))
			return -HAL_EFAULT;
	}
	*insn = halves[0] | halves[1] << 16;
	return 0;
}

void guest_walk_abort(struct vcpu *vcpu, gva_t address, enum guest_access access)
{
	struct hal_guest *guest = &vcpu->guest;
	struct guest_walk walk = guest_walk(vcpu, address, access, regs_privileged(guest));

	if (!walk.external)
		return;
	if (access == GUEST_FETCH)
		inject_walk_prefetch_abort(guest, address, walk.level);
	else
		inject_walk_data_abort(guest, address, walk.level);
}
