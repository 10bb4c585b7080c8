/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host half of hal/ on this machine, as a test sees it: one simulated host with its memory, processes,
 * descriptors, signals and log. It runs in one thread and does the same each time. It counts what is alive,
 * lets any operation that may fail fail once, and notes each misuse of the contract (a lock taken twice, in two
 * orders, or held while sleeping; memory freed while Hyp mode sees it, ...) as a complaint.
 *
 * Guest memory is the monitor's memory, and that is memory of this process: an hva_t is a pointer.
 */
#ifndef ARCH_SIM_HAL_HOST_H
#define ARCH_SIM_HAL_HOST_H

#include "hal/host.h"

#define SIM_RAM_BASE 0x40000000ull /* physical address of the host's memory */
#define SIM_RAM_SIZE (64u << 20)   /* bytes */
#define SIM_NR_FDS   256

/* --- the host as a whole ----------------------------------------------------------------------------- */

/* What is alive; all zero after a clean end. */
struct sim_alive {
	unsigned objects, pages, shares, pins, vcpus, fds, user_pages, watches;
	unsigned events; /* that the hypervisor holds or listens to */
};

/* Throws everything away and starts an empty host: 2 CPUs, process 1, no signals, nothing fails. */
void sim_host_reset(void);

struct sim_alive sim_host_alive(void);

/* True if nothing is alive. */
bool sim_host_is_empty(void);

/* The first misuse of the contract since the reset, as text; NULL: none. */
const char *sim_host_complaint(void);

/* Notes a misuse; the simulator's other rooms may call it too. */
void sim_host_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* --- failures ---------------------------------------------------------------------------------------- */

/* Kinds of operations that may fail. */
enum sim_failure {
	/* hal_alloc(), hal_host_vcpu_create(), hal_mm_watch(), hal_event_listen() */
	SIM_FAIL_ALLOC = 1 << 0,
	SIM_FAIL_PAGES = 1 << 1,
	SIM_FAIL_SHARE = 1 << 2,
	SIM_FAIL_PIN = 1 << 3, /* hal_guest_page_get(), each page of hal_guest_pages_peek() */
	SIM_FAIL_COPY = 1 << 4,
	SIM_FAIL_FD = 1 << 5,
	SIM_FAIL_LOCK = 1 << 6, /* hal_mutex_lock_killable(): the caller was killed */
	SIM_FAIL_ANY = (1 << 7) - 1,
};

/*
 * Makes the nth (1, 2, ...) operation of the given kinds from now on fail, once; 0: none. To let each one fail,
 * count n up until sim_host_has_failed() stays false.
 */
void sim_host_fail(unsigned kinds, unsigned nth);
bool sim_host_has_failed(void);

/* --- processes and memory ---------------------------------------------------------------------------- */

/* Makes the calls that follow come from process number (1, 2, ...): its address space differs from others'. */
void sim_host_enter_process(unsigned number);

/* The first address that is not user space's, as hal_user_range_ok() has it. */
uint64_t sim_host_user_limit(void);

/* Properties of a stretch of the monitor's memory. */
enum sim_user_flag {
	SIM_USER_READ_ONLY = 1 << 0, /* the mapping may not be written to */
	SIM_USER_DEVICE = 1 << 1,    /* a mapping of a device */
	SIM_USER_HUGE = 1 << 2,	     /* in blocks of 2 MiB */
	SIM_USER_ABSENT = 1 << 3,    /* of which no page is ever at hand */
};

/*
 * Maps size bytes (a multiple of 4 KiB) of zeroed memory for the monitor, as its mmap() would; NULL: no memory
 * left. With SIM_USER_HUGE start and size are multiples of 2 MiB.
 */
void *sim_user_map(size_t size, unsigned flags);
void sim_user_unmap(void *start);

/* The same memory at its physical address, and back. Complains about what is not there. */
void *sim_ram_at(hpa_t pa);
hpa_t sim_ram_pa(const void *at);

/* The file behind the memory, whose byte n is physical address SIM_RAM_BASE + n: for a second mapping of it. */
int sim_ram_file(void);

/* --- descriptors ------------------------------------------------------------------------------------- */

enum sim_file_kind {
	SIM_FILE_VM = HAL_FILE_VM,
	SIM_FILE_VCPU = HAL_FILE_VCPU,
	SIM_FILE_DEVICE = HAL_FILE_DEVICE,
	SIM_FILE_SYSTEM, /* /dev/kvm */
	SIM_FILE_EVENT,
};

/* An open file: descriptors and mappings are its users. */
struct sim_file {
	enum sim_file_kind kind;
	void *object;
	unsigned users;
};

/* The file behind a published descriptor; NULL: none. */
struct sim_file *sim_fd_file(int fd);

/* Closes a descriptor that is published. Returns its file for sim_file_put(). */
struct sim_file *sim_fd_close(int fd);

/* One user less; returns true, and frees the file, if it was the last. *file is copied to *last before. */
bool sim_file_put(struct sim_file *file, struct sim_file *last);

/* How many descriptors the process may have. */
void sim_host_limit_fds(unsigned limit);

/* --- threads and signals ----------------------------------------------------------------------------- */

/* The number of the CPU that runs, whether it is held or not; sets it, and the number of CPUs online. */
unsigned sim_host_cpu(void);
void sim_host_set_cpu(unsigned cpu);
void sim_host_set_online(unsigned cpus);

/* Sends signal number (1 … 64) to the thread; it is pending until it is delivered. */
void sim_host_signal(unsigned number);

/* Sends the calling thread SIGALRM at its nth hal_resched() or hal_must_yield(), so that a guest which never ends does end; 0: no more. */
void sim_host_alarm(unsigned resched);

/* Does what a return to user space does: delivers, and so forgets, what is not blocked. Returns what it was. */
uint64_t sim_host_deliver_signals(void);

/* The signal mask that is in force. */
uint64_t sim_host_signal_mask(void);

/*
 * What happens while a vcpu sleeps: called instead of sleeping, so that a test lets the world go on. vcpu is the
 * argument of hal_host_vcpu_create(). If the vcpu then still cannot go on, nothing could ever wake it: its
 * thread gets a SIGALRM, so that KVM_RUN returns to the test.
 */
void sim_host_on_block(void (*hook)(void *opaque, void *vcpu), void *opaque);

/* Called each time a guest page has been looked up, before the caller sees it: the world changes meanwhile. NULL: nothing. */
void sim_host_on_pin(void (*hook)(void *opaque), void *opaque);

/*
 * Calls hook when pages of the host's memory, of the hypervisor or of user space, have been taken and zeroed, and before
 * they are given back. NULL: nothing.
 */
void sim_host_on_pages(void (*hook)(const void *pages, size_t size, bool taken));

/* How often each vcpu was put to sleep, woken, kicked. */
struct sim_vcpu_counts {
	unsigned blocks, wakes, kicks;
};

struct sim_vcpu_counts sim_host_vcpu_counts(const struct hal_host_vcpu *host);

/* --- log and trace ----------------------------------------------------------------------------------- */

struct sim_report {
	enum hal_report what;
	uint32_t vcpu_id, a, b;
};

struct sim_event {
	enum hal_trace event;
	uint32_t vcpu_id, pc, a, b, c;
};

/* How many lines or events there were since the reset, and the nth (0, 1, ...); only the newest 256 are kept. */
unsigned sim_host_nr_reports(void);
struct sim_report sim_host_report(unsigned n);
unsigned sim_host_nr_events(void);
struct sim_event sim_host_event(unsigned n);

#endif
