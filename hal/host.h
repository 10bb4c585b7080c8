/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host half of the contract: what the operating system does for the hypervisor. linux/ implements it
 * on a stock kernel, arch_sim/hal on x86. None of it may be called in Hyp mode.
 */
#ifndef HAL_HOST_H
#define HAL_HOST_H

#include "hal/types.h"

#define HAL_MAX_CPUS 32 /* of the host */

struct hal_host_vcpu;  /* the host's side of a vcpu: its thread, its wait queue */
struct hal_host_mm;    /* an address space of user space; compared, never looked into */
struct hal_host_watch; /* tells a VM of changes to an address space */
struct hal_event;      /* an event descriptor of user space that is held */
struct hal_listener;   /* hears its signals */

/* --- memory of the hypervisor ------------------------------------------------------------------------ */

/* Allocates size zeroed bytes, suitably aligned for any type, or returns NULL. May sleep. */
void *hal_alloc(size_t size);
void hal_free(void *object); /* NULL is allowed */

/*
 * Allocates 1 << order zeroed pages (order 0 or 1), aligned to their size, or returns NULL. May sleep.
 * They may hold translation tables or be shared with user space.
 */
void *hal_pages_alloc(unsigned order);
void hal_pages_free(void *pages, unsigned order);

/* Between the host's address of a page from hal_pages_alloc() and its physical address. */
hpa_t hal_page_pa(const void *page);
void *hal_page_va(hpa_t pa);

/*
 * Lets Hyp mode see an object from hal_alloc() or hal_pages_alloc() at the address that the host uses, read
 * and write, never execute. Returns 0 or -HAL_ENOMEM. It must be taken back before the object is freed (B51).
 */
int hal_hyp_share(const void *object, size_t size);
void hal_hyp_unshare(const void *object, size_t size);

/* --- locks ------------------------------------------------------------------------------------------- */

/* A lock for short sections: taken with preemption off; nobody sleeps while holding it. */
struct hal_lock {
	unsigned long opaque[4];
};

/*
 * hal_lock_init(), hal_mutex_init(): what the maker calls the lock is its name. A host may check the order of docs/HAL.md by
 * it, or ignore it.
 */
void hal_lock_make(struct hal_lock *lock, const char *name);
#define hal_lock_init(lock) hal_lock_make(lock, #lock)
void hal_lock(struct hal_lock *lock);
void hal_unlock(struct hal_lock *lock);

/*
 * The same for a lock that is also taken where an interrupt of the host is served (an event descriptor, a time-out): with
 * interrupts off, whose state from before is returned and handed back. Such a lock is never taken by hal_lock().
 */
unsigned long hal_lock_irqsave(struct hal_lock *lock);
void hal_unlock_irqrestore(struct hal_lock *lock, unsigned long state);

/*
 * A lock for long sections; its holder may sleep. hal_mutex_lock_killable(): 0 or -HAL_EINTR. hal_mutex_trylock(): takes it
 * without waiting, in any order; false: somebody has it.
 */
struct hal_mutex {
	unsigned long opaque[12];
};

void hal_mutex_make(struct hal_mutex *mutex, const char *name);
#define hal_mutex_init(mutex) hal_mutex_make(mutex, #mutex)
void hal_mutex_lock(struct hal_mutex *mutex);
int hal_mutex_lock_killable(struct hal_mutex *mutex);
bool hal_mutex_trylock(struct hal_mutex *mutex);
void hal_mutex_unlock(struct hal_mutex *mutex);

/* --- guest memory ------------------------------------------------------------------------------------ */

/* A page of user space that has been looked up for a guest. */
struct hal_guest_page {
	hpa_t pa; /* of the 4 KiB page */
	uint32_t
		block_size; /* bytes of naturally aligned contiguous memory around it: 4 KiB or 2 MiB */
	bool writable;	    /* the guest may write to it */
	bool device;	    /* not RAM: map it as device memory, never cacheable */
	bool fresh;	    /* it was not at hand: those beside it are not likely to be */
	void *host;	    /* for hal_guest_page_put() */
};

/*
 * Looks up, and if need be faults in, the page of the caller's address space at address; write: it must be
 * writable. The page is held until hal_guest_page_put(); dirty tells that the guest may have written to it.
 * Returns 0, -HAL_EFAULT (nothing there, or no such right), or -HAL_EINTR (the caller is being killed). May sleep.
 */
