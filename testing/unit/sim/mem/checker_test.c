/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Seeded faults: short programs in which one step is missing or wrong, and the report that must
 * name it; and the same programs done right, which must be silent. The words of the programs are
 * explained at the table of steps.
 */
#include "arch_sim/mem/cache.h"
#include "arch_sim/mem/checker.h"
#include "arch_sim/mem/host.h"
#include "testing/unit/sim/mem/world.h"

#define IPA	 0x40000000u	 /* a guest's page, behind three levels of stage 2 */
#define S2_PTE	 S2_L3		 /* its descriptor */
#define OTHER	 (DATA + 0x8000) /* another page for it */
#define CACHED	 0xc0000000u	 /* the native kernel's views of DATA */
#define UNCACHED 0xd0000000u
#define USER	 0x20000000u /* a page of a native process, behind two levels */
#define USER_PTE S1_L2
#define HYP_VA	 0x00003000u
#define HYP_PTE	 (HYP_L3 + 8 * 3)

/* The machine of all programs: a guest under stage 2, a native kernel, Hyp mode, two CPUs. */
struct machine {
	struct world w;
	struct sim_mmu_regs guest, native, hyp;
	uint64_t last; /* what the last access read */
};

static void hypervisor_tables(struct machine *m)
{
	put64(&m->w, S2_L1 + 8 * 1, S2_L2 | LPAE_TABLE);
	put64(&m->w, S2_L2, S2_L3 | LPAE_TABLE);
	put64(&m->w, S2_PTE, DATA | LPAE_S2_PAGE);
	put64(&m->w, HYP_L1, HYP_L2 | LPAE_TABLE);
	put64(&m->w, HYP_L2, HYP_L3 | LPAE_TABLE);
	put64(&m->w, HYP_PTE, DATA | LPAE_S1_PAGE | 1 << 6);
	m->guest = m->w.regs;
	m->guest.hcr = HCR_VM;
	m->guest.vtcr = VTCR_40BIT;
	m->guest.vttbr = S2_L1 | 1ull << 48;
	m->hyp = m->w.regs;
	m->hyp.hsctlr = SCTLR_M | SCTLR_C;
	m->hyp.httbr = HYP_L1;
	m->hyp.hmair0 = 0xff;
}

static void native_tables(struct machine *m)
{
	put32(&m->w, S1_L1 + 4 * (CACHED >> 20), DATA | 0x40e); /* section, write-back */
	put32(&m->w, S1_L1 + 4 * (UNCACHED >> 20),
	      DATA | 0x1402); /* section, TEX 1: non-cacheable */
	put32(&m->w, S1_L1 + 4 * (USER >> 20), S1_L2 | 1);
	put32(&m->w, USER_PTE, DATA | 0x83e); /* small page, not global */
	put32(&m->w, S1_L1 + 0x4000 + 4 * (USER >> 20), (S1_L2 + 0x400) | 1);
	put32(&m->w, S1_L2 + 0x400, OTHER | 0x83e);
	m->native = m->w.regs;
	m->native.sctlr = SCTLR_M | SCTLR_C | SCTLR_I;
	m->native.ttbr0 = S1_L1 | 0x1;
	m->native.contextidr = 1;
}

static void machine_set_up(struct machine *m)
{
	world_set_up(&m->w);
	hypervisor_tables(m);
	native_tables(m);
	sim_checker_enable(m->w.memory, NULL, NULL);
}

static void machine_tear_down(struct machine *m)
{
	world_tear_down(&m->w);
}

/* --- steps --- */

static void go(struct machine *m, struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
	       enum sim_access_type type, uint32_t va)
{
	struct sim_access access = access_of(type, va);

	access.hyp = regs == &m->hyp;
	if (!sim_mmu_access(mmu, regs, &access, &m->last, &m->w.fault))
		m->last = ~0ull;
}

static void guest_cpu0(struct machine *m)
{
	go(m, m->w.mmu, &m->guest, SIM_READ, IPA);
}

