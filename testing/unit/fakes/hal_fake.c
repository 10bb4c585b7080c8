/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/fakes/hal_fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal/errno.h"
#include "hal/hyp.h"

#define NR_PAGES 256u
#define PAGES_PA 0x80000000ull
#define MIDR_A15 0x413fc0f2u
#define MPIDR_MP 0x80000000u
#define PA_MASK	 0xfffffff000ull

struct hal_fake hal_fake;

struct hal_host_vcpu {
	void *vcpu;
};

/* The pages of the hypervisor: real memory that has a physical address below 2^40. */
static _Alignas(2 * 4096) unsigned char pages[NR_PAGES * HAL_PAGE_SIZE];
static bool page_used[NR_PAGES];

void hal_fake_reset(void)
{
	memset(&hal_fake, 0, sizeof(hal_fake));
	memset(page_used, 0, sizeof(page_used));
	hal_fake.id[HAL_ID_MIDR] = MIDR_A15;
	hal_fake.id[HAL_ID_MPIDR] = MPIDR_MP;
	hal_fake.vfp_present = true;
	hal_fake.online_cpus = 1;
	hal_fake.guest_exit = HAL_EXIT_IRQ;
}

void hal_fake_fail(enum hal_call call, uint32_t nth)
{
	hal_fake.fail_in[call] = nth;
}

uint32_t hal_fake_count(enum hal_call call)
{
	return hal_fake.count[call];
}

struct hal_fake_call hal_fake_last(enum hal_call call)
{
	uint32_t n = hal_fake.nr_calls < HAL_FAKE_LOG ? hal_fake.nr_calls : HAL_FAKE_LOG;

	while (n--) {
		if (hal_fake.log[n].call == call)
			return hal_fake.log[n];
	}
	return (struct hal_fake_call){HAL_CALL_NONE, NULL, 0, 0, 0};
}

static void record(enum hal_call call, const void *object, uint32_t a, uint32_t b, uint32_t c)
{
	if (hal_fake.nr_calls < HAL_FAKE_LOG)
		hal_fake.log[hal_fake.nr_calls] = (struct hal_fake_call){call, object, a, b, c};
	hal_fake.nr_calls++;
	hal_fake.count[call]++;
	if (hal_fake.on_call)
		hal_fake.on_call(call, (void *)(uintptr_t)object);
}

/* Records a call that can fail; does it? */
static bool fails(enum hal_call call, const void *object)
{
	record(call, object, 0, 0, 0);
	return hal_fake.fail_in[call] && --hal_fake.fail_in[call] == 0;
}

/* --- cpu.h, timer.h ---------------------------------------------------------------------------------- */

uint32_t hal_guest_enter(struct hal_guest *guest)
{
	record(HAL_CALL_GUEST_ENTER, guest, 0, 0, 0);
	if (hal_fake.enter)
		hal_fake.enter(guest);
	return hal_fake.guest_exit;
}

uint32_t hal_id_read(enum hal_id id)
{
	return hal_fake.id[id];
}

uint32_t hal_ccsidr_read(uint32_t csselr)
{
	return hal_fake.ccsidr[csselr & 15];
}

bool hal_vfp_present(void)
{
	return hal_fake.vfp_present;
}

uint64_t hal_counter_read(void)
{
	return hal_fake.counter;
}

/* --- mmu.h ------------------------------------------------------------------------------------------- */

uint64_t hal_pte_read(const uint64_t *pte)
{
	return *pte;
}

void hal_pte_write(uint64_t *pte, uint64_t value)
{
	*pte = value;
}

bool hal_pte_compare_exchange(uint64_t *pte, uint64_t expected, uint64_t value)
{
	if (*pte != expected)
		return false;
	*pte = value;
	return true;
}

void hal_dsb_ishst(void)
{
}

void hal_dsb_ish(void)
{
}

void hal_isb(void)
{
}

void hal_tlb_flush_vmid(uint64_t vttbr)
{
	record(HAL_CALL_TLB_VMID, NULL, (uint32_t)vttbr, (uint32_t)(vttbr >> 32), 0);
}

void hal_tlb_flush_vmid_local(uint64_t vttbr)
{
	record(HAL_CALL_TLB_VMID_LOCAL, NULL, (uint32_t)vttbr, (uint32_t)(vttbr >> 32), 0);
}

void hal_tlb_flush_all_vmids(void)
{
	record(HAL_CALL_TLB_ALL_VMIDS, NULL, 0, 0, 0);
}

