/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_RUN as a monitor sees it: the run page, errors, signal masks (SPEC.md sections 2.2, 2.3 and 2.6). */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "testing/unit/uapi/fixture.h"

#define RUN_SIZE (2 * HAL_PAGE_SIZE)

/* A vcpu that is initialised and mapped. */
struct runner {
	struct kvm kvm;
	struct kvm_run *run;
};

static void runner_set_up(struct runner *runner)
{
	kvm_set_up(&runner->kvm);
	CHECK_EQ(0, init_vcpu(runner->kvm.vcpu));
	runner->run = sim_mmap(runner->kvm.vcpu, RUN_SIZE, 0);
	CHECK(runner->run != MAP_FAILED);
}

static void runner_tear_down(struct runner *runner)
{
	CHECK_EQ(0, sim_munmap(runner->run, RUN_SIZE));
	kvm_tear_down(&runner->kvm);
}
TEST_FIXTURE(runner)

static int run(struct runner *self)
{
	return call(self->kvm.vcpu, KVM_RUN, 0);
}

/* --- exits ------------------------------------------------------------------------------------------- */

TEST_F(runner, mmio_write_tells_address_length_and_data)
{
	const uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};

	fake_core.exit.reason = VCPU_EXIT_MMIO;
	fake_core.exit.mmio.phys_addr = 0xff12345678;
	fake_core.exit.mmio.len = 8;
	fake_core.exit.mmio.is_write = true;
	memcpy(fake_core.exit.mmio.data, data, 8);
	CHECK_EQ(0, run(self));
	CHECK_EQ(KVM_EXIT_MMIO, self->run->exit_reason);
	CHECK_EQ(0xff12345678, self->run->mmio.phys_addr);
	CHECK_EQ(8, self->run->mmio.len);
	CHECK_EQ(1, self->run->mmio.is_write);
	CHECK_BYTES(data, self->run->mmio.data, 8);
}

/* Covers: SD-032, B39 */
TEST_F(runner, B39_only_the_data_of_a_read_is_taken_from_the_page)
{
	const uint8_t data[8] = {9, 8, 7, 6, 5, 4, 3, 2};

	fake_core.exit.reason = VCPU_EXIT_MMIO;
	fake_core.exit.mmio.len = 4;
	CHECK_EQ(0, run(self));
	memset(&self->run->mmio, 0xff, sizeof(self->run->mmio));
	memcpy(self->run->mmio.data, data, 8);
	CHECK_EQ(0, run(self));
	CHECK_BYTES(data, fake_core.mmio_data, 8);
	CHECK_EQ(4, self->run->mmio.len);
	CHECK_EQ(0, self->run->mmio.is_write);
}

struct system_event {
	const char *label;
	uint32_t type;
};

static const struct system_event system_events[] = {
	{"SHUTDOWN", 1},
	{"RESET", 2},
};

TEST_TABLE(run, system_event_tells_its_type_and_no_flags, struct system_event, system_events)
{
	struct runner self;

	runner_set_up(&self);
	fake_core.exit.reason = VCPU_EXIT_SYSTEM_EVENT;
	fake_core.exit.system_event.type = row->type;
	self.run->system_event.flags = ~0ull;
	CHECK_EQ(0, run(&self));
	CHECK_EQ(KVM_EXIT_SYSTEM_EVENT, self.run->exit_reason);
	CHECK_EQ(row->type, self.run->system_event.type);
	CHECK_EQ(0, self.run->system_event.flags);
	runner_tear_down(&self);
}

TEST_F(runner, nisv_tells_syndrome_and_address)
{
	fake_core.exit.reason = VCPU_EXIT_ARM_NISV;
	fake_core.exit.nisv.esr_iss = 0x46;
	fake_core.exit.nisv.fault_ipa = 0x123456789a;
	CHECK_EQ(0, run(self));
	CHECK_EQ(KVM_EXIT_ARM_NISV, self->run->exit_reason);
	CHECK_EQ(0x46, self->run->arm_nisv.esr_iss);
	CHECK_EQ(0x123456789a, self->run->arm_nisv.fault_ipa);
}

TEST_F(runner, B36_failed_entry_tells_its_reason)
{
	fake_core.exit.reason = VCPU_EXIT_FAIL_ENTRY;
	fake_core.exit.fail_entry.reason = 0x1badca11;
	fake_core.exit.fail_entry.cpu = 3;
	CHECK_EQ(0, run(self));
	CHECK_EQ(KVM_EXIT_FAIL_ENTRY, self->run->exit_reason);
	CHECK_EQ(0x1badca11, self->run->fail_entry.hardware_entry_failure_reason);
	CHECK_EQ(3, self->run->fail_entry.cpu);
}