static void guest_write(struct machine *m)
{
	go(m, m->w.mmu, &m->guest, SIM_WRITE, IPA);
}

static void guest_cpu1(struct machine *m)
{
	go(m, m->w.other, &m->guest, SIM_READ, IPA);
}

static void hyp_access(struct machine *m)
{
	go(m, m->w.mmu, &m->hyp, SIM_READ, HYP_VA);
}

static void user(struct machine *m)
{
	go(m, m->w.mmu, &m->native, SIM_READ, USER);
}

static void write_pte(struct machine *m, uint64_t pa, uint64_t value)
{
	sim_memory_host_pte_write(m->w.memory, 0, hpa(pa), value);
}

static void break_(struct machine *m)
{
	write_pte(m, S2_PTE, 0);
}

static void make(struct machine *m)
{
	write_pte(m, S2_PTE, OTHER | LPAE_S2_PAGE);
}

static void same(struct machine *m)
{
	write_pte(m, S2_PTE, DATA | LPAE_S2_PAGE);
}

static void device(struct machine *m)
{
	write_pte(m, S2_PTE, DATA | (LPAE_S2_PAGE & ~0x3cu) | 0x4);
}

static void readonly(struct machine *m)
{
	write_pte(m, S2_PTE, DATA | (LPAE_S2_PAGE & ~0x80u));
}

static void old(struct machine *m)
{
	write_pte(m, S2_PTE, DATA | (LPAE_S2_PAGE & ~0x400u)); /* access flag off */
}

static void break_table(struct machine *m)
{
	write_pte(m, S2_L2, 0);
}

static void block(struct machine *m)
{
	write_pte(m, S2_L2, DATA >> 21 << 21 | LPAE_S2_BLOCK);
}

static void hyp_break(struct machine *m)
{
	write_pte(m, HYP_PTE, 0);
}

static void hyp_make(struct machine *m)
{
	write_pte(m, HYP_PTE, OTHER | LPAE_S1_PAGE | 1 << 6);
}

static void dsb_ishst(struct machine *m)
{
	sim_memory_host_dsb(m->w.memory, 0, SIM_BARRIER_ISHST);
}

static void dsb_ish(struct machine *m)
{
	sim_memory_host_dsb(m->w.memory, 0, SIM_BARRIER_ISH);
}

static void dsb_nsh(struct machine *m)
{
	sim_memory_host_dsb(m->w.memory, 0, SIM_BARRIER_NSH);
}

static void isb(struct machine *m)
{
	sim_memory_host_isb(m->w.memory, 0);
}

static void vttbr1(struct machine *m)
{
	sim_memory_host_write_vttbr(m->w.memory, 0, S2_L1 | 1ull << 48);
}

static void vttbr2(struct machine *m)
{
	sim_memory_host_write_vttbr(m->w.memory, 0, S2_L1 | 2ull << 48);
}

static void tlbi(struct machine *m)
{
	sim_memory_host_tlbi(m->w.memory, 0, SIM_TLBI_ALL, true, 0);
}

static void tlbi_local(struct machine *m)
{
	sim_memory_host_tlbi(m->w.memory, 0, SIM_TLBI_ALL, false, 0);
}

static void tlbi_hyp(struct machine *m)
{
	sim_memory_host_tlbi(m->w.memory, 0, SIM_TLBI_ALLH, true, 0);
}

static void tlbi_everyone(struct machine *m)
{
	sim_memory_host_tlbi(m->w.memory, 0, SIM_TLBI_ALLNSNH, true, 0);
}

static void settled(struct machine *m)
{
	sim_memory_host_settled(m->w.memory, 0);
}

static void free_page(struct machine *m)
{
	sim_memory_host_freed(m->w.memory, 0, hpa(DATA), 0x1000);
}

static void free_table(struct machine *m)
{
	sim_memory_host_freed(m->w.memory, 0, hpa(S2_L3), 0x1000);
}