void hal_tlb_flush_hyp(void)
{
	record(HAL_CALL_TLB_HYP, NULL, 0, 0, 0);
}

void hal_dcache_clean_invalidate(hpa_t pa, uint32_t size)
{
	record(HAL_CALL_DCACHE, NULL, (uint32_t)(pa.v >> HAL_PAGE_SHIFT), size, 0);
}

void hal_icache_invalidate(hpa_t pa, uint32_t size)
{
	record(HAL_CALL_ICACHE, NULL, (uint32_t)(pa.v >> HAL_PAGE_SHIFT), size, 0);
}

/* --- host.h: memory of the hypervisor ---------------------------------------------------------------- */

void *hal_alloc(size_t size)
{
	if (fails(HAL_CALL_ALLOC, NULL))
		return NULL;
	hal_fake.live_allocations++;
	return calloc(1, size);
}

void hal_free(void *object)
{
	record(HAL_CALL_FREE, object, 0, 0, 0);
	hal_fake.live_allocations -= object != NULL;
	free(object);
}

void *hal_pages_alloc(unsigned order)
{
	unsigned step = 1u << order;

	if (fails(HAL_CALL_PAGES_ALLOC, NULL))
		return NULL;
	for (unsigned i = 0; i < NR_PAGES; i += step) {
		if (page_used[i] || page_used[i + step - 1])
			continue;
		memset(&page_used[i], true, step);
		memset(&pages[i * HAL_PAGE_SIZE], 0, (size_t)step * HAL_PAGE_SIZE);
		hal_fake.live_allocations++;
		return &pages[i * HAL_PAGE_SIZE];
	}
	return NULL;
}

void hal_pages_free(void *first, unsigned order)
{
	size_t index = (size_t)((unsigned char *)first - pages) / HAL_PAGE_SIZE;

	record(HAL_CALL_PAGES_FREE, first, order, 0, 0);
	memset(&page_used[index], false, 1u << order);
	hal_fake.live_allocations--;
}

hpa_t hal_page_pa(const void *page)
{
	return hpa(PAGES_PA + (uint64_t)((const unsigned char *)page - pages));
}

void *hal_page_va(hpa_t pa)
{
	return pages + (pa.v - PAGES_PA);
}

int hal_hyp_share(const void *object, size_t size)
{
	return fails(HAL_CALL_HYP_SHARE, object) ? -HAL_ENOMEM : 0;
}

void hal_hyp_unshare(const void *object, size_t size)
{
	record(HAL_CALL_HYP_UNSHARE, object, 0, 0, 0);
}

/* --- host.h: locks ----------------------------------------------------------------------------------- */

/* A fake lock only notices what would be a deadlock. */
static void take(unsigned long *opaque)
{
	if (*opaque) {
		fprintf(stderr, "hal_fake: a lock is taken twice\n");
		abort();
	}
	*opaque = 1;
	hal_fake.locks_held++;
}

static void give(unsigned long *opaque)
{
	if (!*opaque) {
		fprintf(stderr, "hal_fake: a lock is given back that nobody has\n");
		abort();
	}
	*opaque = 0;
	hal_fake.locks_held--;
}

void hal_lock_make(struct hal_lock *lock, const char *name)
{
	lock->opaque[0] = 0;
}

void hal_lock(struct hal_lock *lock)
{
	take(lock->opaque);
}

void hal_unlock(struct hal_lock *lock)
{
	give(lock->opaque);
}

unsigned long hal_lock_irqsave(struct hal_lock *lock)
{
	take(lock->opaque);
	return 0;
}

void hal_unlock_irqrestore(struct hal_lock *lock, unsigned long state)
{
	give(lock->opaque);
}

bool hal_hyp_trylock(struct hal_lock *lock)
{
	if (fails(HAL_CALL_HYP_TRYLOCK, lock))
		return false;
	take(lock->opaque);
	return true;
}

void hal_hyp_unlock(struct hal_lock *lock)
{
	give(lock->opaque);
}

void hal_mutex_make(struct hal_mutex *mutex, const char *name)
{
	mutex->opaque[0] = 0;
}

void hal_mutex_lock(struct hal_mutex *mutex)
{
	take(mutex->opaque);
}

int hal_mutex_lock_killable(struct hal_mutex *mutex)
{
	if (fails(HAL_CALL_MUTEX_LOCK_KILLABLE, mutex))
		return -HAL_EINTR;
	take(mutex->opaque);
	return 0;
}

bool hal_mutex_trylock(struct hal_mutex *mutex)
{
	take(mutex->opaque);
	return true;
}

