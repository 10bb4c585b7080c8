/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hyp mode as the host sees it: how it is entered, called and left, and what it keeps for each CPU.
 * docs/ARCHITECTURE.md, 'How Hyp mode is entered and left', has the whole picture.
 */
#ifndef HYP_HYP_H
#define HYP_HYP_H

#include "hal/context.h"
#include "hal/types.h"

/* Calls of the kernel's own Hyp stub, which the vectors here answer too (SPEC.md section 4.1). */
#define HYP_STUB_SOFT_RESTART  1u
#define HYP_STUB_RESET_VECTORS 2u
#define HYP_STUB_ERROR	       0x0badca11u

/* What Hyp mode itself did wrong: its registers at that moment. */
struct hyp_fault {
	uint32_t regs[15]; /* r0 … r12, SP_hyp, LR */
	uint32_t pc;
	uint32_t spsr;
	uint32_t hsr;
	uint32_t hdfar;
	uint32_t count; /* of faults on this CPU */
	uint32_t cause; /* enum hal_exit */
};

enum hyp_vfp_flags {
	HYP_VFP = 1u << 0,     /* VFPv3 or later is in use by the host */
	HYP_VFP_D32 = 1u << 1, /* with 32 double registers */
};

/* Stack and memory of one CPU in Hyp mode: this structure lies at the top of a page, its stack below. */
struct hyp_cpu {
	struct hyp_fault fault;

	struct hal_guest *guest; /* the one that was entered last */
	uint32_t scratch;
	uint32_t vfp_flags;	/* enum hyp_vfp_flags */
	uint32_t guest_vectors; /* HVBAR while a guest runs */
	uint32_t leave;		/* physical address of hyp_idmap_leave */

	/* As the stub left them, to be put back when Hyp mode is given back. */
	uint32_t stub_hvbar, stub_hsctlr;

	/*
	 * What the host runs with. Fixed: nothing in the host changes these while the CPU is online, so they are read
	 * once by hyp_capture_host() and loaded after each exit. Entry: saved at each entry.
	 */
	uint32_t control[7]; /* HCR, HCPTR, HSTR, HDCR, VPIDR, VMPIDR, CNTHCTL */
	uint32_t fixed
		[13]; /* SCTLR, CPACR, TTBR1, PRRR, NMRR, AMAIR0/1, VBAR, TPIDRPRW, SP of ABT, UND, IRQ */
	uint32_t entry[21]; /* in the order of save_host in hyp/switch.S; FPEXC last */
	uint32_t dbgdscr;   /* DBGDSCRext, saved at each entry as well */
	struct hal_vfp vfp;

	uint32_t gich; /* address of the virtual interface control block */
};

/* The registers of CTLR and identity that hyp_init is given; lies in the identity page. */
struct hyp_init_params {
	uint64_t httbr;
	uint32_t htcr, vtcr;
	uint32_t hmair0, hmair1;
	uint32_t hvbar;
};

/* --- code that runs with the MMU off, copied into the identity page ---------------------------------- */

extern char hyp_idmap_start[], hyp_idmap_end[];
extern char hyp_idmap_init[];	/* r2: struct hyp_cpu */
extern char hyp_idmap_leave[];	/* reached from the vectors */
extern char hyp_idmap_params[]; /* struct hyp_init_params */

/* --- code that runs in Hyp mode, mapped there at the addresses that the host uses -------------------- */

extern char hyp_text_start[], hyp_text_end[]; /* whole pages */
extern char hyp_host_vectors[], hyp_guest_vectors[], hyp_guest_vectors_a15[];

/*
 * Functions to be handed to hyp_call(). TLB operations by SPEC.md section 4.10; hyp_capture_host(): fills in
 * control and fixed.
 */
uint32_t hyp_capture_host(struct hyp_cpu *cpu);
uint32_t hyp_tlb_flush_vmid(uint32_t vttbr_low, uint32_t vttbr_high);
uint32_t hyp_tlb_flush_vmid_local(uint32_t vttbr_low, uint32_t vttbr_high);
uint32_t hyp_tlb_flush_all_vmids(void);
uint32_t hyp_tlb_flush_hyp(void);

/* --- called by the host ------------------------------------------------------------------------------ */

/*
 * Calls a function in Hyp mode (SPEC.md section 4.5) and returns what it returns; HYP_STUB_ERROR on a CPU that has
 * not been taken over; enum hal_exit when the function faulted, after hyp_fault_report(). Not preemptible where it
 * matters on which CPU it runs.
 */
uint32_t hyp_call(const void *function, uint32_t a, uint32_t b, uint32_t c);

/* HVC #0 with these registers, for the stub's calls. Returns r0. */
uint32_t hyp_hvc(uint32_t r0, uint32_t r1, uint32_t r2);

/* Provided by the host: tells about the fault that Hyp mode has recorded for this CPU. Not preemptible. */
void hyp_fault_report(void);

/* Provided by the host: Hyp mode was entered from the host, and not by a call. Does not return. */
void hyp_host_trapped(void);

#endif
