/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the ioctls do when they succeed: capabilities, memory, events, registers, devices (SPEC.md sections 2.1 to 2.5). Those
 * of interrupts are in irq_calls_test.c.
 */
#include <string.h>

#include "core/event/coalesced.h"
#include "testing/unit/uapi/fixture.h"

TEST_FIXTURE(kvm)

/* --- capabilities (2.4, D4) -------------------------------------------------------------------------- */

struct capability {
	const char *label;
	unsigned cap;
	int expected; /* of /dev/kvm and of a VM alike */
};

static const struct capability capabilities[] = {
	{"USER_MEMORY", 3, 1},
	{"NR_VCPUS", 9, 2},
	{"NR_MEMSLOTS", 10, 32},
	{"MP_STATE", 14, 1},
	{"COALESCED_MMIO", 15, 1},
	{"SYNC_MMU", 16, 1},
	{"DESTROY_MEMORY_REGION_WORKS", 21, 1},
	{"JOIN_MEMORY_REGIONS_WORKS", 30, 1},
	{"IOEVENTFD", 36, 1},
	{"INTERNAL_ERROR_DATA", 40, 1},
	{"VCPU_EVENTS", 41, 1},
	{"B26 MAX_VCPUS", 66, 8},
	{"ONE_REG", 70, 1},
	{"READONLY_MEM", 81, 1},
	{"SD_027 ARM_PSCI", 87, 1},
	{"ARM_SET_DEVICE_ADDR", 88, 1},
	{"DEVICE_CTRL", 89, 1},
	{"ENABLE_CAP_VM", 98, 1},
	{"ARM_PSCI_0_2", 102, 1},
	{"CHECK_EXTENSION_VM", 105, 1},
	{"IOEVENTFD_ANY_LENGTH", 122, 1},
	{"B27 VCPU_ATTRIBUTES", 127, 1},
	{"B26 MAX_VCPU_ID", 128, 8},
	{"IMMEDIATE_EXIT", 136, 1},
	{"ARM_USER_IRQ", 144, 1},
	{"COALESCED_PIO", 162, 1},
	{"MANUAL_DIRTY_LOG_PROTECT2", 168, 1},
	{"ARM_IRQ_LINE_LAYOUT_2", 174, 1},
	{"ARM_NISV_TO_USER", 177, 1},
	{"ARM_INJECT_EXT_DABT", 178, 1},
	/* what a host without a virtual interrupt controller has not; see below */
	{"IRQCHIP", 0, 0},
	{"IRQ_ROUTING", 25, 0},
	{"IRQFD", 32, 0},
	{"SIGNAL_MSI", 77, 0},
	{"IRQFD_RESAMPLE", 82, 0},
	/* what 32-bit ARM has not */
	{"HLT", 1, 0},
	{"SET_GUEST_DEBUG", 23, 0},
	{"ENABLE_CAP", 54, 0},
	{"SYNC_REGS", 74, 0},
	{"ARM_EL1_32BIT", 93, 0},
	{"IOEVENTFD_NO_LENGTH", 100, 0},
	{"VM_ATTRIBUTES", 101, 0},
	{"GUEST_DEBUG_HW_BPS", 119, 0},
	{"GUEST_DEBUG_HW_WPS", 120, 0},
	{"ARM_PMU_V3", 126, 0},
	{"ARM_INJECT_SERROR_ESR", 158, 0},
	{"ARM_VM_IPA_SIZE", 165, 0},
	{"ARM_SVE", 170, 0},
	{"PTRAUTH_ADDRESS", 171, 0},
	{"PTRAUTH_GENERIC", 172, 0},
	{"unknown", 4711, 0},
	{"unknown, large", 0x80000000, 0},
};

/* Covers: B26, B27, SD-027 */
TEST_TABLE(capability, reports_what_works, struct capability, capabilities)
{
	struct kvm kvm;

	kvm_set_up(&kvm);
	CHECK_EQ(row->expected, call(kvm.system, KVM_CHECK_EXTENSION, row->cap));
	CHECK_EQ(row->expected, call(kvm.vm, KVM_CHECK_EXTENSION, row->cap));
	kvm_tear_down(&kvm);
}

/* Covers: SD-027 */
TEST_F(kvm, capabilities_of_a_host_with_a_virtual_gic)
{
	static const struct {
		unsigned cap;
		int value;
	} rows[] = {{0, 1}, {25, 4096}, {32, 1}, {77, 1}, {82, 1}, {3, 1}, {4711, 0}, {131, 0}};

	fake_core.gic = true;
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(rows); i++)
		CHECK_EQ(rows[i].value, call(self->vm, KVM_CHECK_EXTENSION, rows[i].cap));
}