static void native_op(struct machine *m, enum sim_maintenance op, uint32_t value)
{
	const struct sim_maintain op_and_value = {
		.op = op, .value = value, .broadcast = true, .pa = hpa(DATA)};

	sim_mmu_maintain(m->w.mmu, &m->native, &op_and_value);
}

/* The native kernel's table is written by a store of the simulated CPU, with the MMU off. */
static void store_pte(struct machine *m, uint32_t value)
{
	struct sim_mmu_regs off = m->native;
	struct sim_access access = access_of(SIM_WRITE, USER_PTE);
	uint64_t data = value;

	off.sctlr = 0;
	sim_mmu_access(m->w.mmu, &off, &access, &data, &m->w.fault);
}

static void user_break(struct machine *m)
{
	store_pte(m, 0);
}

static void user_make(struct machine *m)
{
	store_pte(m, OTHER | 0x83e);
}

static void user_readonly(struct machine *m)
{
	store_pte(m, DATA | 0xa3e);
}

static void native_dsb(struct machine *m)
{
	native_op(m, SIM_DSB, SIM_BARRIER_ISH);
}

static void native_isb(struct machine *m)
{
	native_op(m, SIM_ISB, 15);
}

static void tlbimva(struct machine *m)
{
	native_op(m, SIM_TLBI_MVA, USER | 1);
}

static void tlbimva_elsewhere(struct machine *m)
{
	native_op(m, SIM_TLBI_MVA, (USER + 0x1000) | 1);
}

static void tlbiasid_2(struct machine *m)
{
	native_op(m, SIM_TLBI_ASID, 2);
}

static void ttbr(struct machine *m)
{
	m->native.ttbr0 = (S1_L1 + 0x4000) | 0x1;
	m->native.contextidr = 2;
}

static void caches(struct machine *m)
{
	sim_cache_enable(m->w.memory);
}

static void host_write(struct machine *m)
{
	put32(&m->w, DATA, 0x5eed);
	sim_memory_host_written(m->w.memory, hpa(DATA), 0x1000);
}

static void flush(struct machine *m)
{
	sim_memory_host_dcache_clean_invalidate(m->w.memory, 0, hpa(DATA), 0x1000);
}

static void host_icache(struct machine *m)
{
	sim_memory_host_icache_invalidate(m->w.memory, 0, hpa(DATA), 0x1000);
}

static void read_c(struct machine *m)
{
	go(m, m->w.mmu, &m->native, SIM_READ, CACHED);
}

static void read_nc(struct machine *m)
{
	go(m, m->w.mmu, &m->native, SIM_READ, UNCACHED);
}

static void write_c(struct machine *m)
{
	m->last++;
	go(m, m->w.mmu, &m->native, SIM_WRITE, CACHED);
}

static void write_nc(struct machine *m)
{
	m->last += 0x100;
	go(m, m->w.mmu, &m->native, SIM_WRITE, UNCACHED);
}

static void fetch(struct machine *m)
{
	go(m, m->w.mmu, &m->native, SIM_FETCH, CACHED);
}

static void clean(struct machine *m)
{
	native_op(m, SIM_CACHE_CLEAN_MVA, CACHED);
}

static void clean_pou(struct machine *m)
{
	native_op(m, SIM_CACHE_CLEAN_MVAU, CACHED);
}

static void clean_invalidate(struct machine *m)
{
	native_op(m, SIM_CACHE_CLEAN_INV_MVA, CACHED);
}

static void iciallu(struct machine *m)
{
	native_op(m, SIM_CACHE_IALL, 0);
}

static void clean_by_set(struct machine *m)
{
	for (uint32_t set = 0; set < SIM_CACHE_SETS; set++) {
		for (uint32_t way = 0; way < SIM_CACHE_WAYS; way++)
			native_op(m, SIM_CACHE_CLEAN_SW, way << 28 | set << 6 | 1 << 1);
	}
}

#define STEP(name)          \
	{                   \
#name, name \
	}
