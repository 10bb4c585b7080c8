/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated host notices what it is there to notice: leaks, misuse, failures; and copies like a kernel. */
#define _GNU_SOURCE
#include "arch_sim/hal/host.h"

#include <string.h>
#include <sys/mman.h>

#include "hal/errno.h"
#include "hal/hyp.h"
#include "testing/harness/test.h"

/* What a vcpu of these tests waits for. */
static bool may_go_on;

void vcpu_timeout(void *vcpu)
{
}

bool vcpu_wake_condition(void *vcpu)
{
	return may_go_on;
}

struct host {
	int nothing;
};

static void host_set_up(struct host *self)
{
	sim_host_reset();
	may_go_on = false;
}

static void host_tear_down(struct host *self)
{
	sim_host_reset();
}
TEST_FIXTURE(host)

#define CHECK_COMPLAINT(text) CHECK_STR(text, sim_host_complaint() ? sim_host_complaint() : "")

/* --- memory ------------------------------------------------------------------------------------------ */

TEST_F(host, objects_are_zero_and_counted)
{
	char *object = hal_alloc(100);

	for (unsigned i = 0; i < 100; i++)
		CHECK_EQ(0, object[i]);
	CHECK_EQ(1, sim_host_alive().objects);
	CHECK(!sim_host_is_empty());
	hal_free(object);
	hal_free(NULL);
	CHECK(sim_host_is_empty());
	CHECK_COMPLAINT("");
}

TEST_F(host, pages_are_zero_aligned_and_have_a_physical_address)
{
	char *one = hal_pages_alloc(0), *two = hal_pages_alloc(1), *again;

	CHECK_EQ(3, sim_host_alive().pages);
	CHECK_EQ(0, (uintptr_t)one % 4096);
	CHECK_EQ(0, (uintptr_t)two % 8192);
	CHECK_EQ(0, hal_page_pa(two).v % 8192);
	CHECK(hal_page_va(hal_page_pa(two)) == two);
	CHECK_EQ(hal_page_pa(two).v + 4096, sim_ram_pa(two + 4096).v);
	memset(two, 1, 8192);
	hal_pages_free(two, 1);
	again = hal_pages_alloc(1);
	for (unsigned i = 0; i < 8192; i += 8)
		CHECK_EQ(0, again[i]);
	hal_pages_free(again, 1);
	hal_pages_free(one, 0);
	hal_pages_free(NULL, 0);
	CHECK(sim_host_is_empty());
	CHECK_COMPLAINT("");
}

TEST_F(host, pages_run_out)
{
	unsigned n = 0;

	while (hal_pages_alloc(1))
		n++;
	CHECK_EQ(SIM_RAM_SIZE / 8192, n);
}

TEST_F(host, page_that_is_freed_twice_is_noticed)
{
	void *page = hal_pages_alloc(0);

	hal_pages_free(page, 0);
	hal_pages_free(page, 0);
	CHECK_COMPLAINT("a page is freed that is not in use");
}

TEST_F(host, address_that_is_no_memory_is_noticed)
{
	sim_ram_at(hpa(SIM_RAM_BASE + SIM_RAM_SIZE));
	CHECK_COMPLAINT("there is no memory at 0x44000000");
}

TEST_F(host, memory_that_hyp_mode_still_sees_is_noticed_when_it_is_freed)
{
	char *object = hal_alloc(64), *page = hal_pages_alloc(0);

	CHECK_EQ(0, hal_hyp_share(object, 64));
	hal_hyp_unshare(object, 64);
	hal_free(object);
	CHECK_COMPLAINT("");
	CHECK_EQ(0, hal_hyp_share(page + 4000, 96));
	hal_pages_free(page, 0);
	CHECK_COMPLAINT("B51: memory is freed while Hyp mode can see it");
}

TEST_F(host, memory_that_was_not_shared_cannot_be_unshared)
{
	int object = 0;

	CHECK_EQ(0, hal_hyp_share(&object, 4));
	hal_hyp_unshare(&object, 8);
	CHECK_COMPLAINT("memory is taken from Hyp mode that it was not given");
}