int hal_guest_page_get(hva_t address, bool write, struct hal_guest_page *page);
/*
 * The same for up to count pages of RAM, 1 to HAL_PEEK_MOST, from address on that are there already with the right to write
 * (write) or to read; their block_size is 4 KiB. Returns how many were got; it ends at one that it would take any work, or
 * sleeping, to get.
 */
#define HAL_PEEK_MOST 15
unsigned hal_guest_pages_peek(hva_t address, unsigned count, bool write,
			      struct hal_guest_page *pages);
void hal_guest_page_put(struct hal_guest_page *page, bool dirty);

/* Copies size bytes from or to the caller's memory. Returns 0 or -HAL_EFAULT. May sleep. */
int hal_copy_in(void *to, hva_t from, size_t size);
int hal_copy_out(hva_t to, const void *from, size_t size);

/* May the caller use [address, address + size) as memory of its own at all? */
bool hal_user_range_ok(hva_t address, uint64_t size);

/* A stretch of the caller's memory with the same rights. */
struct hal_user_area {
	hva_t start, end;
	bool writable;
	bool device; /* physical memory that is not RAM, contiguous from pa, which lies at start */
	hpa_t pa;
};

/* Finds the first area that ends above address. Returns false when there is none. May sleep. */
bool hal_user_area(hva_t address, struct hal_user_area *area);

/* The caller's address space. */
struct hal_host_mm *hal_current_mm(void);

/*
 * From now on the host tells vm (a struct vm) of what it does to the caller's address space, by the functions of
 * core/mm/notifier.h, and by vm_shutdown_memory() when the address space goes. The address space's identity stays
 * taken until then (hal_current_mm() will not name another one). Returns 0 with *watch filled, -HAL_ENOMEM, or -HAL_EINTR
 * (the caller has a signal pending). May sleep.
 * hal_mm_unwatch(): ends that; on return none of these functions runs or will be called. May sleep.
 */
int hal_mm_watch(void *vm, struct hal_host_watch **watch);
void hal_mm_unwatch(struct hal_host_watch *watch);

/* --- descriptors ------------------------------------------------------------------------------------- */

enum hal_file {
	HAL_FILE_VM,
	HAL_FILE_VCPU,
	HAL_FILE_DEVICE,
};

/*
 * Makes a descriptor for object in two steps, so that nobody can reach an object that is not complete
 * (CVE-2016-10150, CVE-2019-6974): reserve one (returns it, or -HAL_EMFILE or -HAL_ENOMEM), then publish it,
 * which cannot fail and hands the reference to the object over to the descriptor; or abandon it.
 */
int hal_file_reserve(enum hal_file kind, void *object);
void hal_file_publish(int fd);
void hal_file_abandon(int fd);

/* --- event descriptors ------------------------------------------------------------------------------- */

/*
 * Takes the event that the caller's descriptor fd stands for: 0, -HAL_EBADF (no descriptor), -HAL_EINVAL (not one of
 * events). While it is held, the same event has the same pointer. May sleep. hal_event_put(): gives it back; any context.
 */
int hal_event_get(int fd, struct hal_event **event);
void hal_event_put(struct hal_event *event);

/*
 * Signals it: readers of the descriptor find 1 more. Any context, but for irqfd_signalled(); a lock that is held here is
 * never taken by irqfd_signalled().
 */
void hal_event_signal(struct hal_event *event);

/*
 * From now on irqfd_signalled(irqfd) of core/event/irqfd.h is called after each signal, and once if it was signalled before;
 * several signals may be one call. irqfd_gone(irqfd) comes once no descriptor of the event is left. fd: the caller's
 * descriptor of it. Returns 0, -HAL_EBADF (fd is another one meanwhile) or -HAL_ENOMEM. May sleep.
 */
int hal_event_listen(struct hal_event *event, int fd, void *irqfd, struct hal_listener **listener);

/*
 * Ends that. On return neither function runs or will run for this irqfd; from irqfd_gone() itself it is allowed, too.
 * May sleep.
 */
void hal_event_unlisten(struct hal_listener *listener);

/* Waits until no irqfd_gone() runs that was called before. May sleep. */
void hal_events_settle(void);

/* --- vcpus and time ---------------------------------------------------------------------------------- */

/* Creates the host's side of a vcpu; vcpu is handed to vcpu_wake_condition(). NULL when out of memory. */
struct hal_host_vcpu *hal_host_vcpu_create(void *vcpu);
void hal_host_vcpu_destroy(struct hal_host_vcpu *host);

