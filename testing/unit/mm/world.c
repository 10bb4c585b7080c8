/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/mm/world.h"

#include "core/exit/exit.h"
#include "core/exit/inject.h"
#include "core/io/mmio.h"
#include "core/mm/fault.h"
#include "core/mm/guest_walk.h"
#include "core/mm/pte.h"

/* What the rooms around core/mm were asked to do: these stand in for them at the link. */
static struct world *current;

static void note(int kind, uint64_t address)
{
	current->event.kind = kind;
	current->event.address = address;
}

/* No vcpu runs here. */
void vcpu_kick(struct vcpu *vcpu)
{
}

enum hal_result mmio_access(struct vcpu *vcpu, ipa_t fault_ipa)
{
	note(WORLD_MMIO, fault_ipa.v);
	return HAL_EXIT_USER;
}

enum hal_result mmio_access_at(struct vcpu *vcpu, const struct mmio_page *page, ipa_t fault_ipa)
{
	return mmio_access(vcpu, fault_ipa);
}

void inject_prefetch_abort(struct hal_guest *guest, gva_t address)
{
	note(WORLD_PREFETCH_ABORT, address.v);
}

void inject_async_abort(struct vcpu *vcpu)
{
	note(WORLD_ASYNC_ABORT, 0);
}

void guest_walk_abort(struct vcpu *vcpu, gva_t address, enum guest_access access)
{
	note(access == GUEST_FETCH ? WORLD_WALK_FETCH : WORLD_WALK_DATA, address.v);
}

/* No event descriptors here. */
void events_init(struct vm *vm)
{
}

void events_destroy(struct vm *vm)
{
}

enum hal_result handle_exit_in_hyp(struct vcpu *vcpu)
{
	return HAL_NEED_HOST;
}

bool vcpu_wake_condition(void *vcpu)
{
	return true;
}

void world_set_up(struct world *w)
{
	current = w;
	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 4);
	CHECK_EQ(0, hypervisor_init(&w->hypervisor));
	w->hypervisor.fault_around = 1;
	CHECK_EQ(0, vm_create(&w->hypervisor, 0, &w->vm));
	CHECK_EQ(0, vcpu_create(w->vm, 0, &w->vcpu));
	vcpu_publish(w->vcpu);
	vmid_update(&w->hypervisor.vmids, &w->vm->vmid);
}

void world_tear_down(struct world *w)
{
	struct sim_alive alive;

	vm_shutdown_memory(w->vm);
	CHECK_EQ(0, w->vm->stage2.tables);
	vm_destroy(w->vm);
	alive = sim_host_alive();
	CHECK_EQ(0, alive.objects);
	CHECK_EQ(0, alive.pages);
	CHECK_EQ(0, alive.pins);
	CHECK_EQ(0, alive.shares);
	CHECK_EQ(0, alive.vcpus);
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
}

int world_slot(struct world *w, uint32_t slot, uint32_t flags, uint64_t base, uint64_t size,
	       const void *memory)
{
	struct memslot_request request = {slot, flags, base, size, (uintptr_t)memory};

	return memslot_set(w->vm, &request);
}

/* A walk as the manual has it (B3.6), by arithmetic of its own. */
uint64_t world_leaf(struct world *w, uint64_t address, unsigned *level)
{
	const uint64_t *table = w->vm->stage2.pgd;
	uint64_t entry = table[address >> 30];

	for (*level = 1; *level < 3 && (entry & 3) == 3; ++*level) {
		table = sim_ram_at(hpa(entry & 0xfffffff000));
		entry = table[address >> (*level == 1 ? 21 : 12) & 511];
	}
	return entry & 1 ? entry : 0;
}

#define HSR_DABT	0x92000000u
#define HSR_IABT	0x82000000u
#define HSR_WRITE	0x40u
#define FSC_TRANSLATION 4u
#define FSC_ACCESS	8u
#define FSC_PERMISSION	12u

/* Which status an access gets; 0: none, it is allowed. */
static uint32_t status_of(uint64_t leaf, enum world_access access)
{
	if (!leaf)
		return FSC_TRANSLATION;
	if (!(leaf & 1u << 10))
		return FSC_ACCESS;
	if (access == WORLD_WRITE && !(leaf & 1u << 7))
		return FSC_PERMISSION;
	if (access == WORLD_FETCH && leaf >> 54 & 1)
		return FSC_PERMISSION;
	return 0;
}

void world_add_vcpu(struct world *w)
{
	struct vcpu *vcpu;

	CHECK_EQ(0, vcpu_create(w->vm, 1, &vcpu));
	vcpu_publish(vcpu);
}

enum hal_result world_abort_of(struct world *w, struct vcpu *vcpu, uint32_t hsr, uint64_t address)
{
	struct hal_fault *fault = &vcpu->guest.fault;

	w->event.kind = WORLD_NOTHING;
	vcpu->exit = (struct vcpu_exit){0};
	fault->hsr = hsr;
	fault->hxfar = (uint32_t)address;
	fault->hpfar = (uint32_t)(address >> 8) & ~0xfu;
	return handle_guest_abort(vcpu);
}

enum hal_result world_abort(struct world *w, uint32_t hsr, uint64_t address)
{
	return world_abort_of(w, w->vcpu, hsr, address);
}

/*
 * The same access by the simulated MMUs, whose TLBs remember: a mapping that was changed without its invalidation comes
 * out otherwise. Only the access flag may be out of date (SPEC.md 5.5), and addresses have the 32 bits of a guest
 * without stage 1.
 */
static void hardware_agrees(struct world *w, uint64_t address, enum world_access access,
			    uint64_t leaf, unsigned level, uint32_t status)
{
	static const enum sim_access_type types[] = {
		[WORLD_READ] = SIM_READ, [WORLD_WRITE] = SIM_WRITE, [WORLD_FETCH] = SIM_FETCH};
	const struct sim_access as_guest = {.va = (uint32_t)address,
					    .size = 1,
					    .type = types[access],
					    .write = access == WORLD_WRITE,
					    .privileged = true};
	const struct sim_mmu_regs regs = {
		.hcr = 1, /* VM */
		.vtcr = 0x80003558,
		.vttbr = vmid_vttbr(&w->vm->vmid, hal_page_pa(w->vm->stage2.pgd))};
	uint64_t offset = address & (pte_level_size(level) - 1);

	if (address >> 32 || status == FSC_ACCESS)
		return;
	for (unsigned cpu = 0; cpu < hal_online_cpus(); cpu++) {
		struct sim_mmu *mmu = sim_hardware_cpu(cpu)->mmu;
		struct sim_translation t;
		struct sim_fault fault;
		bool done = sim_mmu_translate(mmu, &regs, &as_guest, &t, &fault);

		CHECK_EQ(!status, done);
		if (done)
			CHECK_EQ((leaf & 0xfffffff000ull) + offset, t.pa.v);
		else
			CHECK_EQ(status | level, fault.fsc_long);
	}
}

bool world_access(struct world *w, uint64_t address, enum world_access access)
{
	unsigned level;
	uint64_t leaf = world_leaf(w, address, &level);
	uint32_t status = status_of(leaf, access);
	uint32_t hsr = access == WORLD_FETCH ? HSR_IABT : HSR_DABT;

	hardware_agrees(w, address, access, leaf, level, status);
	if (!status)
		return false;
	world_abort(w, hsr | (access == WORLD_WRITE ? HSR_WRITE : 0) | status | level, address);
	return true;
}