static const struct step {
	const char *name;
	void (*run)(struct machine *m);
} steps[] = {
	/* a guest's read of IPA, Hyp mode's of HYP_VA, a process's of USER */
	STEP(guest_cpu0),
	STEP(guest_write),
	STEP(guest_cpu1),
	STEP(hyp_access),
	STEP(user),
	/* the hypervisor on CPU 0 writes the descriptor of IPA, or the table above, or its own */
	STEP(break_),
	STEP(make),
	STEP(same),
	STEP(device),
	STEP(readonly),
	STEP(old),
	STEP(break_table),
	STEP(block),
	STEP(hyp_break),
	STEP(hyp_make),
	/* its barriers, VTTBR and invalidations; memory that it gives back */
	STEP(dsb_ishst),
	STEP(dsb_ish),
	STEP(dsb_nsh),
	STEP(isb),
	STEP(vttbr1),
	STEP(vttbr2),
	STEP(tlbi),
	STEP(tlbi_local),
	STEP(tlbi_hyp),
	STEP(tlbi_everyone),
	STEP(settled),
	STEP(free_page),
	STEP(free_table),
	/* a native kernel, simulated, with the descriptor of USER */
	STEP(user_break),
	STEP(user_make),
	STEP(user_readonly),
	STEP(native_dsb),
	STEP(native_isb),
	STEP(tlbimva),
	STEP(tlbimva_elsewhere),
	STEP(tlbiasid_2),
	STEP(ttbr),
	/* caches: on; the hypervisor writes and flushes; accesses of the kernel; its maintenance */
	STEP(caches),
	STEP(host_write),
	STEP(flush),
	STEP(host_icache),
	STEP(read_c),
	STEP(read_nc),
	STEP(write_c),
	STEP(write_nc),
	STEP(fetch),
	STEP(clean),
	STEP(clean_pou),
	STEP(clean_invalidate),
	STEP(iciallu),
	STEP(clean_by_set),
};

static void run(struct machine *m, const char *program)
{
	char words[512];

	snprintf(words, sizeof(words), "%s", program);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " ")) {
		unsigned i;

		for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
			if (strcmp(word, steps[i].name) == 0)
				break;
		}
		REQUIRE(i < sizeof(steps) / sizeof(steps[0]));
		steps[i].run(m);
	}
}

/* --- programs --- */

#define FLUSH_VMID "dsb_ishst vttbr1 isb tlbi dsb_ish isb "

