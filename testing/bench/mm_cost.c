/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What core/mm costs, in instructions of this machine: `bazel run -c opt //testing/bench:mm_cost` prints the table. hal/ is
 * empty here (a page is taken from an array, a cache operation returns at once), so what is counted is core/ and the calls
 * themselves. A parent process steps through the part that counts and prints nothing of its own.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/exit/inject.h"
#include "core/io/mmio.h"
#include "core/mm/cache.h"
#include "core/mm/dirty_log.h"
#include "core/mm/fault.h"
#include "core/mm/guest_walk.h"
#include "core/vcpu/vm.h"
#include "hal/errno.h"
#include "hal/mmu.h"

#define BASE	  0x80000000ull
#define SIZE	  (16ull << 20)
#define BLOCK	  (2ull << 20)
#define POOL_AT	  0x200000000ull /* of table pages: addresses that fit into a descriptor */
#define POOL_SIZE (1u << 20)
#define GUEST_AT  0x300000000ull /* of the guest's memory, which nobody touches */
#define DABT	  0x92000000u
#define WNR	  0x40u

/* --- hal/, as little of it as will do ---------------------------------------------------------------- */

static struct {
	void *free_pages[POOL_SIZE / HAL_PAGE_SIZE];
	unsigned nr_free, tlb_flushes;
	uint32_t block_size;
} machine;

uint32_t hal_trace_wanted;

static void never(void)
{
	abort();
}

void *hal_alloc(size_t size)
{
	return calloc(1, size);
}

void hal_free(void *object)
{
	free(object);
}

/* Only the first level has two pages; it is taken first, while the pool is in order. */
void *hal_pages_alloc(unsigned order)
{
	machine.nr_free -= 1u << order;
	return machine.free_pages[machine.nr_free];
}

void hal_pages_free(void *pages, unsigned order)
{
	machine.free_pages[machine.nr_free++] = pages;
}

hpa_t hal_page_pa(const void *page)
{
	return hpa((uintptr_t)page);
}

void *hal_page_va(hpa_t pa)
{
	return (void *)(uintptr_t)pa.v;
}

void hal_lock_make(struct hal_lock *lock, const char *name)
{
}

void hal_lock(struct hal_lock *lock)
{
}

void hal_unlock(struct hal_lock *lock)
{
}

void hal_resched(void)
{
}

void hal_kick_all_cpus(void)
{
}

bool hal_user_range_ok(hva_t address, uint64_t size)
{
	return true;
}

bool hal_user_area(hva_t address, struct hal_user_area *area)
{
	return false;
}

int hal_guest_page_get(hva_t address, bool write, struct hal_guest_page *page)
{
	*page = (struct hal_guest_page){
		.pa = hpa(address.v), .block_size = machine.block_size, .writable = true};
	return 0;
}

unsigned hal_guest_pages_peek(hva_t address, unsigned count, bool write,
			      struct hal_guest_page *pages)
{
	for (unsigned i = 0; i < count; i++)
		hal_guest_page_get(hva(address.v + i * HAL_PAGE_SIZE), write, &pages[i]);
	return count;
}

void hal_guest_pages_clean(hva_t address, const struct hal_guest_page *pages, unsigned count)
{
}

void hal_guest_page_put(struct hal_guest_page *page, bool dirty)
{
}

int hal_copy_in(void *to, hva_t from, size_t size)
{
	return -HAL_EFAULT;
}

int hal_copy_out(hva_t to, const void *from, size_t size)
{
	return 0;
}

void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c)
{
}

uint64_t hal_pte_read(const uint64_t *pte)
{
	return *pte;
}

void hal_pte_write(uint64_t *pte, uint64_t value)
{
	*pte = value;
}

void hal_dsb_ishst(void)
{
}

void hal_tlb_flush_vmid(uint64_t vttbr)
{
	machine.tlb_flushes++;
}

void hal_tlb_flush_all_vmids(void)
{
}

void hal_dcache_clean_invalidate(hpa_t pa, uint32_t size)
{
}

void hal_icache_invalidate(hpa_t pa, uint32_t size)
{
}

/* --- the rooms around core/mm: a fault on memory does not get there ---------------------------------- */

enum hal_result mmio_access(struct vcpu *vcpu, ipa_t fault_ipa)
{
	never();
	return HAL_DONE;
}

enum hal_result mmio_access_at(struct vcpu *vcpu, const struct mmio_page *page, ipa_t fault_ipa)
{
	never();
	return HAL_DONE;
}

void inject_prefetch_abort(struct hal_guest *guest, gva_t address)
{
	never();
}

void inject_async_abort(struct vcpu *vcpu)
{
	never();
}

void guest_walk_abort(struct vcpu *vcpu, gva_t address, enum guest_access access)
{
	never();
}

void vm_report(struct vm *vm, enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	never();
}

/* --- counting ---------------------------------------------------------------------------------------- */

/* Between parent and child. */
static struct shared {
	volatile int counting;
	volatile unsigned long instructions;
} * shared;

static void count(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
		if (shared->counting)
			shared->instructions++;
		if (ptrace(shared->counting ? PTRACE_SINGLESTEP : PTRACE_CONT, child, 0, 0))
			return;
	}
}

static void begin(void)
{
	shared->instructions = 0;
	machine.tlb_flushes = 0;
	shared->counting = 1;
	__asm__ volatile("int3");
}

/* What beginning and ending takes is not counted. */
static unsigned long overhead;