void hal_mutex_unlock(struct hal_mutex *mutex)
{
	give(mutex->opaque);
}

/* --- host.h: guest memory ---------------------------------------------------------------------------- */

int hal_guest_page_get(hva_t address, bool write, struct hal_guest_page *page)
{
	if (fails(HAL_CALL_GUEST_PAGE_GET, NULL) || (write && hal_fake.page_read_only))
		return -HAL_EFAULT;
	*page = (struct hal_guest_page){
		.pa = hpa(address.v & PA_MASK),
		.block_size = hal_fake.page_block_size,
		.writable = !hal_fake.page_read_only,
		.device = hal_fake.page_device,
	};
	if (!page->block_size)
		page->block_size = HAL_PAGE_SIZE;
	return 0;
}

unsigned hal_guest_pages_peek(hva_t address, unsigned count, bool write,
			      struct hal_guest_page *pages)
{
	unsigned got = 0;

	for (; got < count && !hal_guest_page_get(address, write, &pages[got]); got++) {
		if (pages[got].device) {
			hal_guest_page_put(&pages[got], false);
			break;
		}
		address.v += HAL_PAGE_SIZE;
	}
	return got;
}

void hal_guest_pages_clean(hva_t address, const struct hal_guest_page *pages, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		hal_dcache_clean_invalidate(pages[i].pa, HAL_PAGE_SIZE);
}

/* All of user space is one area, like its pages. */
bool hal_user_area(hva_t address, struct hal_user_area *area)
{
	*area = (struct hal_user_area){
		.start = hva(0),
		.end = hva(~(uint64_t)(HAL_PAGE_SIZE - 1)),
		.writable = !hal_fake.page_read_only,
		.device = hal_fake.page_device,
	};
	return address.v < area->end.v;
}

void hal_guest_page_put(struct hal_guest_page *page, bool dirty)
{
	record(HAL_CALL_GUEST_PAGE_PUT, page, dirty, 0, 0);
}

int hal_copy_in(void *to, hva_t from, size_t size)
{
	if (fails(HAL_CALL_COPY_IN, to) || !from.v)
		return -HAL_EFAULT;
	memcpy(to, (const void *)(uintptr_t)from.v, size);
	return 0;
}

int hal_copy_out(hva_t to, const void *from, size_t size)
{
	if (fails(HAL_CALL_COPY_OUT, from) || !to.v)
		return -HAL_EFAULT;
	memcpy((void *)(uintptr_t)to.v, from, size);
	return 0;
}

bool hal_user_range_ok(hva_t address, uint64_t size)
{
	return !hal_fake.range_ok || hal_fake.range_ok(address, size);
}

struct hal_host_mm *hal_current_mm(void)
{
	return hal_fake.mm;
}

struct hal_host_watch {
	void *vm;
};

int hal_mm_watch(void *vm, struct hal_host_watch **out)
{
	struct hal_host_watch *watch;

	if (fails(HAL_CALL_MM_WATCH, vm))
		return -HAL_ENOMEM;
	watch = malloc(sizeof(*watch));
	watch->vm = vm;
	hal_fake.live_allocations++;
	*out = watch;
	return 0;
}

void hal_mm_unwatch(struct hal_host_watch *watch)
{
	record(HAL_CALL_MM_UNWATCH, watch->vm, 0, 0, 0);
	free(watch);
	hal_fake.live_allocations--;
}

/* --- host.h: descriptors ----------------------------------------------------------------------------- */

int hal_file_reserve(enum hal_file kind, void *object)
{
	if (fails(HAL_CALL_FILE_RESERVE, object))
		return -HAL_EMFILE;
	return 100 + hal_fake.live_files++;
}

void hal_file_publish(int fd)
{
	record(HAL_CALL_FILE_PUBLISH, NULL, (uint32_t)fd, 0, 0);
}

void hal_file_abandon(int fd)
{
	record(HAL_CALL_FILE_ABANDON, NULL, (uint32_t)fd, 0, 0);
	hal_fake.live_files--;
}

/* --- host.h: event descriptors: there is none -------------------------------------------------------- */

int hal_event_get(int fd, struct hal_event **event)
{
	return -HAL_EBADF;
}

void hal_event_put(struct hal_event *event)
{
}

void hal_event_signal(struct hal_event *event)
{
}

int hal_event_listen(struct hal_event *event, int fd, void *irqfd, struct hal_listener **listener)
{
	return -HAL_EBADF;
}

void hal_event_unlisten(struct hal_listener *listener)
{
}

