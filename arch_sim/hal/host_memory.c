/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's memory, what the hypervisor and the monitor have of it, and descriptors. */
#define _GNU_SOURCE
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch_sim/hal/host.h"
#include "arch_sim/hal/private.h"
#include "hal/errno.h"

#define NR_PAGES   (SIM_RAM_SIZE / HAL_PAGE_SIZE)
#define BLOCK_SIZE (2u << 20)
#define NR_SHARES  4096
#define NR_USER	   64

struct share {
	const void *object;
	size_t size;
};

struct user_region {
	char *start;
	size_t size;
	unsigned flags;
};

static struct {
	bool page_used[NR_PAGES];
	struct share shares[NR_SHARES];
	struct user_region user[NR_USER];

	/* [SIM_NR_FDS]: reserved descriptors have a file that is not published */
	struct sim_file *fds[SIM_NR_FDS];
	bool published[SIM_NR_FDS];
	unsigned fd_limit;

	void (*on_pin)(void *opaque);
	void (*on_pages)(const void *pages, size_t size, bool taken);
	void *on_pin_opaque;
} memory;

static char *ram;	 /* SIM_RAM_SIZE bytes, aligned to a block */
static int ram_file;	 /* behind it */
static int copy_pipe[2]; /* copies go through the kernel, which answers EFAULT for a bad pointer */

/* Memory that can be mapped a second time, at an address that is aligned to a block. */
static void __attribute__((constructor)) make_ram(void)
{
	char *space;

	ram_file = memfd_create("simulated RAM", MFD_CLOEXEC);
	if (ram_file < 0 || ftruncate(ram_file, SIM_RAM_SIZE))
		sim_host_die("memfd_create");
	space = mmap(NULL, SIM_RAM_SIZE + BLOCK_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		     0);
	if (space == MAP_FAILED)
		sim_host_die("mmap");
	ram = (char *)(((uintptr_t)space + BLOCK_SIZE - 1) & ~(uintptr_t)(BLOCK_SIZE - 1));
	if (mmap(ram, SIM_RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, ram_file, 0) !=
	    ram)
		sim_host_die("mmap");
	if (pipe(copy_pipe))
		sim_host_die("pipe");
	sim_host_reset();
}

void sim_host_memory_reset(void)
{
	for (unsigned i = 0; i < SIM_NR_FDS; i++)
		free(memory.fds[i]);
	memset(&memory, 0, sizeof(memory));
	memory.fd_limit = SIM_NR_FDS;
}

/* --- memory of the hypervisor ------------------------------------------------------------------------ */

void *hal_alloc(size_t size)
{
	void *object;

	sim_host_might_sleep("hal_alloc()");
	if (sim_host_fails(SIM_FAIL_ALLOC))
		return NULL;
	object = calloc(1, size);
	if (!object)
		sim_host_die("calloc");
	sim_host_counts.objects++;
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
		if (overlaps(&memory.shares[i], start, size))
			sim_host_complain("B51: memory is freed while Hyp mode can see it");
}

void hal_free(void *object)
{
	if (!object)
		return;
	check_not_shared(object, 1);
	sim_host_counts.objects--;
	free(object);
}