static unsigned long end(void)
{
	shared->counting = 0;
	__asm__ volatile("int3");
	return shared->instructions - overhead;
}

/* --- the operations ---------------------------------------------------------------------------------- */

static struct hypervisor hypervisor;
static struct vm vm;
static struct vcpu vcpu;

static void fault_at(uint64_t address, uint32_t status)
{
	vcpu.guest.fault.hsr = DABT | status;
	vcpu.guest.fault.hxfar = (uint32_t)address;
	vcpu.guest.fault.hpfar = (uint32_t)(address >> 8) & ~0xfu;
	if (handle_guest_abort(&vcpu) != HAL_DONE)
		never();
}

static void map(uint64_t size, uint32_t fault_around, uint32_t block_size)
{
	hypervisor.fault_around = fault_around;
	machine.block_size = block_size;
	for (uint64_t at = 0; at < size; at += fault_around * (uint64_t)block_size)
		fault_at(BASE + at, WNR | 7);
}

static void set_slot(uint32_t flags)
{
	struct memslot_request slot = {0, flags, BASE, SIZE, GUEST_AT};

	if (memslot_set(&vm, &slot))
		never();
}

static void print(const char *what, uint64_t pages, unsigned long instructions)
{
	printf("%-40s %7llu %12lu %10.1f %6u\n", what, (unsigned long long)pages, instructions,
	       (double)instructions / (double)pages, machine.tlb_flushes);
}

static void measure_faults(void)
{
	hypervisor.fault_around = 1;
	machine.block_size = HAL_PAGE_SIZE;
	begin();
	fault_at(BASE, WNR | 7);
	print("fault, the first one: makes two tables", 1, end());
	begin();
	fault_at(BASE + HAL_PAGE_SIZE, WNR | 7);
	print("fault", 1, end());
	hypervisor.fault_around = 16;
	begin();
	fault_at(BASE + 0x10000, WNR | 7);
	print("fault that maps 15 pages around", 16, end());
	stage2_unmap(&vm, ipa(BASE), SIZE);
	machine.block_size = BLOCK;
	begin();
	fault_at(BASE, WNR | 7);
	print("fault that maps a block", 1, end());
	begin();
	fault_at(BASE, 0xb);
	print("access flag fault", 1, end());
	stage2_unmap(&vm, ipa(BASE), SIZE);
	set_slot(MEMSLOT_LOG_DIRTY);
	machine.block_size = HAL_PAGE_SIZE;
	hypervisor.fault_around = 1;
	fault_at(BASE, 7);
	begin();
	fault_at(BASE, WNR | 0xf);
	print("first write to a page that is logged", 1, end());
	stage2_unmap(&vm, ipa(BASE), SIZE);
	set_slot(0);
}

typedef void (*range_work)(struct vm *vm, ipa_t start, uint64_t size);

static void age(struct vm *of, ipa_t start, uint64_t size)
{
	stage2_young(of, start, size, true);
}

static void measure_range(const char *what, range_work work, uint32_t block_size)
{
	static const uint64_t sizes[] = {0x1000, 0x10000, 0x200000, SIZE};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(sizes); i++) {
		if (sizes[i] < block_size)
			continue;
		map(sizes[i], 1, block_size);
		begin();
		work(&vm, ipa(BASE), sizes[i]);
		print(what, sizes[i] / block_size, end());
		stage2_unmap(&vm, ipa(BASE), SIZE);
	}
}

static void read_log(struct vm *of, ipa_t start, uint64_t size)
{
	if (dirty_log_get(of, 0, hva(GUEST_AT)))
		never();
}

static void measure(void)
{
	begin();
	overhead = end();
	printf("%-40s %7s %12s %10s %6s\n", "operation", "pages", "instructions", "a page", "TLB");
	measure_faults();
	measure_range("unmap", stage2_unmap, HAL_PAGE_SIZE);
	measure_range("unmap, blocks", stage2_unmap, BLOCK);
	measure_range("write-protect", stage2_write_protect, HAL_PAGE_SIZE);
	measure_range("write-protect, blocks", stage2_write_protect, BLOCK);
	measure_range("clean caches", stage2_flush, HAL_PAGE_SIZE);
	measure_range("make old", age, HAL_PAGE_SIZE);
	set_slot(MEMSLOT_LOG_DIRTY);
	measure_range("read the log of 16 MiB", read_log, HAL_PAGE_SIZE);
	set_slot(0);
	begin();
	stage2_unmap(&vm, ipa(0), 1ull << STAGE2_IPA_BITS);
	print("unmap 2^40 bytes, nothing is there", 1, end());
}

static void set_up(void)
{
	char *pool = mmap((void *)POOL_AT, POOL_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_POPULATE, -1, 0);

	if (pool == MAP_FAILED)
		never();
	for (unsigned i = 0; i < POOL_SIZE / HAL_PAGE_SIZE; i++)
		machine.free_pages[machine.nr_free++] = pool + (size_t)i * HAL_PAGE_SIZE;
	vmid_pool_init(&hypervisor.vmids, VMID_BITS);
	vm.hypervisor = &hypervisor;
	vcpu.vm = &vm;
	if (kvm_alloc_stage2_pgd(&vm))
		never();
	set_slot(0);
}

int main(void)
{
	pid_t child;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		never();
	child = fork();
	if (child) {
		count(child);
		return 0;
	}
	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	set_up();
	measure();
	return 0;
}