TEST_F(runner, B36_internal_error_tells_suberror_and_data)
{
	fake_core.exit.reason = VCPU_EXIT_INTERNAL_ERROR;
	fake_core.exit.internal.suberror = 3;
	fake_core.exit.internal.ndata = 4;
	for (unsigned i = 0; i < 4; i++)
		fake_core.exit.internal.data[i] = 0x100000000 + i;
	CHECK_EQ(0, run(self));
	CHECK_EQ(KVM_EXIT_INTERNAL_ERROR, self->run->exit_reason);
	CHECK_EQ(3, self->run->internal.suberror);
	CHECK_EQ(4, self->run->internal.ndata);
	for (unsigned i = 0; i < 4; i++)
		CHECK_EQ(0x100000000 + i, self->run->internal.data[i]);
}

TEST_F(runner, B37_interrupted_run_says_intr_instead_of_the_exit_before)
{
	fake_core.exit.reason = VCPU_EXIT_MMIO;
	CHECK_EQ(0, run(self));
	fake_core.exit.reason = VCPU_EXIT_INTR;
	fake_core.run_result = -HAL_EINTR;
	self->run->immediate_exit = 1;
	CHECK_EQ(-EINTR, run(self));
	CHECK(fake_core.immediate_exit);
	CHECK_EQ(KVM_EXIT_INTR, self->run->exit_reason);
}

TEST_F(runner, error_of_each_run_is_passed_on)
{
	fake_core.run_result = -HAL_ENXIO;
	self->run->exit_reason = 77;
	CHECK_EQ(-ENXIO, run(self));
	CHECK_EQ(-ENXIO, run(self));
	CHECK_EQ(2, fake_core.runs);
	CHECK_EQ(KVM_EXIT_UNKNOWN, self->run->exit_reason);
}

TEST_F(runner, immediate_exit_is_any_value_but_zero)
{
	CHECK_EQ(0, run(self));
	CHECK(!fake_core.immediate_exit);
	self->run->immediate_exit = 0x80;
	CHECK_EQ(0, run(self));
	CHECK(fake_core.immediate_exit);
	CHECK_EQ(0x80, self->run->immediate_exit);
}

/* --- signal mask ------------------------------------------------------------------------------------- */

static uint64_t mask_in_run;

static void note_mask(void)
{
	mask_in_run = sim_host_signal_mask();
}

static int set_mask(struct runner *self, uint64_t mask)
{
	struct {
		uint32_t len;
		uint8_t sigset[8];
	} signals = {.len = 8};

	memcpy(signals.sigset, &mask, sizeof(mask));
	return call_with(self->kvm.vcpu, KVM_SET_SIGNAL_MASK, &signals);
}

TEST_F(runner, signal_mask_holds_during_a_run_only)
{
	fake_core.on_run = note_mask;
	CHECK_EQ(0, set_mask(self, 0x8000000000000401));
	CHECK_EQ(0, sim_host_signal_mask());
	CHECK_EQ(0, run(self));
	CHECK_EQ(0x8000000000000401, mask_in_run);
	CHECK_EQ(0, sim_host_signal_mask());
}

TEST_F(runner, signal_mask_never_blocks_kill_and_stop)
{
	fake_core.on_run = note_mask;
	CHECK_EQ(0, set_mask(self, ~0ull));
	CHECK_EQ(0, run(self));
	CHECK_EQ(~(1ull << 8 | 1ull << 18), mask_in_run);
}

TEST_F(runner, signal_mask_is_taken_away_by_null)
{
	fake_core.on_run = note_mask;
	CHECK_EQ(0, set_mask(self, 0xff));
	CHECK_EQ(0, call(self->kvm.vcpu, KVM_SET_SIGNAL_MASK, 0));
	CHECK_EQ(0, run(self));
	CHECK_EQ(0, mask_in_run);
}

