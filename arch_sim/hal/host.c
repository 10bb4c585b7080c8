/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "arch_sim/hal/host.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch_sim/hal/private.h"
#include "arch_sim/hal/sched.h"
#include "core/timer/guest.h"
#include "core/vcpu/run.h"
#include "hal/errno.h"
#include "hal/timer.h"

#define NR_PAGES   (SIM_RAM_SIZE / HAL_PAGE_SIZE)
#define BLOCK_SIZE (2u << 20)
#define NR_SHARES  4096
#define NR_USER	   64
#define NR_ORDERS  1024
#define NR_LOG	   256

struct share {
	const void *object;
	size_t size;
};

struct user_region {
	char *start;
	size_t size;
	unsigned flags;
};

/* One lock was held while another was taken. */
struct lock_order {
	const void *outer, *inner;
};

struct hal_host_vcpu {
	void *vcpu;
	struct sim_vcpu_counts counts;
	struct hal_host_vcpu *next_armed; /* in the list of those that have a time-out */
	uint64_t deadline;
};

static struct sim_host {
	struct sim_alive alive;
	char complaint[256];

	unsigned fail_kinds, fail_in;
	bool has_failed;

	bool page_used[NR_PAGES];
	struct share shares[NR_SHARES];
	struct user_region user[NR_USER];

	/* [SIM_NR_FDS]: reserved descriptors have a file that is not published */
	struct sim_file *fds[SIM_NR_FDS];
	bool published[SIM_NR_FDS];
	unsigned fd_limit;

	struct lock_order orders[NR_ORDERS];
	unsigned nr_orders;

	struct sim_host_thread main_thread, *thread;
	unsigned online;
	struct hal_host_vcpu *armed;
	struct hal_host_vcpu *on_cpu[HAL_MAX_CPUS]; /* by CPU: the vcpu that holds it */
	uint32_t releases[HAL_MAX_CPUS];	    /* how often it was let go */
	void (*on_block)(void *opaque, void *vcpu);
	void *on_block_opaque;
	void (*on_pin)(void *opaque);
	void (*on_pages)(const void *pages, size_t size, bool taken);
	void *on_pin_opaque;

	struct sim_report reports[NR_LOG];
	unsigned nr_reports;
	struct sim_event events[NR_LOG];
	unsigned nr_events;
} host;

static char *ram;	 /* SIM_RAM_SIZE bytes, aligned to a block */
static int ram_file;	 /* behind it */
static int copy_pipe[2]; /* copies go through the kernel, which answers EFAULT for a bad pointer */

/* --- the host as a whole ----------------------------------------------------------------------------- */

static void die(const char *what)
{
	perror(what);
	abort();
}

