/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/dirty_log.h"

#include "core/vcpu/vm.h"
#include "hal/errno.h"

#define WORD_BITS  32
#define STEP_WORDS 64 /* looked at in one go under the lock: 8 MiB of guest memory */

static uint64_t words_of(uint64_t pages)
{
	return (pages + WORD_BITS - 1) / WORD_BITS;
}

uint32_t *dirty_log_alloc(uint64_t pages)
{
	return hal_alloc((size_t)(words_of(pages) * sizeof(uint32_t)));
}

void dirty_log_mark(struct vm *vm, ipa_t address)
{
	struct memslot *slot = memslot_at(vm, address);
	uint64_t page;

	if (!slot || !slot->dirty)
		return;
	page = (address.v - slot->base.v) >> HAL_PAGE_SHIFT;
	slot->dirty[page / WORD_BITS] |= 1u << (page % WORD_BITS);
}

/* A stretch of a slot's bitmap, in words. */
struct stretch {
	struct vm *vm;
	struct memslot *slot;
	uint64_t first;
	uint32_t words;
	uint32_t *buffer; /* as many */
};

/* Does work on words [from, to) of the stretch, a step at a time. */
static void by_steps(const struct stretch *s,
		     void (*work)(const struct stretch *s, uint32_t from, uint32_t to))
{
	for (uint32_t from = 0; from < s->words; from += STEP_WORDS) {
		work(s, from, from + STEP_WORDS < s->words ? from + STEP_WORDS : s->words);
		hal_resched();
	}
}

static void snapshot_step(const struct stretch *s, uint32_t from, uint32_t to)
{
	hal_lock(&s->vm->stage2.lock);
	for (uint32_t i = from; i < to; i++)
		s->buffer[i] = s->slot->dirty[s->first + i];
	hal_unlock(&s->vm->stage2.lock);
}

/* Clears the bits of the buffer that are set in the log and protects their pages; leaves those in the buffer. */
static void restart_step(const struct stretch *s, uint32_t from, uint32_t to)
{
	uint64_t page = (s->first + from) * WORD_BITS;

	hal_lock(&s->vm->stage2.lock);
	for (uint32_t i = from; i < to; i++) {
		uint32_t *dirty = &s->slot->dirty[s->first + i];

		s->buffer[i] &= *dirty;
		*dirty &= ~s->buffer[i];
	}
	if (s->vm->stage2.pgd)
		stage2_write_protect_mask_locked(s->vm,
						 ipa(s->slot->base.v + (page << HAL_PAGE_SHIFT)),
						 s->buffer + from, to - from);
	hal_unlock(&s->vm->stage2.lock);
}

/*
 * All of it is copied out before anything is cleared: if that fails, nothing is lost; what is written meanwhile is seen
 * either by this report's reader, who looks at the page only afterwards, or by the next.
 */
static int get_stretch(const struct stretch *s, hva_t out)
{
	by_steps(s, snapshot_step);
	if (hal_copy_out(out, s->buffer, s->words * sizeof(uint32_t)))
		return -HAL_EFAULT;
	if (!s->vm->manual_dirty_log)
		by_steps(s, restart_step);
	return 0;
}

static int clear_stretch(const struct stretch *s, hva_t in)
{
	if (hal_copy_in(s->buffer, in, s->words * sizeof(uint32_t)))
		return -HAL_EFAULT;
	by_steps(s, restart_step);
	return 0;
}

/* Does work on words [first, end) of the slot's bitmap. */
static int on_stretch(struct vm *vm, struct memslot *slot, uint64_t first, uint64_t end, hva_t user,
		      int (*work)(const struct stretch *stretch, hva_t user))
{
	struct stretch s = {
		.vm = vm, .slot = slot, .first = first, .words = (uint32_t)(end - first)};
	int error;

	if (!s.words)
		return 0;
	s.buffer = hal_alloc(s.words * sizeof(uint32_t));
	if (!s.buffer)
		return -HAL_ENOMEM;
	error = work(&s, user);
	hal_free(s.buffer);
	return error;
}

static int find_logged(struct vm *vm, uint32_t number, struct memslot **slot)
{
	if (number >= MEMSLOT_COUNT)
		return -HAL_EINVAL;
	*slot = &vm->slots.slot[hal_index_mask(number, MEMSLOT_COUNT)]; /* CVE-2017-5753 */
	return (*slot)->dirty ? 0 : -HAL_ENOENT;
}

int dirty_log_get(struct vm *vm, uint32_t number, hva_t bitmap)
{
	struct memslot *slot;
	int error = find_logged(vm, number, &slot);

	if (error)
		return error;
	return on_stretch(vm, slot, 0, words_of(memslot_pages(slot)), bitmap, get_stretch);
}

int dirty_log_clear(struct vm *vm, uint32_t number, uint64_t first_page, uint32_t pages,
		    hva_t bitmap)
{
	struct memslot *slot;
	int error = find_logged(vm, number, &slot);
	uint64_t total;

	if (error == -HAL_EINVAL || first_page % 64)
		return -HAL_EINVAL;
	if (error)
		return error;
	total = memslot_pages(slot);
	if (first_page > total || pages > total - first_page)
		return -HAL_EINVAL;
	if (pages % 64 && pages != total - first_page)
		return -HAL_EINVAL;
	return on_stretch(vm, slot, first_page / WORD_BITS, words_of(first_page + pages), bitmap,
			  clear_stretch);
}