TEST_F(host, lock_is_taken_in_hyp_mode_unless_somebody_has_it)
{
	struct hal_lock lock;
	unsigned long state;

	hal_lock_init(&lock);
	CHECK(hal_hyp_trylock(&lock));
	CHECK(!hal_hyp_trylock(&lock));
	hal_hyp_unlock(&lock);
	state = hal_lock_irqsave(&lock);
	CHECK(!hal_hyp_trylock(&lock));
	hal_unlock_irqrestore(&lock, state);
	CHECK(hal_hyp_trylock(&lock));
	hal_hyp_unlock(&lock);
}

TEST_F(host, lock_of_hyp_mode_is_one_that_is_taken_with_interrupts_off)
{
	struct hal_lock lock;

	hal_lock_init(&lock);
	hal_lock(&lock);
	hal_unlock(&lock);
	CHECK(hal_hyp_trylock(&lock));
	hal_hyp_unlock(&lock);
	CHECK_COMPLAINT("a lock is taken with interrupts on and off");
}

/* --- failures ---------------------------------------------------------------------------------------- */

TEST_F(host, nth_operation_of_its_kind_fails_once)
{
	void *objects[4];

	sim_host_fail(SIM_FAIL_ALLOC, 3);
	for (unsigned i = 0; i < 4; i++) {
		CHECK(hal_pages_alloc(0)); /* of another kind */
		objects[i] = hal_alloc(1);
		CHECK_EQ(i == 2, !objects[i]);
		CHECK_EQ(i >= 2, sim_host_has_failed());
		hal_free(objects[i]);
	}
}

TEST_F(host, each_kind_can_fail)
{
	struct hal_guest_page page;
	struct hal_mutex mutex;
	char *memory = sim_user_map(4096, 0);
	const hva_t address = hva((uintptr_t)memory);
	char byte = 0;

	hal_mutex_init(&mutex);
	sim_host_fail(SIM_FAIL_ALLOC, 1);
	CHECK(!hal_host_vcpu_create(NULL));
	sim_host_fail(SIM_FAIL_PAGES, 1);
	CHECK(!hal_pages_alloc(0));
	sim_host_fail(SIM_FAIL_SHARE, 1);
	CHECK_EQ(-HAL_ENOMEM, hal_hyp_share(&byte, 1));
	sim_host_fail(SIM_FAIL_PIN, 1);
	CHECK_EQ(-HAL_EFAULT, hal_guest_page_get(address, false, &page));
	sim_host_fail(SIM_FAIL_PIN, 1);
	CHECK_EQ(0, hal_guest_pages_peek(address, 1, false, &page));
	sim_host_fail(SIM_FAIL_COPY, 1);
	CHECK_EQ(-HAL_EFAULT, hal_copy_in(&byte, address, 1));
	sim_host_fail(SIM_FAIL_FD, 1);
	CHECK_EQ(-HAL_EMFILE, hal_file_reserve(HAL_FILE_VM, &byte));
	sim_host_fail(SIM_FAIL_LOCK, 1);
	CHECK_EQ(-HAL_EINTR, hal_mutex_lock_killable(&mutex));
	sim_user_unmap(memory);
	CHECK(sim_host_is_empty());
}

/* --- locks ------------------------------------------------------------------------------------------- */

TEST_F(host, lock_that_is_taken_twice_is_noticed)
{
	struct hal_lock lock;

	hal_lock_init(&lock);
	hal_lock(&lock);
	hal_lock(&lock);
	CHECK_COMPLAINT("a lock is taken twice");
}

TEST_F(host, lock_that_was_not_made_is_noticed)
{
	struct hal_mutex mutex = {0};

	hal_mutex_lock(&mutex);
	CHECK_COMPLAINT("a lock is used that was not made");
}

TEST_F(host, lock_that_is_not_held_is_noticed_when_it_is_dropped)
{
	struct hal_lock lock;

	hal_lock_init(&lock);
	hal_unlock(&lock);
	CHECK_COMPLAINT("a lock is dropped that is not held");
}

TEST_F(host, locks_taken_in_both_orders_are_noticed)
{
	struct hal_mutex a, b;

	hal_mutex_init(&a);
	hal_mutex_init(&b);
	hal_mutex_lock(&a);
	hal_mutex_lock(&b);
	hal_mutex_unlock(&a); /* in any order */
	hal_mutex_unlock(&b);
	CHECK_COMPLAINT("");
	hal_mutex_lock(&b);
	hal_mutex_lock(&a);
	CHECK_COMPLAINT("two locks are taken in both orders");
}