/* Memory that can be mapped a second time, at an address that is aligned to a block. */
static void __attribute__((constructor)) make_ram(void)
{
	char *space;

	ram_file = memfd_create("simulated RAM", MFD_CLOEXEC);
	if (ram_file < 0 || ftruncate(ram_file, SIM_RAM_SIZE))
		die("memfd_create");
	space = mmap(NULL, SIM_RAM_SIZE + BLOCK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
	if (space == MAP_FAILED)
		die("mmap");
	ram = (char *)(((uintptr_t)space + BLOCK_SIZE - 1) & ~(uintptr_t)(BLOCK_SIZE - 1));
	if (mmap(ram, SIM_RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, ram_file, 0) !=
	    ram)
		die("mmap");
	if (pipe(copy_pipe))
		die("pipe");
	sim_host_reset();
}

void sim_host_reset(void)
{
	for (unsigned i = 0; i < SIM_NR_FDS; i++)
		free(host.fds[i]);
	memset(&host, 0, sizeof(host));
	host.thread = &host.main_thread;
	host.thread->process = 1;
	host.online = 2;
	host.fd_limit = SIM_NR_FDS;
}

struct sim_alive sim_host_alive(void)
{
	return host.alive;
}

bool sim_host_is_empty(void)
{
	static const struct sim_alive nothing;

	return !memcmp(&host.alive, &nothing, sizeof(nothing));
}

const char *sim_host_complaint(void)
{
	return host.complaint[0] ? host.complaint : NULL;
}

void sim_host_complain(const char *format, ...)
{
	va_list args;

	if (host.complaint[0])
		return;
	va_start(args, format);
	vsnprintf(host.complaint, sizeof(host.complaint), format, args);
	va_end(args);
}

/* --- failures ---------------------------------------------------------------------------------------- */

void sim_host_fail(unsigned kinds, unsigned nth)
{
	host.fail_kinds = kinds;
	host.fail_in = nth;
	host.has_failed = false;
}

bool sim_host_has_failed(void)
{
	return host.has_failed;
}

/* Is it this operation's turn to fail? */
static bool fails(enum sim_failure kind)
{
	if (!(host.fail_kinds & kind) || !host.fail_in || --host.fail_in)
		return false;
	host.has_failed = true;
	return true;
}

bool sim_host_fails(unsigned kind)
{
	return fails((enum sim_failure)kind);
}

void sim_host_count_events(int by)
{
	host.alive.events += (unsigned)by;
}

/* For whatever may sleep. */
static void might_sleep(const char *what)
{
	if (host.thread->holds_cpu)
		sim_host_complain("%s may sleep, but the CPU is held", what);
	for (unsigned i = 0; i < host.thread->nr_held; i++)
		if (host.thread->held[i].spinning)
			sim_host_complain("%s may sleep, but a short lock is held", what);
}

void sim_host_might_sleep(const char *what)
{
	might_sleep(what);
}

/* --- memory of the hypervisor ------------------------------------------------------------------------ */

void *hal_alloc(size_t size)
{
	void *object;

	might_sleep("hal_alloc()");
	if (fails(SIM_FAIL_ALLOC))
		return NULL;
	object = calloc(1, size);
	if (!object)
		die("calloc");
	host.alive.objects++;
	return object;
}

static bool overlaps(const struct share *share, const char *start, size_t size)
{
	const char *other = share->object;

	return other && start < other + share->size && other < start + size;
}

/* Memory that goes away must not be visible to Hyp mode any more (B51). */
static void check_not_shared(const void *start, size_t size)
{
	for (unsigned i = 0; i < NR_SHARES; i++)
		if (overlaps(&host.shares[i], start, size))
			sim_host_complain("B51: memory is freed while Hyp mode can see it");
}

void hal_free(void *object)
{
	if (!object)
		return;
	check_not_shared(object, 1);
	host.alive.objects--;
	free(object);
}

/* Finds 'count' free pages in a row, the first at a multiple of 'align' pages; NULL: none. */
static char *take_pages(unsigned count, unsigned align)
{
	for (unsigned first = 0; first + count <= NR_PAGES; first += align) {
		unsigned n = 0;

		while (n < count && !host.page_used[first + n])
			n++;
		if (n < count)
			continue;
		memset(host.page_used + first, true, count);
		memset(ram + (size_t)first * HAL_PAGE_SIZE, 0, (size_t)count * HAL_PAGE_SIZE);
		if (host.on_pages)
			host.on_pages(ram + (size_t)first * HAL_PAGE_SIZE,
				      (size_t)count * HAL_PAGE_SIZE, true);
		return ram + (size_t)first * HAL_PAGE_SIZE;
	}
	return NULL;
}

/* The number of the page at an address of the host's memory; NR_PAGES: it is not part of it. */
static unsigned page_number(const void *at)
{
	const size_t offset = (size_t)((const char *)at - ram);

	return offset < SIM_RAM_SIZE ? (unsigned)(offset / HAL_PAGE_SIZE) : NR_PAGES;
}

static void give_pages(void *pages, unsigned count)
{
	const unsigned first = page_number(pages);

	for (unsigned n = 0; n < count; n++) {
		if (first + n >= NR_PAGES || !host.page_used[first + n]) {
			sim_host_complain("a page is freed that is not in use");
			return;
		}
		host.page_used[first + n] = false;
	}
	if (host.on_pages)
		host.on_pages(pages, (size_t)count * HAL_PAGE_SIZE, false);
	memset(pages, 0xdb, (size_t)count * HAL_PAGE_SIZE); /* nobody relies on what was there */
}

void *hal_pages_alloc(unsigned order)
{
	void *pages;

	might_sleep("hal_pages_alloc()");
	if (fails(SIM_FAIL_PAGES))
		return NULL;
	pages = take_pages(1u << order, 1u << order);
	if (pages)
		host.alive.pages += 1u << order;
	return pages;
}

void hal_pages_free(void *pages, unsigned order)
{
	if (!pages)
		return;
	check_not_shared(pages, (size_t)HAL_PAGE_SIZE << order);
	give_pages(pages, 1u << order);
	host.alive.pages -= 1u << order;
}

hpa_t sim_ram_pa(const void *at)
{
	if (page_number(at) == NR_PAGES)
		sim_host_complain("%p is no address of the host's memory", at);
	return hpa(SIM_RAM_BASE + (uint64_t)((const char *)at - ram));
}

void *sim_ram_at(hpa_t pa)
{
	if (pa.v - SIM_RAM_BASE >= SIM_RAM_SIZE)
		sim_host_complain("there is no memory at %#llx", (unsigned long long)pa.v);
	return ram + (size_t)(pa.v - SIM_RAM_BASE);
}

int sim_ram_file(void)
{
	return ram_file;
}

hpa_t hal_page_pa(const void *page)
{
	return sim_ram_pa(page);
}

void *hal_page_va(hpa_t pa)
{
	return sim_ram_at(pa);
}

int hal_hyp_share(const void *object, size_t size)
{
	might_sleep("hal_hyp_share()");
	if (fails(SIM_FAIL_SHARE))
		return -HAL_ENOMEM;
	for (unsigned i = 0; i < NR_SHARES; i++) {
		if (!host.shares[i].object) {
			host.shares[i] = (struct share){object, size};
			host.alive.shares++;
			return 0;
		}
	}
	return -HAL_ENOMEM;
}

void hal_hyp_unshare(const void *object, size_t size)
{
	for (unsigned i = 0; i < NR_SHARES; i++) {
		if (host.shares[i].object == object && host.shares[i].size == size) {
			host.shares[i].object = NULL;
			host.alive.shares--;
			return;
		}
	}
	sim_host_complain("memory is taken from Hyp mode that it was not given");
}

/* --- locks ------------------------------------------------------------------------------------------- */

/* What struct hal_lock and struct hal_mutex hold. */
enum {
	LOCK_FREE = 0x10c4f4ee,
	LOCK_TAKEN = 0x10c47a4e,
};

/* A new lock may lie where an old one was. */
static void forget_order(const void *lock)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < host.nr_orders; i++)
		if (host.orders[i].outer != lock && host.orders[i].inner != lock)
			host.orders[kept++] = host.orders[i];
	host.nr_orders = kept;
}

