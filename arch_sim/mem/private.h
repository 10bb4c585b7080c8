/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of this folder share and nobody else sees. */
#ifndef ARCH_SIM_MEM_PRIVATE_H
#define ARCH_SIM_MEM_PRIVATE_H

#include "arch_sim/mem/mmu.h"

/* --- physical memory --- */

struct sim_page; /* what caches and checker know of a page of RAM */

struct sim_region {
	uint64_t base, size;
	uint8_t *host;	/* RAM: its memory; NULL for a device */
	bool allocated; /* host is ours */
	const struct sim_mmio *ops;
	void *device;
	struct sim_page **pages; /* RAM: one pointer a page, made when needed */
};

struct sim_checker;

struct sim_memory {
	struct sim_region *regions; /* by base */
	size_t nr_regions;
	struct sim_region *last; /* looked up */
	struct sim_mmu *mmus[SIM_MAX_CPUS];
	bool caches;		     /* modelled */
	struct sim_checker *checker; /* NULL: off */
	uint64_t nr_bad;	     /* pages set bad */
	struct {
		uint64_t vttbr, vttbr_in_effect; /* of the hypervisor's C code on each CPU */
	} host[SIM_MAX_CPUS];
};

struct sim_page {
	bool bad;
	bool table;	       /* a walk has read from it: the checker watches stores */
	uint64_t parent;       /* checker: the descriptor that points here as to a table, or 0 */
	uint8_t *below;	       /* caches: the bytes under the cache */
	uint8_t *instructions; /* caches: the bytes in the instruction caches; with below */
	uint8_t lines[64];     /* caches: state of each line */
	uint64_t instruction_lines; /* caches: lines that are in the instruction caches */
};

/* Makes all CPUs forget the host addresses that they keep for sim_mmu_pointer(). */
void memory_forget_pointers(struct sim_memory *memory);

/* The region that holds [pa, pa + size), or NULL. */
struct sim_region *memory_region(struct sim_memory *memory, uint64_t pa, uint64_t size);

/* The record of the page of RAM at pa, made when there is none; NULL where there is no RAM. */
struct sim_page *memory_page(struct sim_memory *memory, uint64_t pa);

/* Frees what the caches keep of a page. */
void memory_free_copies(struct sim_page *page);

/* The record if there is one. */
struct sim_page *memory_page_if_known(struct sim_memory *memory, uint64_t pa);

/* How an access meets the caches. */
enum sim_cacheability {
	SIM_UNCACHED,
	SIM_WRITE_THROUGH,
	SIM_WRITE_BACK,
	SIM_INSTRUCTION,
};

/*
 * One access of 1, 2, 4 or 8 bytes, inside one page, as it appears outside of the CPU. Returns
 * false for an external abort.
 */
bool memory_access(struct sim_memory *memory, unsigned cpu, uint64_t pa, unsigned size, bool write,
		   enum sim_cacheability how, uint64_t *value);

/* --- walks --- */

/* Memory attributes in the encoding of a MAIR byte and the SH field (B4.1.104, B3.6.1). */
#define MAIR_STRONGLY_ORDERED 0x00
#define MAIR_DEVICE	      0x04
#define MAIR_NORMAL_NC	      0x44
#define MAIR_NORMAL_WT	      0xaa
#define MAIR_NORMAL_WB	      0xee
#define MAIR_NORMAL_WBWA      0xff

#define SH_NONE	 0
#define SH_OUTER 2
#define SH_INNER 3

/* A descriptor that a walk has read. */
struct sim_step {
	uint64_t pa, value;
	uint64_t input; /* first address of the region that the descriptor speaks for: VA or IPA */
	uint8_t log2;	/* size of that region */
	uint8_t size;	/* of the descriptor: 4 or 8 bytes */
	uint8_t level;
	uint8_t kind; /* enum sim_table_kind */
	bool swapped; /* it stands in memory big-endian */
};

enum sim_table_kind {
	SIM_TABLE_SHORT, /* stage 1 of PL1&0, short format */
	SIM_TABLE_LONG,	 /* the same, long format */
	SIM_TABLE_HYP,	 /* PL2 */
	SIM_TABLE_STAGE2,
};

#define SIM_MAX_STEPS 16 /* three levels of stage 1, each behind three of stage 2, and three more */

struct sim_trace {
	struct sim_step steps[SIM_MAX_STEPS];
	unsigned nr;
};