static void take_both(struct hal_lock *outer, struct hal_lock *inner)
{
	hal_lock(outer);
	hal_lock(inner);
	hal_unlock(inner);
	hal_unlock(outer);
}

/* Of kinds, that is, and over the whole of the process: the host is another one at the end. */
TEST_F(host, three_kinds_of_locks_that_go_round_are_noticed)
{
	struct hal_lock a, b, c;

	hal_lock_init(&a);
	hal_lock_init(&b);
	hal_lock_init(&c);
	take_both(&a, &b);
	take_both(&b, &c);
	CHECK_COMPLAINT("");
	sim_host_reset();
	take_both(&c, &a);
	CHECK_COMPLAINT("two locks are taken in both orders");
}

TEST_F(host, two_locks_of_one_kind_at_once_are_noticed)
{
	struct hal_lock locks[2];

	for (unsigned i = 0; i < 2; i++)
		hal_lock_init(&locks[i]);
	take_both(&locks[0], &locks[1]);
	CHECK_COMPLAINT("two locks of one kind are held at once");
}

TEST_F(host, lock_taken_with_interrupts_on_and_off_is_noticed)
{
	struct hal_lock lock;

	hal_lock_init(&lock);
	hal_unlock_irqrestore(&lock, hal_lock_irqsave(&lock));
	CHECK_COMPLAINT("");
	hal_lock(&lock);
	CHECK_COMPLAINT("a lock is taken with interrupts on and off");
}

TEST_F(host, lock_with_interrupts_on_behind_one_with_interrupts_off_is_noticed)
{
	struct hal_lock off, on;

	hal_lock_init(&off);
	hal_lock_init(&on);
	hal_lock_irqsave(&off);
	hal_lock(&on);
	CHECK_COMPLAINT("a lock for interrupts is outside of another one");
}

TEST_F(host, order_of_a_lock_that_is_made_anew_is_forgotten)
{
	struct hal_mutex a, b;

	hal_mutex_init(&a);
	hal_mutex_init(&b);
	hal_mutex_lock(&a);
	hal_mutex_lock(&b);
	hal_mutex_unlock(&b);
	hal_mutex_unlock(&a);
	hal_mutex_init(&a);
	hal_mutex_lock(&b);
	CHECK_EQ(0, hal_mutex_lock_killable(&a));
	CHECK_COMPLAINT("");
}

struct sleeper {
	const char *label;
	void (*sleep)(void);
	const char *complaint;
};

static void sleep_alloc(void)
{
	hal_free(hal_alloc(1));
}

static void sleep_pages(void)
{
	hal_pages_free(hal_pages_alloc(0), 0);
}

static void sleep_copy(void)
{
	char byte = 0;

	hal_copy_in(&byte, hva((uintptr_t)&byte), 1);
}

static void sleep_resched(void)
{
	hal_resched();
}

static const struct sleeper sleepers[] = {
	{"alloc", sleep_alloc, "hal_alloc() may sleep, but a short lock is held"},
	{"pages", sleep_pages, "hal_pages_alloc() may sleep, but a short lock is held"},
	{"copy", sleep_copy, "a copy may sleep, but a short lock is held"},
	{"resched", sleep_resched, "hal_resched() may sleep, but a short lock is held"},
};

TEST_TABLE(sleeping, under_a_short_lock_is_noticed, struct sleeper, sleepers)
{
	struct hal_lock lock;

	sim_host_reset();
	hal_lock_init(&lock);
	hal_lock(&lock);
	row->sleep();
	CHECK_COMPLAINT(row->complaint);
	sim_host_reset();
}

TEST_F(host, sleeping_while_the_cpu_is_held_is_noticed)
{
	struct hal_host_vcpu *vcpu = hal_host_vcpu_create(NULL);

	sim_host_set_cpu(3);
	hal_cpu_hold(vcpu);
	CHECK_EQ(3, hal_cpu_id());
	CHECK_COMPLAINT("");
	hal_free(hal_alloc(1));
	CHECK_COMPLAINT("hal_alloc() may sleep, but the CPU is held");
	hal_cpu_release(vcpu);
	hal_host_vcpu_destroy(vcpu);
}