static bool order_is_known(const void *outer, const void *inner)
{
	for (unsigned i = 0; i < host.nr_orders; i++)
		if (host.orders[i].outer == outer && host.orders[i].inner == inner)
			return true;
	return false;
}

static void note_order(const void *outer, const void *inner)
{
	if (order_is_known(inner, outer))
		sim_host_complain("two locks are taken in both orders");
	if (!order_is_known(outer, inner) && host.nr_orders < NR_ORDERS)
		host.orders[host.nr_orders++] = (struct lock_order){outer, inner};
}

static void init_lock(unsigned long *state)
{
	forget_order(state);
	*state = LOCK_FREE;
}

static bool lock_is_free(void *state)
{
	return *(unsigned long *)state != LOCK_TAKEN;
}

static bool holds(const void *lock)
{
	for (unsigned i = 0; i < host.thread->nr_held; i++)
		if (host.thread->held[i].lock == lock)
			return true;
	return false;
}

static void hold_lock(unsigned long *state, bool spinning)
{
	*state = LOCK_TAKEN;
	if (host.thread->nr_held == SIM_MAX_HELD) {
		sim_host_complain("too many locks are held");
		return;
	}
	host.thread->held[host.thread->nr_held++] = (struct sim_held){state, spinning};
}

static void take_lock(unsigned long *state, bool spinning)
{
	if (!holds(state))
		sim_thread_wait(lock_is_free, state);
	if (*state != LOCK_FREE)
		sim_host_complain(*state == LOCK_TAKEN ? "a lock is taken twice"
						       : "a lock is used that was not made");
	for (unsigned i = 0; i < host.thread->nr_held; i++)
		note_order(host.thread->held[i].lock, state);
	hold_lock(state, spinning);
}