/* The result of a stage-1 walk. */
struct sim_stage1 {
	uint64_t base; /* of the block or page */
	uint8_t log2;  /* its size */
	uint8_t level;
	uint8_t ap; /* AP[2:0], with AP[0] = 1 where the format has none */
	uint8_t domain;
	uint8_t mair, sh;
	bool xn, pxn, not_global;
	bool short_format, supersection;
	bool off; /* no translation: attributes depend on the access */
};

/* The result of a stage-2 walk. */
struct sim_stage2 {
	uint64_t base;
	uint8_t log2, level;
	uint8_t hap, mair, sh;
	bool xn;
	bool on;
};

/* A walk under way. */
struct sim_walk {
	struct sim_memory *memory;
	unsigned cpu;
	const struct sim_mmu_regs *regs;
	const struct sim_access *access;
	struct sim_fault *fault;
	struct sim_trace trace;
};

/* Kinds of faults as rows of the two encodings (B3.13.3). */
enum sim_status {
	SIM_STATUS_TRANSLATION,
	SIM_STATUS_ACCESS_FLAG,
	SIM_STATUS_DOMAIN,
	SIM_STATUS_PERMISSION,
	SIM_STATUS_EXTERNAL_WALK,
	SIM_STATUS_EXTERNAL,
	SIM_STATUS_ALIGNMENT,
};

/* Fills *fault; level 1 to 3. Returns false, for the caller to return. */
bool walk_fault(struct sim_fault *fault, enum sim_fault_kind kind, enum sim_status status,
		unsigned level, const struct sim_access *access);

/* Reads a descriptor of stage 1 at an address that is an IPA where stage 2 is on. */
bool walk_read_stage1(struct sim_walk *walk, uint64_t address, bool cacheable,
		      struct sim_step *step);

/* Reads a descriptor at a physical address; false: external abort. */
bool walk_read(struct sim_walk *walk, uint64_t pa, bool cacheable, struct sim_step *step);

/* The walks. Each returns false with walk->fault filled. */
bool walk_short(struct sim_walk *walk, struct sim_stage1 *out);
bool walk_long(struct sim_walk *walk, struct sim_stage1 *out);
bool walk_stage2(struct sim_walk *walk, uint64_t address, bool for_walk, struct sim_stage2 *out);

/* Alignment by type and permissions of stage 2, for the IPA that the access has. */
bool stage2_check(const struct sim_stage2 *s2, const struct sim_access *access, uint64_t address,
		  struct sim_fault *fault);

/* Stage 1 of the regime of the access, whether it is on or off. */
bool walk_stage1(struct sim_walk *walk, struct sim_stage1 *out);

/*
 * The width of the addresses that stage 2, or stage 1 of Hyp mode, translates (VTCR.T0SZ,
 * HTCR.T0SZ).
 */
unsigned walk_input_bits(const struct sim_mmu_regs *regs, bool hyp);

/* Are the stages on (SCTLR.M, HSCTLR.M, HCR.DC; HCR.VM)? */
bool stage1_on(const struct sim_mmu_regs *regs, bool hyp);
bool stage2_on(const struct sim_mmu_regs *regs, bool hyp);

/* Alignment by type, domain and permissions of stage 1. */
bool stage1_check(const struct sim_stage1 *s1, const struct sim_mmu_regs *regs,
		  const struct sim_access *access, struct sim_fault *fault);

/* --- attributes --- */

/* Attributes of a short descriptor from TEX, C, B and S (B3.8.2, B3.8.3). */
void attributes_short(const struct sim_mmu_regs *regs, unsigned tex_cb, bool shareable,
		      struct sim_stage1 *out);

/* The attributes of an access that no stage 1 translates (B3.2.1). */
void attributes_off(const struct sim_mmu_regs *regs, const struct sim_access *access,
		    struct sim_stage1 *out);

/* A MAIR byte from the field MemAttr[3:0] of stage 2 (B3.6.2). */
uint8_t attributes_stage2(unsigned memattr);

/* The stronger of two (B3.8.4). */
uint8_t attributes_combine(uint8_t s1, uint8_t s2);
uint8_t shareability_combine(uint8_t mair, uint8_t s1, uint8_t s2);

enum sim_memory_type attributes_type(uint8_t mair);
uint64_t attributes_par_long(uint8_t mair, uint8_t sh);
uint64_t attributes_par_short(uint8_t mair, uint8_t sh);

static inline bool attributes_is_device(uint8_t mair)
{
	return !(mair & 0xf0);
}

#endif