TEST_F(runner, signal_mask_whose_set_cannot_be_read_is_efault_and_stays)
{
	uint8_t *page = mmap(NULL, 2 * HAL_PAGE_SIZE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *mask = page + HAL_PAGE_SIZE - 4;
	const uint32_t length = 8;

	fake_core.on_run = note_mask;
	CHECK_EQ(0, set_mask(self, 0x10));
	munmap(page + HAL_PAGE_SIZE, HAL_PAGE_SIZE);
	memcpy(mask, &length, sizeof(length));
	CHECK_EQ(-EFAULT, call_with(self->kvm.vcpu, KVM_SET_SIGNAL_MASK, mask));
	CHECK_EQ(0, run(self));
	CHECK_EQ(0x10, mask_in_run);
	munmap(page, HAL_PAGE_SIZE);
}

/* --- mappings ---------------------------------------------------------------------------------------- */

static sigjmp_buf on_bus_error;

static void bus_error(int number)
{
	siglongjmp(on_bus_error, 1);
}

/* Does touching the byte raise SIGBUS? */
static bool is_bus_error(const volatile uint8_t *byte)
{
	const struct sigaction action = {.sa_handler = bus_error};
	struct sigaction old;
	volatile bool raised = true;

	sigaction(SIGBUS, &action, &old);
	if (!sigsetjmp(on_bus_error, 1)) {
		(void)*byte;
		raised = false;
	}
	sigaction(SIGBUS, &old, NULL);
	return raised;
}

TEST_F(runner, vcpu_has_two_pages_and_no_third)
{
	const size_t size = 4 * HAL_PAGE_SIZE;
	uint8_t *start = sim_mmap(self->kvm.vcpu, size, 0);

	CHECK(!is_bus_error(start));
	CHECK(!is_bus_error(start + HAL_PAGE_SIZE));
	CHECK(is_bus_error(start + 2 * HAL_PAGE_SIZE));
	CHECK(is_bus_error(start + 3 * HAL_PAGE_SIZE));
	CHECK_EQ(0, sim_munmap(start, size));
}

TEST_F(runner, mappings_of_a_vcpu_show_the_same_page)
{
	struct kvm_run *other = sim_mmap(self->kvm.vcpu, RUN_SIZE, 0);

	fake_core.exit.reason = VCPU_EXIT_ARM_NISV;
	CHECK_EQ(0, run(self));
	CHECK_EQ(KVM_EXIT_ARM_NISV, other->exit_reason);
	CHECK_EQ(0, sim_munmap(other, RUN_SIZE));
}

/* The ring is the VM's: all vcpus show it. */
TEST_F(runner, vcpus_share_the_ring_but_not_the_run_page)
{
	const int second = call(self->kvm.vm, KVM_CREATE_VCPU, 1);
	uint8_t *other = sim_mmap(second, RUN_SIZE, 0), *own = (uint8_t *)self->run;

	own[HAL_PAGE_SIZE + 5] = 0x5a;
	own[5] = 0xa5;
	CHECK_EQ(0x5a, other[HAL_PAGE_SIZE + 5]);
	CHECK_EQ(0, other[5]);
	CHECK_EQ(0, sim_munmap(other, RUN_SIZE));
}

TEST_F(runner, new_pages_show_nothing_of_before)
{
	const uint8_t *page = (const uint8_t *)self->run;

	for (unsigned i = 0; i < RUN_SIZE; i++)
		if (page[i]) {
			FAIL("byte %u is %u", i, page[i]);
			break;
		}
}

TEST_F(runner, vm_and_system_cannot_be_mapped)
{
	CHECK(sim_mmap(self->kvm.vm, HAL_PAGE_SIZE, 0) == MAP_FAILED);
	CHECK_EQ(ENODEV, errno);
	CHECK(sim_mmap(self->kvm.system, HAL_PAGE_SIZE, 0) == MAP_FAILED);
	CHECK_EQ(ENODEV, errno);
	CHECK(sim_mmap(200, HAL_PAGE_SIZE, 0) == MAP_FAILED);
	CHECK_EQ(EBADF, errno);
}

TEST_F(runner, mapping_keeps_the_vcpu_when_all_is_closed)
{
	struct kvm_run *mapping = sim_mmap(self->kvm.vcpu, RUN_SIZE, 0);

	sim_close(self->kvm.vcpu);
	sim_close(self->kvm.vm);
	sim_close(self->kvm.system);
	mapping->immediate_exit = 1;
	CHECK_EQ(1, uapi_counts().vms);
	CHECK_EQ(-HAL_EBUSY, sim_kvm_unload());
	CHECK_EQ(0, sim_munmap(mapping, RUN_SIZE));
	CHECK_EQ(1, uapi_counts().vms);
}