static void drop_lock(unsigned long *state)
{
	unsigned i = 0;

	if (*state != LOCK_TAKEN)
		sim_host_complain("a lock is dropped that is not held");
	*state = LOCK_FREE;
	while (i < host.thread->nr_held && host.thread->held[i].lock != state)
		i++;
	if (i == host.thread->nr_held)
		return;
	host.thread->nr_held--;
	for (; i < host.thread->nr_held; i++)
		host.thread->held[i] = host.thread->held[i + 1];
	sim_schedule_point();
}

void hal_lock_init(struct hal_lock *lock)
{
	init_lock(lock->opaque);
}

void hal_lock(struct hal_lock *lock)
{
	take_lock(lock->opaque, true);
}

void hal_unlock(struct hal_lock *lock)
{
	drop_lock(lock->opaque);
}

/* Interrupts of the simulated host are calls that a test makes: there is nothing to turn off. */
unsigned long hal_lock_irqsave(struct hal_lock *lock)
{
	hal_lock(lock);
	return 0;
}

void hal_unlock_irqrestore(struct hal_lock *lock, unsigned long state)
{
	hal_unlock(lock);
}

void hal_mutex_init(struct hal_mutex *mutex)
{
	init_lock(mutex->opaque);
}

void hal_mutex_lock(struct hal_mutex *mutex)
{
	might_sleep("hal_mutex_lock()");
	take_lock(mutex->opaque, false);
}

int hal_mutex_lock_killable(struct hal_mutex *mutex)
{
	might_sleep("hal_mutex_lock_killable()");
	if (fails(SIM_FAIL_LOCK))
		return -HAL_EINTR;
	take_lock(mutex->opaque, false);
	return 0;
}

/* Who does not wait makes no order. */
bool hal_mutex_trylock(struct hal_mutex *mutex)
{
	might_sleep("hal_mutex_trylock()");
	sim_schedule_point();
	if (mutex->opaque[0] == LOCK_TAKEN)
		return false;
	hold_lock(mutex->opaque, false);
	return true;
}

void hal_mutex_unlock(struct hal_mutex *mutex)
{
	drop_lock(mutex->opaque);
}

/* --- guest memory ------------------------------------------------------------------------------------ */

uint64_t sim_host_user_limit(void)
{
	return sizeof(void *) == 8 ? 1ull << 47 : 0xc0000000ull;
}

void *sim_user_map(size_t size, unsigned flags)
{
	const unsigned count = (unsigned)(size / HAL_PAGE_SIZE);
	const unsigned align = flags & SIM_USER_HUGE ? BLOCK_SIZE / HAL_PAGE_SIZE : 1;

	for (unsigned i = 0; i < NR_USER; i++) {
		struct user_region *region = &host.user[i];

		if (region->start)
			continue;
		region->start = take_pages(count, align);
		region->size = size;
		region->flags = flags;
		if (region->start)
			host.alive.user_pages += count;
		return region->start;
	}
	return NULL;
}

void sim_user_unmap(void *start)
{
	for (unsigned i = 0; i < NR_USER; i++) {
		struct user_region *region = &host.user[i];

		if (region->start != start)
			continue;
		give_pages(start, (unsigned)(region->size / HAL_PAGE_SIZE));
		host.alive.user_pages -= (unsigned)(region->size / HAL_PAGE_SIZE);
		region->start = NULL;
		return;
	}
	sim_host_complain("%p is unmapped, which is not mapped", start);
}

static const struct user_region *user_region_of(hva_t address)
{
	for (unsigned i = 0; i < NR_USER; i++) {
		const struct user_region *region = &host.user[i];

		if (region->start && address.v - (uintptr_t)region->start < region->size)
			return region;
	}
	return NULL;
}