TEST_F(host, number_of_a_cpu_that_is_not_held_is_noticed)
{
	hal_cpu_id();
	CHECK_COMPLAINT("the number of a CPU is asked for that is not held");
}

/* --- user space -------------------------------------------------------------------------------------- */

TEST_F(host, copies_go_both_ways_over_many_pages)
{
	static char from[3 * 4096 + 5], to[3 * 4096 + 5];

	for (unsigned i = 0; i < sizeof(from); i++)
		from[i] = (char)(i * 7);
	CHECK_EQ(0, hal_copy_in(to, hva((uintptr_t)from), sizeof(from)));
	CHECK_BYTES(from, to, sizeof(from));
	memset(to, 0, sizeof(to));
	CHECK_EQ(0, hal_copy_out(hva((uintptr_t)to), from, sizeof(from)));
	CHECK_BYTES(from, to, sizeof(from));
}

/* Two pages of which the second is gone. */
static char *half_mapped(void)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(pages + 4096, 4096);
	return pages;
}

TEST_F(host, copies_over_the_end_of_memory_are_efault_and_the_next_one_works)
{
	char *pages = half_mapped(), bytes[16] = "0123456789abcde", other[16];

	CHECK_EQ(-HAL_EFAULT, hal_copy_in(bytes, hva((uintptr_t)pages + 4090), 16));
	CHECK_EQ(-HAL_EFAULT, hal_copy_out(hva((uintptr_t)pages + 4090), bytes, 16));
	CHECK_EQ(-HAL_EFAULT, hal_copy_in(bytes, hva(0x1000), 16));
	CHECK_EQ(-HAL_EFAULT, hal_copy_out(hva(0x1000), bytes, 16));
	CHECK_EQ(0, hal_copy_in(other, hva((uintptr_t)bytes), 16));
	CHECK_BYTES(bytes, other, 16);
	munmap(pages, 4096);
}

TEST_F(host, addresses_beyond_user_space_are_refused)
{
	const uint64_t limit = sim_host_user_limit();
	char byte = 0;

	CHECK(hal_user_range_ok(hva(0), limit));
	CHECK(hal_user_range_ok(hva(limit), 0));
	CHECK(!hal_user_range_ok(hva(limit), 1));
	CHECK(!hal_user_range_ok(hva(1), limit));
	CHECK(!hal_user_range_ok(hva(4096), ~0ull));
	CHECK(!hal_user_range_ok(hva(~0ull), 1));
	CHECK_EQ(-HAL_EFAULT, hal_copy_in(&byte, hva(limit), 1));
	CHECK_EQ(-HAL_EFAULT, hal_copy_out(hva(~0ull), &byte, 1));
}

TEST_F(host, guest_pages_have_the_rights_of_their_mapping)
{
	char *plain = sim_user_map(8192, 0), *fixed = sim_user_map(4096, SIM_USER_READ_ONLY);
	struct hal_guest_page page;

	CHECK_EQ(0, hal_guest_page_get(hva((uintptr_t)plain + 5000), true, &page));
	CHECK_EQ(sim_ram_pa(plain + 4096).v, page.pa.v);
	CHECK_EQ(4096, page.block_size);
	CHECK(page.writable);
	CHECK(!page.device);
	CHECK_EQ(1, sim_host_alive().pins);
	hal_guest_page_put(&page, true);
	CHECK_EQ(-HAL_EFAULT, hal_guest_page_get(hva((uintptr_t)fixed), true, &page));
	CHECK_EQ(0, hal_guest_pages_peek(hva((uintptr_t)fixed), 1, true, &page));
	CHECK_EQ(1, hal_guest_pages_peek(hva((uintptr_t)fixed), 2, false, &page));
	CHECK(!page.writable);
	CHECK_COMPLAINT("");
	hal_guest_page_put(&page, true);
	CHECK_COMPLAINT("a page that is read-only is put dirty");
	hal_guest_page_put(&page, false);
	CHECK_EQ(-HAL_EFAULT, hal_guest_page_get(hva((uintptr_t)&page), false, &page));
}