/* Finds 'count' free pages in a row, the first at a multiple of 'align' pages; NULL: none. */
static char *take_pages(unsigned count, unsigned align)
{
	for (unsigned first = 0; first + count <= NR_PAGES; first += align) {
		unsigned n = 0;

		while (n < count && !memory.page_used[first + n])
			n++;
		if (n < count)
			continue;
		memset(memory.page_used + first, true, count);
		memset(ram + (size_t)first * HAL_PAGE_SIZE, 0, (size_t)count * HAL_PAGE_SIZE);
		if (memory.on_pages)
			memory.on_pages(ram + (size_t)first * HAL_PAGE_SIZE,
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
		if (first + n >= NR_PAGES || !memory.page_used[first + n]) {
			sim_host_complain("a page is freed that is not in use");
			return;
		}
		memory.page_used[first + n] = false;
	}
	if (memory.on_pages)
		memory.on_pages(pages, (size_t)count * HAL_PAGE_SIZE, false);
	memset(pages, 0xdb, (size_t)count * HAL_PAGE_SIZE); /* nobody relies on what was there */
}

void *hal_pages_alloc(unsigned order)
{
	void *pages;

	sim_host_might_sleep("hal_pages_alloc()");
	if (sim_host_fails(SIM_FAIL_PAGES))
		return NULL;
	pages = take_pages(1u << order, 1u << order);
	if (pages)
		sim_host_counts.pages += 1u << order;
	return pages;
}

void hal_pages_free(void *pages, unsigned order)
{
	if (!pages)
		return;
	check_not_shared(pages, (size_t)HAL_PAGE_SIZE << order);
	give_pages(pages, 1u << order);
	sim_host_counts.pages -= 1u << order;
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
	sim_host_might_sleep("hal_hyp_share()");
	if (sim_host_fails(SIM_FAIL_SHARE))
		return -HAL_ENOMEM;
	for (unsigned i = 0; i < NR_SHARES; i++) {
		if (!memory.shares[i].object) {
			memory.shares[i] = (struct share){object, size};
			sim_host_counts.shares++;
			return 0;
		}
	}
	return -HAL_ENOMEM;
}

void hal_hyp_unshare(const void *object, size_t size)
{
	for (unsigned i = 0; i < NR_SHARES; i++) {
		if (memory.shares[i].object == object && memory.shares[i].size == size) {
			memory.shares[i].object = NULL;
			sim_host_counts.shares--;
			return;
		}
	}
	sim_host_complain("memory is taken from Hyp mode that it was not given");
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
		struct user_region *region = &memory.user[i];

		if (region->start)
			continue;
		region->start = take_pages(count, align);
		region->size = size;
		region->flags = flags;
		if (region->start)
			sim_host_counts.user_pages += count;
		return region->start;
	}
	return NULL;
}

void sim_user_unmap(void *start)
{
	for (unsigned i = 0; i < NR_USER; i++) {
		struct user_region *region = &memory.user[i];

		if (region->start != start)
			continue;
		give_pages(start, (unsigned)(region->size / HAL_PAGE_SIZE));
		sim_host_counts.user_pages -= (unsigned)(region->size / HAL_PAGE_SIZE);
		region->start = NULL;
		return;
	}
	sim_host_complain("%p is unmapped, which is not mapped", start);
}

static const struct user_region *user_region_of(hva_t address)
{
	for (unsigned i = 0; i < NR_USER; i++) {
		const struct user_region *region = &memory.user[i];

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
		.fresh = region->flags & SIM_USER_ABSENT,
	};
	page->host = sim_ram_at(page->pa);
	sim_host_counts.pins++;
	if (memory.on_pin)
		memory.on_pin(memory.on_pin_opaque);
	return true;
}

void sim_host_on_pin(void (*hook)(void *opaque), void *opaque)
{
	memory.on_pin = hook;
	memory.on_pin_opaque = opaque;
}

void sim_host_on_pages(void (*hook)(const void *pages, size_t size, bool taken))
{
	memory.on_pages = hook;
}

int hal_guest_page_get(hva_t address, bool write, struct hal_guest_page *page)
{
	sim_host_might_sleep("hal_guest_page_get()");
	if (sim_host_fails(SIM_FAIL_PIN))
		return -HAL_EFAULT;
	return pin(address, write, page) ? 0 : -HAL_EFAULT;
}

unsigned hal_guest_pages_peek(hva_t address, unsigned count, bool write,
			      struct hal_guest_page *pages)
{
	unsigned got = 0;

