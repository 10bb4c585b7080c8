// SPDX-License-Identifier: GPL-2.0-only
/*
 * A CPU is taken over in three steps, all on that CPU with interrupts off (docs/ARCHITECTURE.md): the stub's call
 * HVC_SOFT_RESTART leads to hyp_idmap_init in the identity page, with the MMU off; that turns the MMU on with our
 * tables, sets our vectors and comes back; and a first Hyp call reads what the host runs with. The vectors answer
 * the stub's own calls, which is also how a CPU is given back.
 */
#define pr_fmt(format) KBUILD_MODNAME ": " format

/* First, as core/ and the kernel have names in common (pte_valid): macros of the kernel. */
#include "core/vcpu/hypervisor.h"
#include "linux/hypmode.h"

#include <linux/cpu.h>
#include <linux/cpu_pm.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/kmsg_dump.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_irq.h>
#include <linux/reboot.h>
#include <asm/cacheflush.h>
#include <asm/cputype.h>
#include <asm/hwcap.h>

#include "core/mm/hypmap.h"
#include "hal/cpu.h"
#include "hal/host.h"
#include "hal/mmu.h"
#include "hyp/hyp.h"
#include "linux/compat.h"
#include "linux/file.h"
#include "linux/gic.h"
#include "linux/hooks.h"

#define HYPMODE_VTCR \
	0x80003558u /* 40-bit IPAs from level 1, walks as in HYPMAP_HTCR (SPEC.md section 4.3) */

#define STACK_ORDER 1

static struct hypmap map;
module_param_named(hyp_tables, map.tables, uint, 0444);
MODULE_PARM_DESC(hyp_tables,
		 "pages of Hyp mode's translation tables, which stay once needed (to be read)");
static void *identity;
static struct cpumask taken;
static DEFINE_PER_CPU(struct hyp_cpu *, hyp_cpus);
static int online_state;

/* --- is this a host for us? -------------------------------------------------------------------------- */

/*
 * Did the kernel start in Hyp mode? Its own answer is not exported, and an HVC must not be tried. But then, and only
 * then, it takes the physical timer for itself and leaves the virtual one to guests.
 */
static bool kernel_in_hyp_mode(void)
{
	static const struct of_device_id timers[] = {
		{.compatible = "arm,armv7-timer"},
		{.compatible = "arm,armv8-timer"},
		{},
	};
	enum { VIRTUAL = 2 }; /* its place among the timer's interrupts */
	struct device_node *node = of_find_matching_node(NULL, timers);
	unsigned int irq = node ? irq_of_parse_and_map(node, VIRTUAL) : 0;

	of_node_put(node);
	return irq && !irq_has_action(irq);
}

/* Did the kernel complain, while it started its CPUs, that they are not all in the same mode? */
static bool kernel_in_mixed_modes(void)
{
	struct kmsg_dump_iter iter;
	char line[160];
	size_t length;

	kmsg_dump_rewind(&iter);
	while (kmsg_dump_get_line(&iter, false, line, sizeof(line) - 1, &length)) {
		line[length] = '\0';
		if (strstr(line, "started in wrong/inconsistent modes"))
			return true;
	}
	return false;
}

static bool core_is_known(void)
{
	unsigned int part = read_cpuid_part();

	return part == ARM_CPU_PART_CORTEX_A15 || part == ARM_CPU_PART_CORTEX_A7;
}

static void note_unknown_core(void *unknown)
{
	if (!core_is_known())
		WRITE_ONCE(*(bool *)unknown, true);
}

static const char *unsuitable(void)
{
	bool unknown = false;

	on_each_cpu(note_unknown_core, &unknown, 1);
	if (unknown)
		return "a CPU is neither a Cortex-A15 nor a Cortex-A7";
	if (!kernel_in_hyp_mode())
		return "the kernel was not started in Hyp mode";
	if (kernel_in_mixed_modes())
		return "the CPUs were not all started in Hyp mode";
	return NULL;
}

/* --- this CPU ---------------------------------------------------------------------------------------- */

struct hyp_cpu *hypmode_this_cpu(void)
{
	return __this_cpu_read(hyp_cpus);
}

/* Where guests could train the branch predictor for Hyp mode it is emptied at each exit (CVE-2017-5715). */
static uint32_t guest_vectors(void)
{
	bool trainable = read_cpuid_part() == ARM_CPU_PART_CORTEX_A15;

	return (uint32_t)(trainable ? hyp_guest_vectors_a15 : hyp_guest_vectors);
}

static uint32_t identity_pa(const char *symbol)
{
	return virt_to_phys(identity) + (symbol - hyp_idmap_start);
}

static void take_this_cpu(void)
{
	struct hyp_cpu *cpu;
	unsigned long flags;

	local_irq_save(flags);
	cpu = hypmode_this_cpu();
	cpu->guest_vectors = guest_vectors();
	if (!cpumask_test_cpu(smp_processor_id(), &taken) &&
	    !hyp_hvc(HYP_STUB_SOFT_RESTART, identity_pa(hyp_idmap_init), (uint32_t)cpu)) {
		hyp_call(hyp_capture_host, (uint32_t)cpu, 0, 0);
		cpumask_set_cpu(smp_processor_id(), &taken);
		hypervisor_cpu_online(file_hypervisor());
		gic_cpu_online();
	}
	local_irq_restore(flags);
}