TEST_F(kvm, msi_devid_can_be_asked_of_a_vm_only)
{
	CHECK_EQ(-EINVAL, call(self->system, KVM_CHECK_EXTENSION, KVM_CAP_MSI_DEVID));
	CHECK_EQ(0, call(self->vm, KVM_CHECK_EXTENSION, KVM_CAP_MSI_DEVID));
}

TEST_F(kvm, nr_vcpus_is_what_the_host_has_online)
{
	sim_host_set_online(5);
	CHECK_EQ(5, call(self->system, KVM_CHECK_EXTENSION, KVM_CAP_NR_VCPUS));
}

/* --- VM ---------------------------------------------------------------------------------------------- */

TEST_F(kvm, set_user_memory_region_reaches_the_slots_whole)
{
	const struct kvm_userspace_memory_region region = {
		.slot = 0x00010002,
		.flags = 3,
		.guest_phys_addr = 0x123456789000,
		.memory_size = 0xabcdef012000,
		.userspace_addr = 0x7fff12345000,
	};

	CHECK_EQ(0, call_with(self->vm, KVM_SET_USER_MEMORY_REGION, &region));
	CHECK_EQ(region.slot, fake_core.slot.slot);
	CHECK_EQ(region.flags, fake_core.slot.flags);
	CHECK_EQ(region.guest_phys_addr, fake_core.slot.guest_phys_addr);
	CHECK_EQ(region.memory_size, fake_core.slot.memory_size);
	/* A 32-bit host looks at the low half: compilers extend the sign of a pointer. */
	CHECK_EQ((uintptr_t)region.userspace_addr, fake_core.slot.userspace_addr);
}

TEST_F(kvm, dirty_log_calls_reach_the_log_whole)
{
	uint64_t bitmap;
	const struct kvm_dirty_log get = {.slot = 7, .dirty_bitmap = &bitmap};
	const struct kvm_clear_dirty_log clear = {
		.slot = 9,
		.num_pages = 64,
		.first_page = 0x100000040,
		.dirty_bitmap = &bitmap,
	};

	CHECK_EQ(0, call_with(self->vm, KVM_GET_DIRTY_LOG, &get));
	CHECK_EQ(7, fake_core.log.slot);
	CHECK_EQ((uintptr_t)&bitmap, fake_core.log.bitmap.v);
	memset(&fake_core.log, 0, sizeof(fake_core.log));
	CHECK_EQ(0, call_with(self->vm, KVM_CLEAR_DIRTY_LOG, &clear));
	CHECK_EQ(9, fake_core.log.slot);
	CHECK_EQ(64, fake_core.log.pages);
	CHECK_EQ(0x100000040, fake_core.log.first_page);
	CHECK_EQ((uintptr_t)&bitmap, fake_core.log.bitmap.v);
}

TEST_F(kvm, event_calls_reach_their_rooms_whole)
{
	const struct kvm_irqfd irqfd = {.fd = 1, .gsi = 2, .flags = 3, .resamplefd = 4};
	const struct kvm_ioeventfd ioeventfd = {
		.datamatch = 0x123456789abcdef0,
		.addr = 0xfedcba9876543210,
		.len = 5,
		.fd = -6,
		.flags = 7,
	};
	const struct kvm_irq_routing routing = {.nr = 8, .flags = 9};
	const struct kvm_coalesced_mmio_zone zone = {
		.addr = 0x1122334455667788, .size = 10, .pio = 11};

	CHECK_EQ(0, call_with(self->vm, KVM_IRQFD, &irqfd));
	CHECK_EQ(1, fake_core.irqfd.fd);
	CHECK_EQ(2, fake_core.irqfd.gsi);
	CHECK_EQ(3, fake_core.irqfd.flags);
	CHECK_EQ(4, fake_core.irqfd.resamplefd);
	CHECK_EQ(0, call_with(self->vm, KVM_IOEVENTFD, &ioeventfd));
	CHECK_EQ((int64_t)ioeventfd.datamatch, fake_core.ioeventfd.datamatch);
	CHECK_EQ((int64_t)ioeventfd.addr, fake_core.ioeventfd.addr);
	CHECK_EQ(5, fake_core.ioeventfd.len);
	CHECK_EQ(-6, fake_core.ioeventfd.fd);
	CHECK_EQ(7, fake_core.ioeventfd.flags);
	CHECK_EQ(0, call_with(self->vm, KVM_SET_GSI_ROUTING, &routing));
	CHECK_EQ(8, fake_core.routing.nr);
	CHECK_EQ(9, fake_core.routing.flags);
	CHECK_EQ((uintptr_t)&routing + 8, fake_core.routing.address.v);
	CHECK_EQ(0, call_with(self->vm, KVM_REGISTER_COALESCED_MMIO, &zone));
	CHECK(fake_core.zone.registered);
	CHECK_EQ((int64_t)zone.addr, fake_core.zone.addr);
	CHECK_EQ(10, fake_core.zone.size);
	CHECK_EQ(11, fake_core.zone.pio);
	CHECK_EQ(0, call_with(self->vm, KVM_UNREGISTER_COALESCED_MMIO, &zone));
	CHECK(!fake_core.zone.registered);
	CHECK_EQ(10, fake_core.zone.size);
}

