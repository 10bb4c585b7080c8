// SPDX-License-Identifier: GPL-2.0-only
/*
 * Test builds only (KVM_ARM32_TEST_HOOKS). A name written to /sys/kernel/debug/kvm_arm32/check runs that check on each
 * CPU; the write fails with EIO, and the log says why, if the check does.
 */
#define pr_fmt(format) KBUILD_MODNAME ": " format

#include "linux/hooks.h"

#include <linux/cpu.h>
#include <linux/cpu_pm.h>
#include <linux/debugfs.h>
#include <linux/highmem.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/uaccess.h>
#include <asm/cputype.h>

#include "hal/cpu.h"
#include "hal/host.h"
#include "hal/mmu.h"
#include "hyp/hyp.h"
#include "linux/gic.h"
#include "linux/hypmode.h"
#include "linux/vcpu.h"

static int fail_step;
static atomic_t steps;

static int set_fail_step(const char *text, const struct kernel_param *param)
{
	atomic_set(&steps, 0);
	return param_set_int(text, param);
}

static const struct kernel_param_ops fail_step_ops = {
	.set = set_fail_step,
	.get = param_get_int,
};
module_param_cb(fail_step, &fail_step_ops, &fail_step, 0644);
MODULE_PARM_DESC(fail_step, "which allocation, registration, pin or copy fails, from 1");
module_param_named(steps, steps.counter, int, 0444);

bool hooks_fail(void)
{
	return atomic_inc_return(&steps) == READ_ONCE(fail_step);
}

static bool no_vfp;
module_param(no_vfp, bool, 0444);
MODULE_PARM_DESC(no_vfp, "be a host without VFPv3");

bool hooks_no_vfp(void)
{
	return no_vfp;
}

static atomic_t pins;
module_param_named(pins, pins.counter, int, 0444);
MODULE_PARM_DESC(pins, "pages of user space that are held");

void hooks_pin(int by)
{
	atomic_add(by, &pins);
}

/* How often the running vcpu was told right and wrong; how often a CPU without one was. */
static int running_right, running_wrong;
module_param(running_right, int, 0444);
module_param(running_wrong, int, 0444);

static bool running_is(const struct vcpu *vcpu)
{
	return kvm_arm_get_running_vcpu() == vcpu &&
	       *this_cpu_ptr(kvm_arm_get_running_vcpus()) == vcpu;
}

void hooks_running(const struct vcpu *vcpu)
{
	if (vcpu && running_is(vcpu))
		running_right++;
	else
		running_wrong++;
}

/* How often an address of the kernel led to the page that it was made for, and how often elsewhere. */
static atomic_t views_right, views_wrong;
module_param_named(views_right, views_right.counter, int, 0444);
module_param_named(views_wrong, views_wrong.counter, int, 0444);

/* What the CPU makes of a kernel address that is read: bits 39 to 12 of PAR (bit 0: nothing). */
static u64 translate(const void *view)
{
	unsigned long flags;
	u64 par;

	local_irq_save(flags);
	asm volatile("mcr p15, 0, %0, c7, c8, 0" : : "r"(view));
	isb();
	if (IS_ENABLED(CONFIG_ARM_LPAE)) {
		asm volatile("mrrc p15, 0, %Q0, %R0, c7" : "=r"(par));
	} else {
		u32 low;

		asm volatile("mrc p15, 0, %0, c7, c4, 0" : "=r"(low));
		par = low;
	}
	local_irq_restore(flags);
	return par;
}

void hooks_view(const void *view, phys_addr_t pa)
{
	const u64 frame = GENMASK_ULL(39, PAGE_SHIFT);
	u64 par = translate(view);

	atomic_inc(par & 1 || (par & frame) != (pa & frame) ? &views_wrong : &views_right);
}

uint32_t hyp_hook_add(uint32_t a, uint32_t b);
uint32_t hyp_hook_read(uint32_t address);
uint32_t hyp_hook_write(uint32_t address, uint32_t value);
uint32_t hyp_hook_jump(uint32_t address);
uint32_t hyp_hook_undefined(void);
uint32_t hyp_hook_hvc(void);
uint32_t hyp_hook_overrun(void);

/* --- checks: NULL, or what is wrong; each runs on every CPU with interrupts off ----------------------- */

static const char *check_add(struct hyp_cpu *cpu)
{
	return hyp_call(hyp_hook_add, 40, 2, 0) == 42 ? NULL : "40 + 2 is not 42";
}