void hal_events_settle(void)
{
}

/* --- host.h: vcpus and time -------------------------------------------------------------------------- */

struct hal_host_vcpu *hal_host_vcpu_create(void *vcpu)
{
	struct hal_host_vcpu *host;

	if (fails(HAL_CALL_HOST_VCPU_CREATE, vcpu))
		return NULL;
	host = calloc(1, sizeof(*host));
	host->vcpu = vcpu;
	hal_fake.live_host_vcpus++;
	return host;
}

void hal_host_vcpu_destroy(struct hal_host_vcpu *host)
{
	record(HAL_CALL_HOST_VCPU_DESTROY, host->vcpu, 0, 0, 0);
	hal_fake.live_host_vcpus--;
	free(host);
}

/* A test that makes its vcpus itself has no host side for them. */
static void *vcpu_of(const struct hal_host_vcpu *host)
{
	return host ? host->vcpu : NULL;
}

void hal_vcpu_block(struct hal_host_vcpu *host)
{
	record(HAL_CALL_VCPU_BLOCK, vcpu_of(host), 0, 0, 0);
}

void hal_vcpu_wake(struct hal_host_vcpu *host)
{
	record(HAL_CALL_VCPU_WAKE, vcpu_of(host), 0, 0, 0);
}

void hal_vcpu_kick(struct hal_host_vcpu *host)
{
	record(HAL_CALL_VCPU_KICK, vcpu_of(host), 0, 0, 0);
}

void hal_kick_all_cpus(void)
{
	record(HAL_CALL_KICK_ALL_CPUS, NULL, 0, 0, 0);
}

void hal_cpu_hold(struct hal_host_vcpu *host)
{
	record(HAL_CALL_CPU_HOLD, vcpu_of(host), 0, 0, 0);
}

void hal_cpu_release(struct hal_host_vcpu *host)
{
	record(HAL_CALL_CPU_RELEASE, vcpu_of(host), 0, 0, 0);
}

unsigned hal_cpu_id(void)
{
	return hal_fake.cpu;
}

bool hal_signal_pending(void)
{
	return hal_fake.signal_pending;
}

void hal_signal_mask_set(uint64_t mask)
{
	record(HAL_CALL_SIGNAL_MASK_SET, NULL, (uint32_t)mask, (uint32_t)(mask >> 32), 0);
}

void hal_signal_mask_restore(void)
{
	record(HAL_CALL_SIGNAL_MASK_RESTORE, NULL, 0, 0, 0);
}

unsigned hal_online_cpus(void)
{
	return hal_fake.online_cpus;
}

void hal_resched(void)
{
	record(HAL_CALL_RESCHED, NULL, 0, 0, 0);
	hal_fake.cpu_wanted = false;
}

bool hal_must_yield(void)
{
	return hal_fake.cpu_wanted || hal_fake.signal_pending;
}

/* --- gic.h and timer.h ------------------------------------------------------------------------------- */

bool hal_gic_host(struct hal_gic *gic)
{
	*gic = hal_fake.gic;
	return gic->nr_lrs;
}

uint32_t hal_gich_read(uint32_t offset)
{
	return hal_fake.gich[offset / 4];
}

void hal_gich_write(uint32_t offset, uint32_t value)
{
	record(HAL_CALL_GICH_WRITE, NULL, offset, value, 0);
	hal_fake.gich[offset / 4] = value;
}

void hal_ppi_set_active(uint32_t intid, bool active)
{
	record(HAL_CALL_PPI_SET_ACTIVE, NULL, intid, active, 0);
}

uint32_t hal_vtimer_ppi(void)
{
	return 27;
}

void hal_timeout_start(struct hal_host_vcpu *host, uint64_t deadline)
{
	record(HAL_CALL_TIMEOUT_START, vcpu_of(host), (uint32_t)deadline,
	       (uint32_t)(deadline >> 32), 0);
}

void hal_timeout_cancel(struct hal_host_vcpu *host)
{
	record(HAL_CALL_TIMEOUT_CANCEL, vcpu_of(host), 0, 0, 0);
}

/* --- host.h: diagnosis ------------------------------------------------------------------------------- */

void hal_report(enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	record(HAL_CALL_REPORT, NULL, what, a, b);
}

uint32_t hal_trace_wanted = ~0u;

void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c)
{
	hal_fake.last_event = (struct hal_fake_event){event, vcpu_id, pc, a, b, c};
	record(HAL_CALL_TRACE, NULL, event, 0, 0);
}