/* Holds the page at address, if the region lets it. */
static bool pin(hva_t address, bool write, struct hal_guest_page *page)
{
	const struct user_region *region = user_region_of(address);

	if (!region || (write && region->flags & SIM_USER_READ_ONLY))
		return false;
	*page = (struct hal_guest_page){
		.pa = sim_ram_pa((void *)(uintptr_t)(address.v & ~(uint64_t)(HAL_PAGE_SIZE - 1))),
		.block_size = region->flags & SIM_USER_HUGE ? BLOCK_SIZE : HAL_PAGE_SIZE,
		.writable = !(region->flags & SIM_USER_READ_ONLY),
		.device = region->flags & SIM_USER_DEVICE,
	};
	page->host = sim_ram_at(page->pa);
	host.alive.pins++;
	if (host.on_pin)
		host.on_pin(host.on_pin_opaque);
	return true;
}

void sim_host_on_pin(void (*hook)(void *opaque), void *opaque)
{
	host.on_pin = hook;
	host.on_pin_opaque = opaque;
}

void sim_host_on_pages(void (*hook)(const void *pages, size_t size, bool taken))
{
	host.on_pages = hook;
}

int hal_guest_page_get(hva_t address, bool write, struct hal_guest_page *page)
{
	might_sleep("hal_guest_page_get()");
	if (fails(SIM_FAIL_PIN))
		return -HAL_EFAULT;
	return pin(address, write, page) ? 0 : -HAL_EFAULT;
}

bool hal_guest_page_peek(hva_t address, bool write, struct hal_guest_page *page)
{
	return !fails(SIM_FAIL_PIN) && pin(address, write, page);
}

void hal_guest_page_put(struct hal_guest_page *page, bool dirty)
{
	if (!page->host)
		sim_host_complain("a page is put that was not got");
	if (dirty && !page->writable)
		sim_host_complain("a page that is read-only is put dirty");
	page->host = NULL;
	host.alive.pins--;
}

bool hal_user_area(hva_t address, struct hal_user_area *area)
{
	const struct user_region *best = NULL;

	might_sleep("hal_user_area()");
	for (unsigned i = 0; i < NR_USER; i++) {
		const struct user_region *region = &host.user[i];

		if (region->start && (uintptr_t)region->start + region->size > address.v &&
		    (!best || region->start < best->start))
			best = region;
	}
	if (!best)
		return false;
	*area = (struct hal_user_area){
		.start = hva((uintptr_t)best->start),
		.end = hva((uintptr_t)best->start + best->size),
		.writable = !(best->flags & SIM_USER_READ_ONLY),
		.device = best->flags & SIM_USER_DEVICE,
		.pa = sim_ram_pa(best->start),
	};
	return true;
}

/* Empties the pipe of what a failed copy left in it. */
static void drain(size_t left)
{
	char waste[PIPE_BUF];

	if (left && read(copy_pipe[0], waste, left) != (ssize_t)left)
		die("read");
}

/* Copies up to PIPE_BUF bytes, either of whose addresses may be bad. */
static bool copy_some(void *to, const void *from, size_t size)
{
	const ssize_t put = write(copy_pipe[1], from, size);
	ssize_t got;

	if (put < (ssize_t)size) {
		drain(put < 0 ? 0 : (size_t)put);
		return false;
	}
	got = read(copy_pipe[0], to, size);
	if (got < (ssize_t)size) {
		drain(size - (got < 0 ? 0 : (size_t)got));
		return false;
	}
	return true;
}

static int copy(void *to, const void *from, size_t size)
{
	might_sleep("a copy");
	if (fails(SIM_FAIL_COPY))
		return -HAL_EFAULT;
	for (size_t done = 0; done < size; done += PIPE_BUF) {
		const size_t part = size - done < PIPE_BUF ? size - done : PIPE_BUF;

		/* Either may be an address that is nobody's, NULL included. */
		if (!copy_some((void *)((uintptr_t)to + done),
			       (const void *)((uintptr_t)from + done), part))
			return -HAL_EFAULT;
	}
	return 0;
}

bool hal_user_range_ok(hva_t address, uint64_t size)
{
	const uint64_t limit = sim_host_user_limit();

	return address.v <= limit && size <= limit - address.v;
}

int hal_copy_in(void *to, hva_t from, size_t size)
{
	if (!hal_user_range_ok(from, size))
		return -HAL_EFAULT;
	return copy(to, (const void *)(uintptr_t)from.v, size);
}