static const struct seeded {
	const char *label, *program;
	enum sim_finding finding;
} seeded[] = {
	{"forgotten_tlbi_seen_by_the_cpu_that_wrote", "guest_cpu0 break_ dsb_ishst guest_cpu0",
	 SIM_STALE_TLB},
	{"forgotten_tlbi_seen_by_another_cpu", "guest_cpu1 break_ dsb_ishst settled guest_cpu1",
	 SIM_STALE_TLB},
	{"make_without_tlbi", "guest_cpu0 break_ dsb_ishst make guest_cpu0", SIM_MAKE_BEFORE_TLBI},
	{"forgotten_break", "guest_cpu0 make", SIM_BREAK_BEFORE_MAKE},
	{"forgotten_break_of_an_entry_never_used", "guest_cpu0 " FLUSH_VMID "make",
	 SIM_BREAK_BEFORE_MAKE},
	{"change_of_type_without_break", "guest_cpu0 device", SIM_BREAK_BEFORE_MAKE},
	{"table_replaced_by_block_without_break", "guest_cpu0 block", SIM_BREAK_BEFORE_MAKE},
	{"table_broken_but_not_invalidated", "guest_cpu0 break_table dsb_ishst block",
	 SIM_MAKE_BEFORE_TLBI},
	{"dsb_missing_before_tlbi", "guest_cpu0 break_ vttbr1 isb tlbi dsb_ish make",
	 SIM_DSB_BEFORE_TLBI},
	{"dsb_missing_after_tlbi", "guest_cpu0 break_ dsb_ishst vttbr1 isb tlbi make",
	 SIM_DSB_AFTER_TLBI},
	{"dsb_after_tlbi_for_stores_only",
	 "guest_cpu0 break_ dsb_ishst vttbr1 isb tlbi dsb_ishst make", SIM_DSB_AFTER_TLBI},
	{"dsb_before_tlbi_not_shareable", "guest_cpu1 break_ dsb_nsh vttbr1 isb tlbi dsb_ish make",
	 SIM_DSB_BEFORE_TLBI},
	{"dsb_after_tlbi_not_shareable", "guest_cpu1 break_ dsb_ishst vttbr1 isb tlbi dsb_nsh make",
	 SIM_DSB_AFTER_TLBI},
	{"dsb_missing_between_make_and_use", "guest_cpu0 break_ " FLUSH_VMID "make guest_cpu0",
	 SIM_DSB_BEFORE_USE},
	{"tlbi_under_another_vmid", "guest_cpu0 break_ dsb_ishst vttbr2 isb tlbi dsb_ish make",
	 SIM_TLBI_WRONG_VMID},
	{"tlbi_under_another_vmid_seen_by_guest",
	 "guest_cpu1 break_ dsb_ishst vttbr2 isb tlbi dsb_ish guest_cpu1", SIM_TLBI_WRONG_VMID},
	{"tlbi_under_no_vmid", "guest_cpu0 break_ dsb_ishst tlbi dsb_ish make",
	 SIM_TLBI_WRONG_VMID},
	{"isb_missing_between_vttbr_and_tlbi", "guest_cpu0 break_ dsb_ishst vttbr1 tlbi",
	 SIM_MISSING_ISB},
	{"tlbi_local_only", "guest_cpu1 break_ dsb_ishst vttbr1 isb tlbi_local dsb_ish make",
	 SIM_TLBI_NOT_BROADCAST},
	{"tlbi_local_only_seen_by_guest",
	 "guest_cpu1 break_ dsb_ishst vttbr1 isb tlbi_local dsb_ish guest_cpu1",
	 SIM_TLBI_NOT_BROADCAST},
	{"page_freed_while_mapped", "guest_cpu0 free_page", SIM_PAGE_FREED},
	{"page_freed_before_tlbi", "guest_cpu0 break_ dsb_ishst free_page", SIM_PAGE_FREED},
	{"page_freed_before_second_dsb", "guest_cpu0 break_ dsb_ishst vttbr1 isb tlbi free_page",
	 SIM_DSB_AFTER_TLBI},
	{"table_freed_while_linked", "guest_cpu0 free_table", SIM_TABLE_FREED},
	{"table_freed_before_tlbi", "guest_cpu0 break_table dsb_ishst free_table", SIM_TABLE_FREED},
	{"hyp_mapping_changed_without_tlbi", "hyp_access hyp_break dsb_ishst hyp_make",
	 SIM_MAKE_BEFORE_TLBI},
	{"hyp_mapping_changed_with_tlbi_of_guests",
	 "hyp_access hyp_break dsb_ishst tlbi_everyone dsb_ish hyp_access", SIM_STALE_TLB},
	{"write_protection_without_tlbi", "guest_write readonly dsb_ishst guest_write",
	 SIM_STALE_TLB},
	{"kernel_forgets_tlbi", "user user_break native_dsb user", SIM_STALE_TLB},
	{"kernel_invalidates_another_address",
	 "user user_break native_dsb tlbimva_elsewhere native_dsb user", SIM_STALE_TLB},
	{"kernel_invalidates_another_asid", "user user_break native_dsb tlbiasid_2 native_dsb user",
	 SIM_STALE_TLB},
	{"kernel_forgets_break", "user user_make", SIM_BREAK_BEFORE_MAKE},
	{"kernel_forgets_dsb", "user user_break tlbimva native_dsb user_make", SIM_DSB_BEFORE_TLBI},
	{"kernel_forgets_isb_after_ttbr", "user native_isb ttbr user", SIM_MISSING_ISB},
	{"guest_page_not_flushed", "caches host_write read_nc", SIM_STALE_MEMORY},
	{"cached_write_not_cleaned", "caches write_c read_nc", SIM_STALE_MEMORY},
	{"cached_write_cleaned_to_pou_only", "caches write_c clean_pou read_nc", SIM_STALE_MEMORY},
	{"line_read_before_uncached_write", "caches read_c write_nc read_c", SIM_STALE_LINE},
	{"uncached_write_below_a_dirty_line", "caches write_c write_nc clean", SIM_LOST_WRITE},
	{"code_changed_without_icache_invalidation", "caches fetch write_c clean fetch",
	 SIM_STALE_INSTRUCTION},
	{"code_written_without_clean", "caches write_c iciallu fetch", SIM_UNCLEAN_INSTRUCTION},
};