TEST_F(kvm, writes_of_guests_go_into_the_ring_that_is_mapped)
{
	struct coalesced_ring *ring = fake_core.vm->events.ring;
	char *start = sim_mmap(self->vcpu, 2 * HAL_PAGE_SIZE, 0);
	const struct kvm_coalesced_mmio_ring *seen = (void *)(start + HAL_PAGE_SIZE);

	REQUIRE(ring);
	ring->last = 77;
	ring->writes[3].phys_addr = 0x123456789;
	CHECK_EQ(77, seen->last);
	CHECK_EQ(0x123456789, seen->coalesced_mmio[3].phys_addr);
	CHECK_EQ(0, sim_munmap(start, 2 * HAL_PAGE_SIZE));
}

TEST_F(kvm, enable_cap_switches_on_what_the_vm_is_asked_for)
{
	struct kvm_enable_cap cap = {.cap = KVM_CAP_ARM_NISV_TO_USER};

	CHECK_EQ(0, fake_core.vm->nisv_to_user);
	CHECK_EQ(0, call_with(self->vm, KVM_ENABLE_CAP, &cap));
	CHECK_EQ(1, fake_core.vm->nisv_to_user);
	cap.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2;
	cap.args[0] = 1;
	CHECK_EQ(0, call_with(self->vm, KVM_ENABLE_CAP, &cap));
	CHECK_EQ(1, fake_core.vm->manual_dirty_log);
	cap.args[0] = 0;
	CHECK_EQ(0, call_with(self->vm, KVM_ENABLE_CAP, &cap));
	CHECK_EQ(0, fake_core.vm->manual_dirty_log);
}

TEST_F(kvm, SD_104_preferred_target_is_the_host_s_with_no_features)
{
	struct kvm_vcpu_init init;

	memset(&init, 0xff, sizeof(init));
	fake_core.preferred_target = KVM_ARM_TARGET_CORTEX_A7;
	CHECK_EQ(0, call_with(self->vm, KVM_ARM_PREFERRED_TARGET, &init));
	CHECK_EQ(1, init.target);
	for (unsigned i = 0; i < 7; i++)
		CHECK_EQ(0, init.features[i]);
}

/* --- registers --------------------------------------------------------------------------------------- */

/* Covers: SD-001, SD-083, B33 */
TEST_F(kvm, reg_list_that_is_too_short_tells_the_count_and_writes_no_id)
{
	struct {
		uint64_t n, reg[FAKE_NR_REGS];
	} list = {0, {1, 2, 3}};

	CHECK_EQ(0, init_vcpu(self->vcpu));
	CHECK_EQ(-E2BIG, call_with(self->vcpu, KVM_GET_REG_LIST, &list));
	CHECK_EQ(FAKE_NR_REGS, list.n);
	list.n = FAKE_NR_REGS - 1;
	CHECK_EQ(-E2BIG, call_with(self->vcpu, KVM_GET_REG_LIST, &list));
	CHECK_EQ(FAKE_NR_REGS, list.n);
	for (unsigned i = 0; i < FAKE_NR_REGS; i++)
		CHECK_EQ(i + 1, list.reg[i]);
}

struct room {
	const char *label;
	uint64_t n;
};

static const struct room rooms[] = {
	{"exact", FAKE_NR_REGS},  {"more", FAKE_NR_REGS + 1},
	{"B33 2^32", 1ull << 32}, {"B33 2^32 + 1", (1ull << 32) + 1},
	{"B33 2^64 - 1", ~0ull},
};