TEST_F(host, huge_and_device_mappings_say_so)
{
	char *huge = sim_user_map(4u << 20, SIM_USER_HUGE),
	     *device = sim_user_map(4096, SIM_USER_DEVICE);
	struct hal_guest_page page;

	CHECK_EQ(0, (uintptr_t)huge % (2u << 20));
	CHECK_EQ(0, sim_ram_pa(huge).v % (2u << 20));
	CHECK_EQ(0, hal_guest_page_get(hva((uintptr_t)huge + 4096), false, &page));
	CHECK_EQ(2u << 20, page.block_size);
	CHECK_EQ(sim_ram_pa(huge).v + 4096, page.pa.v);
	hal_guest_page_put(&page, false);
	CHECK_EQ(0, hal_guest_page_get(hva((uintptr_t)device), true, &page));
	CHECK(page.device);
	hal_guest_page_put(&page, false);
	sim_user_unmap(huge);
	sim_user_unmap(device);
	CHECK(sim_host_is_empty());
	CHECK_COMPLAINT("");
	sim_user_unmap(device);
	CHECK(sim_host_complaint());
}

TEST_F(host, pages_are_peeked_at_up_to_one_that_is_not_at_hand)
{
	static const unsigned ends[] = {SIM_USER_ABSENT, SIM_USER_DEVICE};
	struct hal_guest_page pages[HAL_PEEK_MOST];

	for (unsigned i = 0; i < 2; i++) {
		char *plain = sim_user_map(8192, 0), *end = sim_user_map(4096, ends[i]);

		CHECK_EQ(8192, end - plain);
		CHECK_EQ(2,
			 hal_guest_pages_peek(hva((uintptr_t)plain), HAL_PEEK_MOST, true, pages));
		CHECK_EQ(sim_ram_pa(plain + 4096).v, pages[1].pa.v);
		CHECK_EQ(2, sim_host_alive().pins);
		hal_guest_page_put(&pages[0], false);
		hal_guest_page_put(&pages[1], false);
		sim_user_unmap(plain);
		sim_user_unmap(end);
	}
	hal_guest_pages_peek(hva(0), 0, true, pages);
	CHECK_COMPLAINT("hal_guest_pages_peek() of too few or too many pages");
}

TEST_F(host, areas_are_found_in_the_order_of_their_addresses)
{
	char *first = sim_user_map(4096, SIM_USER_DEVICE),
	     *second = sim_user_map(8192, SIM_USER_READ_ONLY);
	struct hal_user_area area;

	CHECK(first < second);
	CHECK(hal_user_area(hva(0), &area));
	CHECK_EQ((uintptr_t)first, area.start.v);
	CHECK_EQ((uintptr_t)first + 4096, area.end.v);
	CHECK(area.writable && area.device);
	CHECK_EQ(sim_ram_pa(first).v, area.pa.v);
	CHECK(hal_user_area(hva((uintptr_t)first + 4096), &area));
	CHECK_EQ((uintptr_t)second, area.start.v);
	CHECK(!area.writable && !area.device);
	CHECK(!hal_user_area(hva((uintptr_t)second + 8192), &area));
}

TEST_F(host, processes_have_address_spaces_of_their_own)
{
	struct hal_host_mm *first = hal_current_mm();

	sim_host_enter_process(2);
	CHECK(hal_current_mm() != first);
	sim_host_enter_process(1);
	CHECK(hal_current_mm() == first);
}

/* --- descriptors ------------------------------------------------------------------------------------- */

TEST_F(host, descriptor_is_reached_only_between_publish_and_close)
{
	int object = 0;
	const int fd = hal_file_reserve(HAL_FILE_VCPU, &object);
	struct sim_file last, *file;

	CHECK_LE(0, fd);
	CHECK(!sim_fd_file(fd));
	hal_file_publish(fd);
	file = sim_fd_file(fd);
	CHECK(file->object == &object);
	CHECK_EQ(SIM_FILE_VCPU, file->kind);
	file->users++; /* a mapping */
	CHECK(sim_fd_close(fd) == file);
	CHECK(!sim_fd_file(fd));
	CHECK(!sim_file_put(file, &last));
	CHECK(sim_file_put(file, &last));
	CHECK(last.object == &object);
	CHECK_EQ(0, sim_host_alive().fds);
	CHECK_COMPLAINT("");
	hal_file_publish(fd);
	CHECK_COMPLAINT("descriptor 0 is published, but not reserved");
}