/* Does the call fault as it must, at that place, and does everything work as before? */
static const char *check_fault(struct hyp_cpu *cpu, const void *function, const void *argument,
			       enum hal_exit cause)
{
	uint32_t before = cpu->fault.count;

	if (hyp_call(function, (uint32_t)argument, 0x5eed, 0) != cause)
		return "the call does not return the cause";
	if (cpu->fault.cause != cause || cpu->fault.count != before + 1)
		return "the fault is not recorded";
	return check_add(cpu);
}

static const char *check_write_text(struct hyp_cpu *cpu)
{
	const char *wrong = check_fault(cpu, hyp_hook_write, hyp_text_start, HAL_EXIT_DATA_ABORT);

	if (wrong)
		return wrong;
	if (cpu->fault.hdfar != (uint32_t)hyp_text_start ||
	    cpu->fault.regs[0] != (uint32_t)hyp_text_start || cpu->fault.regs[1] != 0x5eed)
		return "the recorded registers are wrong";
	return cpu->fault.pc == (uint32_t)hyp_hook_write ? NULL : "the recorded PC is wrong";
}

static const char *check_jump_to_data(struct hyp_cpu *cpu)
{
	const char *wrong = check_fault(cpu, hyp_hook_jump, cpu, HAL_EXIT_PREFETCH_ABORT);

	return wrong || cpu->fault.pc == (uint32_t)cpu ? wrong : "the recorded PC is wrong";
}

static const char *check_undefined(struct hyp_cpu *cpu)
{
	return check_fault(cpu, hyp_hook_undefined, NULL, HAL_EXIT_UNDEFINED);
}

static const char *check_call_in_call(struct hyp_cpu *cpu)
{
	return check_fault(cpu, hyp_hook_hvc, NULL, HAL_EXIT_SVC);
}

static const char *check_overrun(struct hyp_cpu *cpu)
{
	return check_fault(cpu, hyp_hook_overrun, NULL, HAL_EXIT_DATA_ABORT);
}

/* A guest that Hyp mode cannot see: the fault comes when half of the host's state is gone already. */
static const char *check_bad_guest(struct hyp_cpu *cpu)
{
	static struct hal_guest unseen __aligned(PAGE_SIZE);
	uint32_t before = cpu->fault.count;

	unseen.fault.hyp_pc = 0;
	if (hal_guest_enter(&unseen) != HAL_EXIT_DATA_ABORT)
		return "the entry does not return the cause";
	if (cpu->fault.count != before + 1 || unseen.fault.hyp_pc != cpu->fault.pc)
		return "the fault is not recorded";
	return check_add(cpu);
}

/* The state of the host that is read only once is still what it was (B3: HDCR among it). */
static const char *check_state(struct hyp_cpu *cpu)
{
	static struct hyp_cpu before;

	before = *cpu;
	hyp_call(hyp_capture_host, (uint32_t)cpu, 0, 0);
	if (memcmp(before.control, cpu->control, sizeof(cpu->control)))
		return "a control register of Hyp mode has changed";
	return memcmp(before.fixed, cpu->fixed, sizeof(cpu->fixed)) ? "a fixed register has changed"
								    : NULL;
}

static const char *check_vectors(struct hyp_cpu *cpu)
{
	const char *wanted = read_cpuid_part() == ARM_CPU_PART_CORTEX_A15 ? hyp_guest_vectors_a15
									  : hyp_guest_vectors;

	return cpu->guest_vectors == (uint32_t)wanted ? NULL
						      : "the guest's vectors are the wrong ones";
}

/* The stub's call 0 is refused, 2 gives Hyp mode back; then a Hyp call is one that the stub does not know. */
static const char *check_stub(struct hyp_cpu *cpu)
{
	if (hyp_hvc(0, 0, 0) != HYP_STUB_ERROR)
		return "HVC_SET_VECTORS is not refused";
	return check_add(cpu);
}

static const char *check_power(struct hyp_cpu *cpu)
{
	unsigned int enabled;

	if (gic_interrupts_enabled() != gic_interrupts())
		return "an interrupt of guests is not enabled";
	if (cpu_pm_enter())
		return "cpu_pm_enter() failed";
	enabled = gic_interrupts_enabled();
	if (hyp_call(hyp_hook_add, 40, 2, 0) != HYP_STUB_ERROR)
		return "a sleeping CPU still has our Hyp mode";
	if (cpu_pm_exit())
		return "cpu_pm_exit() failed";
	if (enabled) /* B29 */
		return "an interrupt of guests stays enabled";
	if (gic_interrupts_enabled() != gic_interrupts())
		return "an interrupt of guests is not enabled again";
	return check_add(cpu);
}