/* Covers: SD-001, SD-083, B33 */
TEST_TABLE(reg_list, fills_in_ids_and_count, struct room, rooms)
{
	struct {
		uint64_t n, reg[FAKE_NR_REGS + 1];
	} list = {row->n, {0}};
	struct kvm kvm;

	kvm_set_up(&kvm);
	CHECK_EQ(0, init_vcpu(kvm.vcpu));
	CHECK_EQ(0, call_with(kvm.vcpu, KVM_GET_REG_LIST, &list));
	CHECK_EQ(FAKE_NR_REGS, list.n);
	CHECK_BYTES(fake_reg_ids, list.reg, sizeof(fake_reg_ids));
	CHECK_EQ(0, list.reg[FAKE_NR_REGS]);
	kvm_tear_down(&kvm);
}

static int one_reg(int vcpu, unsigned int cmd, uint64_t id, void *value)
{
	const struct kvm_one_reg reg = {.id = id, .addr = (uintptr_t)value};

	return call_with(vcpu, cmd, &reg);
}

/* Covers: SD-002 */
TEST_F(kvm, get_one_reg_writes_as_many_bytes_as_the_register_has)
{
	uint32_t words[4] = {1, 2, 3, 4};

	CHECK_EQ(0, init_vcpu(self->vcpu));
	fake_core.regs[0] = 0x1111111122222222;
	fake_core.regs[1] = 0x3333333344444444;
	CHECK_EQ(0, one_reg(self->vcpu, KVM_GET_ONE_REG, fake_reg_ids[0], &words[0]));
	CHECK_EQ(0x22222222, words[0]);
	CHECK_EQ(2, words[1]);
	CHECK_EQ(0, one_reg(self->vcpu, KVM_GET_ONE_REG, fake_reg_ids[1], &words[1]));
	CHECK_EQ(0x44444444, words[1]);
	CHECK_EQ(0x33333333, words[2]);
	CHECK_EQ(4, words[3]);
}

/* Covers: SD-003, B45 */
TEST_F(kvm, set_one_reg_reads_as_many_bytes_as_the_register_has)
{
	uint32_t words[2] = {0x55555555, 0x66666666};

	CHECK_EQ(0, init_vcpu(self->vcpu));
	CHECK_EQ(0, one_reg(self->vcpu, KVM_SET_ONE_REG, fake_reg_ids[0], words));
	CHECK_EQ(0x55555555, fake_core.regs[0]);
	CHECK_EQ(0, one_reg(self->vcpu, KVM_SET_ONE_REG, fake_reg_ids[1], words));
	CHECK_EQ(0x6666666655555555, fake_core.regs[1]);
}

TEST_F(kvm, set_one_reg_passes_on_that_a_value_is_refused)
{
	uint32_t value = 1;

	CHECK_EQ(0, init_vcpu(self->vcpu));
	CHECK_EQ(-EINVAL, one_reg(self->vcpu, KVM_SET_ONE_REG, fake_reg_ids[2], &value));
}

/* Covers: SD-078, SD-090 */
TEST_F(kvm, vcpu_init_passes_target_and_features_and_may_be_repeated)
{
	const struct kvm_vcpu_init init = {.target = 1, .features = {1, 2, 3, 4, 5, 6, 7}};

	CHECK_EQ(0, call_with(self->vcpu, KVM_ARM_VCPU_INIT, &init));
	CHECK_EQ(1, fake_core.target);
	CHECK_BYTES(init.features, fake_core.features, sizeof(init.features));
	CHECK_EQ(0, call_with(self->vcpu, KVM_ARM_VCPU_INIT, &init));
	CHECK_EQ(2, fake_core.calls);
}

/* Covers: SD-101 */
TEST_F(kvm, mp_state_goes_both_ways_before_init)
{
	struct kvm_mp_state state = {.mp_state = KVM_MP_STATE_STOPPED};

	CHECK_EQ(0, call_with(self->vcpu, KVM_SET_MP_STATE, &state));
	CHECK_EQ(KVM_MP_STATE_STOPPED, fake_core.mp_state);
	fake_core.mp_state = 0x12345678;
	CHECK_EQ(0, call_with(self->vcpu, KVM_GET_MP_STATE, &state));
	CHECK_EQ(0x12345678, state.mp_state);
}

/* PSCI CPU_ON leaves a request; a monitor that stops all vcpus and reads them must see what was asked for. */
TEST_F(kvm, R37_pending_start_is_performed_before_any_call_of_the_vcpu)
{
	struct kvm_mp_state state = {.mp_state = KVM_MP_STATE_STOPPED};

	fake_core.mp_state = 77;
	CHECK_EQ(0, call_with(self->vcpu, KVM_SET_MP_STATE, &state));
	CHECK_EQ(0, fake_core.resets);
	fake_core.mp_state = 77;
	fake_core.vm->vcpus[0]->requests = VCPU_REQUEST_RESET;
	CHECK_EQ(0, call_with(self->vcpu, KVM_SET_MP_STATE, &state));
	CHECK_EQ(1, fake_core.resets);
	CHECK_EQ(77, fake_core.mp_state_at_reset);
	CHECK_EQ(0, call_with(self->vcpu, KVM_GET_MP_STATE, &state));
	CHECK_EQ(2, fake_core.resets);
}