TEST_F(host, descriptor_that_is_abandoned_is_free_again)
{
	const int fd = hal_file_reserve(HAL_FILE_VM, NULL);

	hal_file_abandon(fd);
	CHECK_EQ(0, sim_host_alive().fds);
	CHECK_EQ(fd, hal_file_reserve(HAL_FILE_VM, NULL));
	hal_file_abandon(fd);
	CHECK_COMPLAINT("");
	hal_file_abandon(fd);
	CHECK_COMPLAINT("descriptor 0 is abandoned, but not reserved");
}

/* --- threads and signals ----------------------------------------------------------------------------- */

static void let_go_on(void *opaque, void *vcpu)
{
	may_go_on = true;
	++*(unsigned *)opaque;
}

TEST_F(host, vcpu_that_sleeps_lets_the_world_go_on)
{
	unsigned calls = 0;
	struct hal_host_vcpu *vcpu = hal_host_vcpu_create(&calls);

	sim_host_on_block(let_go_on, &calls);
	hal_vcpu_block(vcpu);
	CHECK_EQ(1, calls);
	CHECK(!hal_signal_pending());
	hal_vcpu_block(vcpu); /* it can go on */
	CHECK_EQ(1, calls);
	hal_vcpu_wake(vcpu);
	hal_vcpu_kick(vcpu);
	CHECK_EQ(1, sim_host_vcpu_counts(vcpu).blocks);
	CHECK_EQ(1, sim_host_vcpu_counts(vcpu).wakes);
	CHECK_EQ(1, sim_host_vcpu_counts(vcpu).kicks);
	hal_host_vcpu_destroy(vcpu);
	CHECK(sim_host_is_empty());
}

TEST_F(host, vcpu_that_nobody_can_wake_is_interrupted)
{
	struct hal_host_vcpu *vcpu = hal_host_vcpu_create(NULL);

	hal_vcpu_block(vcpu);
	CHECK(hal_signal_pending());
	CHECK_EQ(1ull << 13, sim_host_deliver_signals()); /* SIGALRM */
	CHECK(!hal_signal_pending());
	hal_host_vcpu_destroy(vcpu);
}

TEST_F(host, alarm_comes_at_its_resched_and_once)
{
	sim_host_alarm(2);
	hal_resched();
	CHECK(!hal_signal_pending());
	hal_resched();
	CHECK_EQ(1ull << 13, sim_host_deliver_signals());
	hal_resched();
	CHECK(!hal_signal_pending());
}

TEST_F(host, signals_that_are_blocked_wait)
{
	hal_signal_mask_set(1ull << 9);
	sim_host_signal(10);
	CHECK(!hal_signal_pending());
	CHECK_EQ(0, sim_host_deliver_signals());
	sim_host_signal(12);
	CHECK(hal_signal_pending());
	hal_signal_mask_restore();
	CHECK(hal_signal_pending());
	CHECK_EQ(1ull << 9, sim_host_deliver_signals()); /* 12 came before the mask was back */
	CHECK_COMPLAINT("");
	hal_signal_mask_restore();
	CHECK_COMPLAINT("the signal mask is restored, but was not set");
}

/* --- log and trace ----------------------------------------------------------------------------------- */

TEST_F(host, log_and_trace_keep_the_newest)
{
	for (uint32_t i = 0; i < 300; i++) {
		hal_report(HAL_REPORT_UNKNOWN_TRAP, 1, i, 2 * i);
		hal_trace(HAL_TRACE_EXIT, 2, 5 * i, i, 3 * i, 4 * i);
	}
	CHECK_EQ(300, sim_host_nr_reports());
	CHECK_EQ(299, sim_host_report(299).a);
	CHECK_EQ(2 * 44, sim_host_report(44).b);
	CHECK_EQ(300, sim_host_nr_events());
	CHECK_EQ(4 * 299, sim_host_event(299).c);
	CHECK_EQ(5 * 299, sim_host_event(299).pc);
	CHECK_EQ(HAL_TRACE_EXIT, sim_host_event(44).event);
}