static void give_this_cpu(void)
{
	unsigned long flags;

	local_irq_save(flags);
	if (cpumask_test_and_clear_cpu(smp_processor_id(), &taken)) {
		gic_cpu_offline();
		hyp_hvc(HYP_STUB_RESET_VECTORS, 0, 0);
	}
	local_irq_restore(flags);
}

/* --- CPUs that come and go --------------------------------------------------------------------------- */

static int hyp_starting(unsigned int cpu)
{
	if (core_is_known())
		take_this_cpu();
	return 0;
}

static int hyp_dying(unsigned int cpu)
{
	give_this_cpu();
	return 0;
}

/* A CPU that could not be taken over must not run tasks: they might be vcpus, or unmap a guest's memory. */
static int cpu_online_check(unsigned int cpu)
{
	return cpumask_test_cpu(cpu, &taken) ? 0 : -ENODEV;
}

/* A CPU loses its Hyp mode with its power (R24). */
static int cpu_power(struct notifier_block *block, unsigned long action, void *unused)
{
	static struct cpumask asleep;
	unsigned int cpu = smp_processor_id();

	switch (action) {
	case CPU_PM_ENTER:
		cpumask_clear_cpu(cpu, &asleep);
		if (cpumask_test_cpu(cpu, &taken))
			cpumask_set_cpu(cpu, &asleep);
		give_this_cpu();
		break;
	case CPU_PM_ENTER_FAILED:
	case CPU_PM_EXIT:
		if (cpumask_test_and_clear_cpu(cpu, &asleep))
			take_this_cpu();
		break;
	}
	return NOTIFY_OK;
}

static struct notifier_block power_block = {.notifier_call = cpu_power};

static void give_cpu(void *unused)
{
	give_this_cpu();
}

/* Whoever comes next, another kernel or the firmware, finds Hyp mode as this kernel had found it. */
static int machine_ends(struct notifier_block *block, unsigned long action, void *unused)
{
	on_each_cpu(give_cpu, NULL, 1);
	return NOTIFY_OK;
}

static struct notifier_block reboot_block = {.notifier_call = machine_ends};

/* --- what Hyp mode runs with ------------------------------------------------------------------------- */

static void free_memory(void)
{
	unsigned int cpu;

	free_hyp_pmds(&map);
	for_each_possible_cpu(cpu)
	{
		struct hyp_cpu **hyp = per_cpu_ptr(&hyp_cpus, cpu);

		if (*hyp)
			hal_pages_free(PTR_ALIGN_DOWN((void *)*hyp, PAGE_SIZE << STACK_ORDER),
				       STACK_ORDER);
		*hyp = NULL;
	}
	hal_pages_free(identity, 0);
	identity = NULL;
}

static uint32_t vfp_flags(void)
{
	uint32_t flags = 0;

	if (hal_vfp_present())
		flags |= HYP_VFP;
	if (elf_hwcap & HWCAP_VFPD32)
		flags |= HYP_VFP_D32;
	return flags;
}

/* Two pages: the lower one is not mapped in Hyp mode, so that a stack that overruns faults. */
static int prepare_cpu(unsigned int cpu)
{
	char *pages = hal_pages_alloc(STACK_ORDER);
	char *top = pages + (PAGE_SIZE << STACK_ORDER);
	struct hyp_cpu *hyp;
	phys_addr_t gich;

	if (!pages)
		return -ENOMEM;
	hyp = PTR_ALIGN_DOWN((struct hyp_cpu *)top - 1, 8);
	hyp->vfp_flags = vfp_flags();
	hyp->leave = identity_pa(hyp_idmap_leave);
	hyp->gich = (unsigned long)gic_gich(&gich);
	*per_cpu_ptr(&hyp_cpus, cpu) = hyp;
	return create_hyp_mappings(&map, top - PAGE_SIZE, top, HYP_DATA);
}

/* The identity page is read with caches off. Its address must not be one at which Hyp mode sees something else. */
static int prepare_identity(void)
{
	struct hyp_init_params *params;
	phys_addr_t pa;

	identity = hal_pages_alloc(0);
	if (!identity)
		return -ENOMEM;
	pa = virt_to_phys(identity);
	if (pa != (uint32_t)pa || (pa >= MODULES_VADDR && pa != (unsigned long)identity))
		return -ENODEV;
	memcpy(identity, hyp_idmap_start, hyp_idmap_end - hyp_idmap_start);
	params = identity + (hyp_idmap_params - hyp_idmap_start);
	*params = (struct hyp_init_params){
		.httbr = hal_page_pa(map.level1).v,
		.htcr = HYPMAP_HTCR,
		.vtcr = HYPMODE_VTCR,
		.hmair0 = HYPMAP_HMAIR0,
		.hmair1 = HYPMAP_HMAIR1,
		.hvbar = (uint32_t)hyp_host_vectors,
	};
	flush_icache_range((unsigned long)identity, (unsigned long)identity + PAGE_SIZE);
	__cpuc_flush_dcache_area(identity, PAGE_SIZE);
	return create_hyp_identity_mapping(&map, hpa(pa), HYP_TEXT);
}