static const char *check_running(struct hyp_cpu *cpu)
{
	return running_is(NULL) ? NULL : "a vcpu is said to run where none does";
}

/* --- on each CPU ------------------------------------------------------------------------------------- */

static const struct check {
	const char *name;
	const char *(*run)(struct hyp_cpu *cpu);
} checks[] = {
	{"add", check_add},
	{"write-text", check_write_text},
	{"jump-to-data", check_jump_to_data},
	{"undefined", check_undefined},
	{"call-in-call", check_call_in_call},
	{"overrun", check_overrun},
	{"bad-guest", check_bad_guest},
	{"state", check_state},
	{"vectors", check_vectors},
	{"stub", check_stub},
	{"power", check_power},
	{"running", check_running},
};

struct run {
	const struct check *check;
	bool failed;
};

static void run_here(void *argument)
{
	struct run *run = argument;
	const char *wrong = run->check->run(hypmode_this_cpu());

	if (wrong) {
		pr_err("check %s on CPU %d: %s\n", run->check->name, smp_processor_id(), wrong);
		run->failed = true;
	}
}

static bool run_everywhere(const struct check *check)
{
	struct run run = {.check = check};
	unsigned int cpu;

	cpus_read_lock();
	for_each_online_cpu(cpu) smp_call_function_single(cpu, run_here, &run, 1);
	cpus_read_unlock();
	return !run.failed;
}

/* What has been taken back is gone from Hyp mode, on this CPU and the others (B51). */
static bool run_share(void)
{
	uint32_t *page = hal_pages_alloc(0);
	bool ok = page && !hal_hyp_share(page, 4) && !hal_hyp_share(page + 1, 4);

	if (!ok)
		return false;
	page[0] = 0x600d;
	migrate_disable();
	ok = hyp_call(hyp_hook_read, (uint32_t)page, 0, 0) == 0x600d;
	hal_hyp_unshare(page + 1, 4);
	ok = ok && hyp_call(hyp_hook_read, (uint32_t)page, 0, 0) == 0x600d;
	hal_hyp_unshare(page, 4);
	ok = ok && hyp_call(hyp_hook_read, (uint32_t)page, 0, 0) == HAL_EXIT_DATA_ABORT;
	migrate_enable();
	hal_pages_free(page, 0);
	return ok;
}

/* A page that the kernel has no lasting address for is cleaned all the same, and no other in its place. */
static bool run_clean(void)
{
	int right = atomic_read(&views_right), wrong = atomic_read(&views_wrong);
	struct page *page = alloc_page(GFP_HIGHUSER);
	bool ok = page && PageHighMem(page);

	if (ok) {
		hal_dcache_clean_invalidate(hpa(page_to_phys(page)), PAGE_SIZE);
		hal_icache_invalidate(hpa(page_to_phys(page)), PAGE_SIZE);
	} else {
		pr_err("check clean: there is no high memory\n");
	}
	if (page)
		__free_page(page);
	if (ok && atomic_read(&views_wrong) != wrong)
		pr_err("check clean: another page is cleaned\n");
	return ok && atomic_read(&views_right) == right + 2 && atomic_read(&views_wrong) == wrong;
}

static ssize_t check_write(struct file *file, const char __user *text, size_t size, loff_t *at)
{
	char name[32] = "";
	size_t i;

	if (size >= sizeof(name) || copy_from_user(name, text, size))
		return -EINVAL;
	strim(name);
	if (!strcmp(name, "share"))
		return run_share() ? size : -EIO;
	if (!strcmp(name, "clean"))
		return run_clean() ? size : -EIO;
	for (i = 0; i < ARRAY_SIZE(checks); i++)
		if (!strcmp(name, checks[i].name))
			return run_everywhere(&checks[i]) ? size : -EIO;
	return -EINVAL;
}

static const struct file_operations check_operations = {
	.owner = THIS_MODULE,
	.write = check_write,
};

static struct dentry *folder;

void hooks_init(void)
{
	folder = debugfs_create_dir(KBUILD_MODNAME, NULL);
	debugfs_create_file("check", 0200, folder, NULL, &check_operations);
}

void hooks_exit(void)
{
	debugfs_remove_recursive(folder);
}