/*
 * Puts the calling thread, which runs this vcpu, to sleep until vcpu_wake_condition(vcpu) is true or a
 * signal arrives. The condition is looked at after every hal_vcpu_wake() and once before sleeping.
 */
void hal_vcpu_block(struct hal_host_vcpu *host);

/* Makes a sleeping vcpu look at its condition again. Any context. */
void hal_vcpu_wake(struct hal_host_vcpu *host);

/*
 * Interrupts the CPU that the vcpu is held on, so that it comes out of the guest; nothing if it is on none. core/
 * calls it through vcpu_kick(). Any context.
 */
void hal_vcpu_kick(struct hal_host_vcpu *host);

/* Interrupts exits of all CPUs that run a guest, and waits until none runs one entered before the call. */
void hal_kick_all_cpus(void);

/*
 * Begins and ends a stretch in which the calling thread, which runs this vcpu, stays on one CPU with
 * interrupts off; the vcpu is the one running on that CPU meanwhile (SD-022). Interrupts that came in are taken at
 * the end. hal_cpu_id(): the number of this CPU, 0 … HAL_MAX_CPUS - 1, only meaningful inside.
 */
void hal_cpu_hold(struct hal_host_vcpu *host);
void hal_cpu_release(struct hal_host_vcpu *host);
unsigned hal_cpu_id(void);

/* Has the calling thread a signal to look at? */
bool hal_signal_pending(void);

/*
 * Replaces the calling thread's signal mask (bit n - 1: signal n is blocked) for the time of one KVM_RUN, and
 * puts back the mask from before; a signal that ended the KVM_RUN is still delivered. SIGKILL and SIGSTOP are
 * never in mask.
 */
void hal_signal_mask_set(uint64_t mask);
void hal_signal_mask_restore(void);

/* How many CPUs the host has online. */
unsigned hal_online_cpus(void);

/* Lets other threads run, if they want to. May sleep. */
void hal_resched(void);

/*
 * Must the calling thread leave a loop that it would go on in for ever: for a signal (hal_signal_pending()), or because
 * another thread is to have its CPU (hal_resched())? Any context.
 */
bool hal_must_yield(void);

/* --- diagnosis --------------------------------------------------------------------------------------- */

/* Things worth a line in the host's log; the caller sees to it that no guest can cause many (G21). */
enum hal_report {
	HAL_REPORT_UNKNOWN_TRAP,  /* a: HSR, b: PC */
	HAL_REPORT_UNKNOWN_CP15,  /* a: HSR, b: PC */
	HAL_REPORT_UNKNOWN_ABORT, /* a: HSR, b: fault address */
	HAL_REPORT_HYP_FAULT,	  /* a: exit code, b: Hyp PC */
	HAL_REPORT_SUPPRESSED,	  /* further lines of this VM will not be written */
};

void hal_report(enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b);

/*
 * Events for tracing; named and shaped after the kernel's kvm events. Each has the number of its vcpu and the PC of the
 * guest, but for interrupt lines.
 */
enum hal_trace {
	HAL_TRACE_ENTRY,
	HAL_TRACE_EXIT,	       /* a: exit code, b: HSR */
	HAL_TRACE_GUEST_FAULT, /* a: HSR, b: HxFAR, c: IPA >> 8 */
	HAL_TRACE_MMIO,	    /* a: IPA[31:0], b: length | write << 8 | IPA[39:32] << 16, c: value */
	HAL_TRACE_CP15,	    /* a: HSR */
	HAL_TRACE_HVC,	    /* a: r0, b: HSR */
	HAL_TRACE_WFX,	    /* a: 1 for WFE */
	HAL_TRACE_IRQ_LINE, /* a: irq word, b: level; vcpu and PC are 0 */
};

/* Which events somebody listens to: bit n stands for event n. The host's own; it may change at any time. */
extern uint32_t hal_trace_wanted;

/* Records an event. Any host context. core/ calls it through hal_trace(). */
void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c);

/* Does somebody listen to this event? */
static inline bool hal_trace_on(enum hal_trace event)
{
	return __builtin_expect(hal_trace_wanted >> event & 1, 0);
}

/* Records an event if somebody listens; costs a look at a variable otherwise. Any host context. */
static inline void hal_trace(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a,
			     uint32_t b, uint32_t c)
{
	if (hal_trace_on(event))
		hal_trace_record(event, vcpu_id, pc, a, b, c);
}

#endif