TEST_TABLE(checker, seeded_fault_is_reported, struct seeded, seeded)
{
	struct machine m = {0};

	machine_set_up(&m);
	run(&m, row->program);
	NOTE("last report: %s", sim_checker_last(m.w.memory));
	CHECK_EQ(1, sim_checker_count(m.w.memory, row->finding));
	CHECK_EQ(1, sim_checker_total(m.w.memory));
	CHECK(strstr(sim_checker_last(m.w.memory), sim_finding_name(row->finding)));
	machine_tear_down(&m);
}

static const struct correct {
	const char *label, *program;
} correct[] = {
	{"break_flush_make_use",
	 "guest_cpu0 guest_cpu1 break_ " FLUSH_VMID "make dsb_ishst guest_cpu0 guest_cpu1"},
	{"everyone_flush", "guest_cpu0 break_ dsb_ishst tlbi_everyone dsb_ish make"},
	{"same_value_again", "guest_cpu0 same guest_cpu0"},
	{"invalid_written_over_invalid", "guest_cpu0 break_ " FLUSH_VMID "break_ guest_cpu0"},
	{"value_put_back", "guest_cpu0 break_ same dsb_ishst guest_cpu0"},
	{"other_cpu_in_flight", "guest_cpu1 break_ dsb_ishst guest_cpu1 vttbr1 isb tlbi dsb_ish"},
	{"access_flag_cleared", "guest_cpu0 old dsb_ishst settled guest_cpu0"},
	{"write_protection", "guest_write readonly " FLUSH_VMID "settled guest_write"},
	{"local_where_nobody_else_ran",
	 "user user_break native_dsb tlbimva native_dsb user_make native_dsb user"},
	{"page_freed", "guest_cpu0 break_ " FLUSH_VMID "free_page"},
	{"table_freed", "guest_cpu0 break_table " FLUSH_VMID "free_table"},
	{"table_to_block",
	 "guest_cpu0 break_table " FLUSH_VMID "free_table block dsb_ishst guest_cpu0"},
	{"hyp_mapping",
	 "hyp_access hyp_break dsb_ishst tlbi_hyp dsb_ish hyp_make dsb_ish hyp_access"},
	{"kernel_write_protects", "user user_readonly native_dsb tlbimva native_dsb user"},
	{"kernel_switches_tables", "user native_isb ttbr native_isb user"},
	{"guest_page_flushed", "caches host_write flush read_nc"},
	{"cached_write_cleaned", "caches write_c clean read_nc"},
	{"cached_write_cleaned_by_set_and_way", "caches write_c clean_by_set read_nc"},
	{"line_flushed_before_uncached_write", "caches read_c clean_invalidate write_nc read_c"},
	{"code_changed", "caches fetch write_c clean_pou iciallu fetch"},
	{"code_loaded_by_host", "caches fetch host_write flush host_icache fetch"},
};

TEST_TABLE(checker, correct_program_is_silent, struct correct, correct)
{
	struct machine m = {0};

	machine_set_up(&m);
	run(&m, row->program);
	NOTE("last report: %s", sim_checker_last(m.w.memory));
	CHECK_EQ(0, sim_checker_total(m.w.memory));
	machine_tear_down(&m);
}