/* At the host's address, as everything that Hyp mode sees. */
static int prepare_gich(void)
{
	phys_addr_t at;
	const void *gich = (const void __force *)gic_gich(&at);

	return gich ? create_hyp_io_mappings(&map, gich, gich + GIC_GICH_SIZE, hpa(at)) : 0;
}

static int prepare_memory(void)
{
	unsigned int cpu;
	int error = hypmap_init(&map);

	if (!error)
		error = prepare_identity();
	if (!error)
		error = create_hyp_mappings(&map, hyp_text_start, hyp_text_end, HYP_TEXT);
	if (!error)
		error = prepare_gich();
	for_each_possible_cpu(cpu) if (!error) error = prepare_cpu(cpu);
	if (error)
		free_memory();
	return error;
}

/* --- load and unload --------------------------------------------------------------------------------- */

const char *hypmode_init(void)
{
	const char *reason = unsuitable();

	if (!reason)
		reason = gic_init();
	if (reason)
		return reason;
	if (prepare_memory()) {
		gic_exit();
		return "no memory for Hyp mode";
	}
	if (hooks_fail() ||
	    cpuhp_setup_state(COMPAT_CPUHP_HYP, "kvm/arm32:hyp", hyp_starting, hyp_dying))
		goto free;
	online_state = -ENOMEM;
	if (!hooks_fail())
		online_state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "kvm/arm32:online",
						 cpu_online_check, NULL);
	if (online_state < 0)
		goto remove_state;
	if (hooks_fail() || cpu_pm_register_notifier(&power_block))
		goto remove_online;
	if (hooks_fail() || register_reboot_notifier(&reboot_block))
		goto unregister_power;
	return NULL;

unregister_power:
	cpu_pm_unregister_notifier(&power_block);
remove_online:
	cpuhp_remove_state(online_state);
remove_state:
	cpuhp_remove_state(COMPAT_CPUHP_HYP);
free:
	free_memory();
	gic_exit();
	return "Hyp mode cannot be taken over";
}

void hypmode_exit(void)
{
	unregister_reboot_notifier(&reboot_block);
	cpu_pm_unregister_notifier(&power_block);
	cpuhp_remove_state(online_state);
	cpuhp_remove_state(COMPAT_CPUHP_HYP);
	free_memory();
	gic_exit();
}

/* --- what Hyp mode sees of objects ------------------------------------------------------------------- */

int hal_hyp_share(const void *object, size_t size)
{
	return create_hyp_mappings(&map, object, object + size, HYP_DATA);
}

void hal_hyp_unshare(const void *object, size_t size)
{
	remove_hyp_mappings(&map, object, object + size);
}

/* --- faults of Hyp mode ------------------------------------------------------------------------------ */

static const char *cause_name(uint32_t cause)
{
	static const char *const names[] = {
		[HAL_EXIT_RESET] = "reset",
		[HAL_EXIT_UNDEFINED] = "undefined instruction",
		[HAL_EXIT_SVC] = "supervisor call",
		[HAL_EXIT_PREFETCH_ABORT] = "prefetch abort",
		[HAL_EXIT_DATA_ABORT] = "data abort",
		[HAL_EXIT_TRAP] = "unexpected exception of the host",
	};

	return cause < ARRAY_SIZE(names) && names[cause] ? names[cause] : "unknown cause";
}

static void print_fault(const struct hyp_fault *fault)
{
	const uint32_t *r = fault->regs;

	pr_err("fault in Hyp mode: %s at %pS, HSR %08x, HDFAR %08x, SPSR %08x\n",
	       cause_name(fault->cause), (void *)fault->pc, fault->hsr, fault->hdfar, fault->spsr);
	pr_err("pc %08x lr %08x sp %08x\n", fault->pc, r[14], r[13]);
	pr_err("r0 %08x r1 %08x r2 %08x r3 %08x r4 %08x r5 %08x r6 %08x\n", r[0], r[1], r[2], r[3],
	       r[4], r[5], r[6]);
	pr_err("r7 %08x r8 %08x r9 %08x r10 %08x r11 %08x r12 %08x\n", r[7], r[8], r[9], r[10],
	       r[11], r[12]);
}

void hyp_fault_report(void)
{
	struct hyp_cpu *cpu = hypmode_this_cpu();

	if (cpu->guest)
		cpu->guest->fault.hyp_pc = cpu->fault.pc;
	if (printk_ratelimit())
		print_fault(&cpu->fault);
}

void hyp_host_trapped(void)
{
	print_fault(&hypmode_this_cpu()->fault);
	panic("kvm-arm32: Hyp mode was entered from the host, and not by a call");
}