int hal_copy_out(hva_t to, const void *from, size_t size)
{
	if (!hal_user_range_ok(to, size))
		return -HAL_EFAULT;
	return copy((void *)(uintptr_t)to.v, from, size);
}

void sim_host_enter_process(unsigned number)
{
	host.thread->process = number;
}

struct hal_host_mm *hal_current_mm(void)
{
	return (struct hal_host_mm *)(uintptr_t)host.thread->process;
}

/* Nothing happens to the memory of simulated processes; who wants that calls core/mm/notifier.h itself. */
struct hal_host_watch {
	void *vm;
};

struct hal_host_watch *hal_mm_watch(void *vm)
{
	struct hal_host_watch *watch;

	might_sleep("hal_mm_watch()");
	if (fails(SIM_FAIL_ALLOC))
		return NULL;
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		die("calloc");
	watch->vm = vm;
	host.alive.watches++;
	return watch;
}

void hal_mm_unwatch(struct hal_host_watch *watch)
{
	might_sleep("hal_mm_unwatch()");
	host.alive.watches--;
	free(watch);
}

/* --- descriptors ------------------------------------------------------------------------------------- */

static bool fd_is_used(int fd)
{
	return fd >= 0 && fd < SIM_NR_FDS && host.fds[fd];
}

int hal_file_reserve(enum hal_file kind, void *object)
{
	might_sleep("hal_file_reserve()");
	if (fails(SIM_FAIL_FD))
		return -HAL_EMFILE;
	for (unsigned fd = 0; fd < host.fd_limit; fd++) {
		if (host.fds[fd])
			continue;
		host.fds[fd] = calloc(1, sizeof(*host.fds[fd]));
		if (!host.fds[fd])
			die("calloc");
		*host.fds[fd] = (struct sim_file){(enum sim_file_kind)kind, object, 1};
		host.published[fd] = false;
		host.alive.fds++;
		return (int)fd;
	}
	return -HAL_EMFILE;
}

void hal_file_publish(int fd)
{
	if (!fd_is_used(fd) || host.published[fd])
		sim_host_complain("descriptor %d is published, but not reserved", fd);
	else
		host.published[fd] = true;
}

void hal_file_abandon(int fd)
{
	if (!fd_is_used(fd) || host.published[fd]) {
		sim_host_complain("descriptor %d is abandoned, but not reserved", fd);
		return;
	}
	free(host.fds[fd]);
	host.fds[fd] = NULL;
	host.alive.fds--;
}

struct sim_file *sim_fd_file(int fd)
{
	return fd_is_used(fd) && host.published[fd] ? host.fds[fd] : NULL;
}

struct sim_file *sim_fd_close(int fd)
{
	struct sim_file *file = sim_fd_file(fd);

	if (file) {
		host.fds[fd] = NULL;
		host.alive.fds--;
	}
	return file;
}

bool sim_file_put(struct sim_file *file, struct sim_file *last)
{
	if (--file->users)
		return false;
	*last = *file;
	free(file);
	return true;
}

void sim_host_limit_fds(unsigned limit)
{
	host.fd_limit = limit;
}

/* --- vcpus and time ---------------------------------------------------------------------------------- */

struct hal_host_vcpu *hal_host_vcpu_create(void *vcpu)
{
	struct hal_host_vcpu *result;

	might_sleep("hal_host_vcpu_create()");
	if (fails(SIM_FAIL_ALLOC))
		return NULL;
	result = calloc(1, sizeof(*result));
	if (!result)
		die("calloc");
	result->vcpu = vcpu;
	host.alive.vcpus++;
	return result;
}

static struct hal_host_vcpu **find_armed(const struct hal_host_vcpu *vcpu)
{
	struct hal_host_vcpu **link = &host.armed;

	while (*link && *link != vcpu)
		link = &(*link)->next_armed;
	return link;
}

static void disarm(struct hal_host_vcpu *vcpu)
{
	struct hal_host_vcpu **link = find_armed(vcpu);

	if (*link)
		*link = vcpu->next_armed;
}