TEST_F(kvm, vcpu_events_go_both_ways_before_init)
{
	struct kvm_vcpu_events events;

	memset(&events, 0x5a, sizeof(events));
	events.exception.ext_dabt_pending = 1;
	CHECK_EQ(0, call_with(self->vcpu, KVM_SET_VCPU_EVENTS, &events));
	CHECK_BYTES(&events, &fake_core.events, sizeof(events));
	fake_core.events.serror_pending = 1;
	CHECK_EQ(0, call_with(self->vcpu, KVM_GET_VCPU_EVENTS, &events));
	CHECK_EQ(1, events.exception.serror_pending);
	CHECK_EQ(1, events.exception.ext_dabt_pending);
	CHECK_EQ(0x5a5a5a5a, events.reserved[11]);
}

/* --- devices ----------------------------------------------------------------------------------------- */

struct device_call {
	const char *label;
	unsigned int cmd;
};

static const struct device_call device_calls[] = {
	{"SET", KVM_SET_DEVICE_ATTR},
	{"GET", KVM_GET_DEVICE_ATTR},
	{"HAS", KVM_HAS_DEVICE_ATTR},
};

static int create_device(int vm, uint32_t type)
{
	struct kvm_create_device device = {.type = type, .fd = 0xffffffff};
	const int result = call_with(vm, KVM_CREATE_DEVICE, &device);

	return result ? result : (int)device.fd;
}

TEST_TABLE(device, call_reaches_its_accessor, struct device_call, device_calls)
{
	const struct kvm_device_attr attr = {.flags = 1, .group = 2, .attr = 3ull << 32, .addr = 4};
	struct kvm kvm;
	int device;

	kvm_set_up(&kvm);
	device = create_device(kvm.vm, 100);
	CHECK_EQ(0, call_with(device, row->cmd, &attr));
	CHECK_EQ(row->cmd, fake_core.device_call);
	CHECK_BYTES(&attr, &fake_core.attr, sizeof(attr));
	fake_core.device_result = -HAL_ENXIO;
	CHECK_EQ(-ENXIO, call_with(device, row->cmd, &attr));
	CHECK_EQ(-EFAULT, call(device, row->cmd, BAD_ADDRESS));
	sim_host_enter_process(2);
	CHECK_EQ(-EIO, call_with(device, row->cmd, &attr));
	kvm_tear_down(&kvm);
}

TEST_TABLE(device, call_without_an_accessor_is_eperm, struct device_call, device_calls)
{
	const struct kvm_device_attr attr = {0};
	struct kvm kvm;

	kvm_set_up(&kvm);
	CHECK_EQ(-EPERM, call_with(create_device(kvm.vm, 101), row->cmd, &attr));
	kvm_tear_down(&kvm);
}

TEST_F(kvm, device_knows_no_other_call)
{
	const int device = create_device(self->vm, 100);

	CHECK_EQ(-ENOTTY, call(device, KVM_RUN, 0));
	CHECK_EQ(-ENOTTY, call(device, _IO(0xad, 1), 0));
	CHECK(sim_mmap(device, HAL_PAGE_SIZE, 0) == (void *)-1);
	CHECK_EQ(ENODEV, errno);
}

TEST_F(kvm, device_that_is_only_tested_for_is_not_made)
{
	struct kvm_create_device device = {.type = 100, .fd = 77, .flags = KVM_CREATE_DEVICE_TEST};

	CHECK_EQ(0, call_with(self->vm, KVM_CREATE_DEVICE, &device));
	CHECK_EQ(77, device.fd);
	CHECK_EQ(0, fake_core.devices);
	CHECK_EQ(0, uapi_counts().devices);
}

/* Covers: CVE-2016-10150, CVE-2019-6974 */
TEST_F(kvm, device_that_cannot_be_made_leaves_no_descriptor)
{
	const struct sim_alive before = sim_host_alive();
	struct sim_alive after;

	fake_core.device_result = -HAL_EEXIST;
	CHECK_EQ(-EEXIST, create_device(self->vm, 100));
	after = sim_host_alive();
	CHECK_BYTES(&before, &after, sizeof(before));
	CHECK_EQ(0, uapi_counts().devices);
}