	if (!count || count > HAL_PEEK_MOST)
		sim_host_complain("hal_guest_pages_peek() of too few or too many pages");
	for (; got < count && !sim_host_fails(SIM_FAIL_PIN); got++) {
		if (!pin(address, write, &pages[got]))
			break;
		if (pages[got].device || pages[got].fresh) {
			hal_guest_page_put(&pages[got], false);
			break;
		}
		pages[got].block_size = HAL_PAGE_SIZE;
		address.v += HAL_PAGE_SIZE;
	}
	return got;
}

void hal_guest_page_put(struct hal_guest_page *page, bool dirty)
{
	if (!page->host)
		sim_host_complain("a page is put that was not got");
	if (dirty && !page->writable)
		sim_host_complain("a page that is read-only is put dirty");
	page->host = NULL;
	sim_host_counts.pins--;
}

bool hal_user_area(hva_t address, struct hal_user_area *area)
{
	const struct user_region *best = NULL;

	sim_host_might_sleep("hal_user_area()");
	for (unsigned i = 0; i < NR_USER; i++) {
		const struct user_region *region = &memory.user[i];

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
		sim_host_die("read");
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
	sim_host_might_sleep("a copy");
	if (sim_host_fails(SIM_FAIL_COPY))
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

/* Nothing happens to the memory of simulated processes; who wants that calls core/mm/notifier.h itself. */
struct hal_host_watch {
	void *vm;
};

int hal_mm_watch(void *vm, struct hal_host_watch **out)
{
	struct hal_host_watch *watch;

	sim_host_might_sleep("hal_mm_watch()");
	if (sim_host_fails(SIM_FAIL_ALLOC))
		return -HAL_ENOMEM;
	if (hal_signal_pending())
		return -HAL_EINTR;
	watch = calloc(1, sizeof(*watch));
	if (!watch)
		sim_host_die("calloc");
	watch->vm = vm;
	sim_host_counts.watches++;
	*out = watch;
	return 0;
}

void hal_mm_unwatch(struct hal_host_watch *watch)
{
	sim_host_might_sleep("hal_mm_unwatch()");
	sim_host_counts.watches--;
	free(watch);
}

/* --- descriptors ------------------------------------------------------------------------------------- */

static bool fd_is_used(int fd)
{
	return fd >= 0 && fd < SIM_NR_FDS && memory.fds[fd];
}

int hal_file_reserve(enum hal_file kind, void *object)
{
	sim_host_might_sleep("hal_file_reserve()");
	if (sim_host_fails(SIM_FAIL_FD))
		return -HAL_EMFILE;
	for (unsigned fd = 0; fd < memory.fd_limit; fd++) {
		if (memory.fds[fd])
			continue;
		memory.fds[fd] = calloc(1, sizeof(*memory.fds[fd]));
		if (!memory.fds[fd])
			sim_host_die("calloc");
		*memory.fds[fd] = (struct sim_file){(enum sim_file_kind)kind, object, 1};
		memory.published[fd] = false;
		sim_host_counts.fds++;
		return (int)fd;
	}
	return -HAL_EMFILE;
}

void hal_file_publish(int fd)
{
	if (!fd_is_used(fd) || memory.published[fd])
		sim_host_complain("descriptor %d is published, but not reserved", fd);
	else
		memory.published[fd] = true;
}

void hal_file_abandon(int fd)
{
	if (!fd_is_used(fd) || memory.published[fd]) {
		sim_host_complain("descriptor %d is abandoned, but not reserved", fd);
		return;
	}
	free(memory.fds[fd]);
	memory.fds[fd] = NULL;
	sim_host_counts.fds--;
}

struct sim_file *sim_fd_file(int fd)
{
	return fd_is_used(fd) && memory.published[fd] ? memory.fds[fd] : NULL;
}

struct sim_file *sim_fd_close(int fd)
{
	struct sim_file *file = sim_fd_file(fd);

	if (file) {
		memory.fds[fd] = NULL;
		sim_host_counts.fds--;
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
	memory.fd_limit = limit;
}