void hal_timeout_start(struct hal_host_vcpu *vcpu, uint64_t deadline)
{
	disarm(vcpu);
	vcpu->deadline = deadline;
	vcpu->next_armed = host.armed;
	host.armed = vcpu;
	sim_schedule_point();
}

void hal_timeout_cancel(struct hal_host_vcpu *vcpu)
{
	disarm(vcpu);
	sim_schedule_point();
}

static struct hal_host_vcpu *earliest(void)
{
	struct hal_host_vcpu *first = host.armed;

	for (struct hal_host_vcpu *vcpu = host.armed; vcpu; vcpu = vcpu->next_armed)
		if (vcpu->deadline < first->deadline)
			first = vcpu;
	return first;
}

uint64_t sim_host_next_timeout(void)
{
	const struct hal_host_vcpu *first = earliest();

	return first ? first->deadline : UINT64_MAX;
}

void sim_host_time_is(uint64_t now)
{
	struct hal_host_vcpu *first;

	while ((first = earliest()) && first->deadline <= now) {
		disarm(first);
		vcpu_timeout(first->vcpu);
	}
}

bool (*sim_host_idle)(void);

void hal_host_vcpu_destroy(struct hal_host_vcpu *vcpu)
{
	if (*find_armed(vcpu))
		sim_host_complain("a vcpu goes away while it has a time-out");
	disarm(vcpu);
	host.alive.vcpus--;
	free(vcpu);
}

void sim_host_on_block(void (*hook)(void *opaque, void *vcpu), void *opaque)
{
	host.on_block = hook;
	host.on_block_opaque = opaque;
}

struct sim_vcpu_counts sim_host_vcpu_counts(const struct hal_host_vcpu *vcpu)
{
	return vcpu->counts;
}

/* A vcpu that sleeps, and the thread that sleeps with it. */
struct sleeper {
	struct hal_host_vcpu *vcpu;
	struct sim_host_thread *thread;
};

static bool may_wake(void *argument)
{
	const struct sleeper *s = argument;

	return vcpu_wake_condition(s->vcpu->vcpu) || s->thread->signals & ~s->thread->signal_mask;
}

void hal_vcpu_block(struct hal_host_vcpu *vcpu)
{
	struct sleeper sleeper = {vcpu, host.thread};

	might_sleep("hal_vcpu_block()");
	if (may_wake(&sleeper))
		return;
	vcpu->counts.blocks++;
	if (host.on_block)
		host.on_block(host.on_block_opaque, vcpu->vcpu);
	while (!sim_in_thread() && !may_wake(&sleeper) && sim_host_idle && sim_host_idle())
		;
	if (!sim_thread_wait(may_wake, &sleeper) && !vcpu_wake_condition(vcpu->vcpu))
		sim_host_signal(SIGALRM);
}

void hal_vcpu_wake(struct hal_host_vcpu *vcpu)
{
	vcpu->counts.wakes++;
	sim_schedule_point();
}

void (*sim_interrupt_cpu)(unsigned cpu);

static void interrupt(unsigned cpu)
{
	if (sim_interrupt_cpu)
		sim_interrupt_cpu(cpu);
}

void hal_vcpu_kick(struct hal_host_vcpu *vcpu)
{
	vcpu->counts.kicks++;
	for (unsigned cpu = 0; cpu < host.online; cpu++)
		if (host.on_cpu[cpu] == vcpu)
			interrupt(cpu);
	sim_schedule_point();
}

/* What was held when all CPUs were interrupted. */
struct kick {
	uint32_t releases[HAL_MAX_CPUS];
	bool was_held[HAL_MAX_CPUS];
};

static bool all_came_out(void *argument)
{
	const struct kick *kick = argument;

	for (unsigned cpu = 0; cpu < host.online; cpu++)
		if (kick->was_held[cpu] && kick->releases[cpu] == host.releases[cpu])
			return false;
	return true;
}

/* Outside of threads no CPU is in a guest: it runs only inside hal_guest_enter(), which does not call here. */
void hal_kick_all_cpus(void)
{
	struct kick kick;

	for (unsigned cpu = 0; cpu < host.online; cpu++) {
		kick.was_held[cpu] = host.on_cpu[cpu];
		kick.releases[cpu] = host.releases[cpu];
		if (kick.was_held[cpu])
			interrupt(cpu);
	}
	sim_thread_wait(all_came_out, &kick);
}

static bool cpu_is_free(void *argument)
{
	return !host.on_cpu[*(const unsigned *)argument];
}

void hal_cpu_hold(struct hal_host_vcpu *vcpu)
{
	if (host.thread->holds_cpu)
		sim_host_complain("the CPU is held twice");
	sim_thread_wait(cpu_is_free, &host.thread->cpu);
	host.thread->holds_cpu = true;
	host.on_cpu[host.thread->cpu] = vcpu;
}

void hal_cpu_release(struct hal_host_vcpu *vcpu)
{
	const unsigned cpu = host.thread->cpu;

	if (!host.thread->holds_cpu)
		sim_host_complain("the CPU is released, but not held");
	host.thread->holds_cpu = false;
	host.on_cpu[cpu] = NULL;
	host.releases[cpu]++;
	sim_schedule_point();
}

struct sim_host_thread *sim_host_set_thread(struct sim_host_thread *thread)
{
	struct sim_host_thread *before = host.thread;

	if (thread)
		host.thread = thread;
	return before;
}

unsigned hal_cpu_id(void)
{
	if (!host.thread->holds_cpu)
		sim_host_complain("the number of a CPU is asked for that is not held");
	return host.thread->cpu;
}

unsigned sim_host_cpu(void)
{
	return host.thread->cpu;
}

void sim_host_set_cpu(unsigned cpu)
{
	host.thread->cpu = cpu;
}

void sim_host_set_online(unsigned cpus)
{
	host.online = cpus;
}

unsigned hal_online_cpus(void)
{
	return host.online;
}

static void count_to_alarm(void)
{
	if (host.thread->alarm_in && !--host.thread->alarm_in)
		sim_host_signal(SIGALRM);
}

void hal_resched(void)
{
	might_sleep("hal_resched()");
	count_to_alarm();
	sim_schedule_point();
}

bool hal_must_yield(void)
{
	count_to_alarm();
	return hal_signal_pending();
}

void sim_host_signal(unsigned number)
{
	host.thread->signals |= 1ull << (number - 1);
}

void sim_host_alarm(unsigned resched)
{
	host.thread->alarm_in = resched;
}

bool hal_signal_pending(void)
{
	return host.thread->signals & ~host.thread->signal_mask;
}

uint64_t sim_host_deliver_signals(void)
{
	const uint64_t delivered = host.thread->signals & ~host.thread->signal_mask;

	host.thread->signals &= ~delivered;
	return delivered;
}

uint64_t sim_host_signal_mask(void)
{
	return host.thread->signal_mask;
}

void hal_signal_mask_set(uint64_t mask)
{
	if (host.thread->mask_is_set)
		sim_host_complain("the signal mask is set twice");
	host.thread->mask_is_set = true;
	host.thread->saved_mask = host.thread->signal_mask;
	host.thread->signal_mask = mask;
}

/* A signal that ended the KVM_RUN is delivered before the mask that blocks it is back. */
void hal_signal_mask_restore(void)
{
	if (!host.thread->mask_is_set)
		sim_host_complain("the signal mask is restored, but was not set");
	host.thread->mask_is_set = false;
	sim_host_deliver_signals();
	host.thread->signal_mask = host.thread->saved_mask;
}

/* --- diagnosis --------------------------------------------------------------------------------------- */

void hal_report(enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	host.reports[host.nr_reports++ % NR_LOG] = (struct sim_report){what, vcpu_id, a, b};
}

unsigned sim_host_nr_reports(void)
{
	return host.nr_reports;
}

struct sim_report sim_host_report(unsigned n)
{
	return host.reports[n % NR_LOG];
}

uint32_t hal_trace_wanted = ~0u;

void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c)
{
	host.events[host.nr_events++ % NR_LOG] = (struct sim_event){event, vcpu_id, pc, a, b, c};
}

unsigned sim_host_nr_events(void)
{
	return host.nr_events;
}

struct sim_event sim_host_event(unsigned n)
{
	return host.events[n % NR_LOG];
}
