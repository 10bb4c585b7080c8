/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stage-2 tables of a VM: 40-bit IPA, level 1 of two concatenated pages, pages of 4 KiB and blocks of 2 MiB
 * (SPEC.md section 5.1). Every change of a valid entry is break, invalidate, make (ARM DDI 0406C B3.10.1); only
 * rights that shrink and the access flag change in place.
 *
 * Nothing sleeps or allocates while holding stage2.lock. Functions that end in _locked want it held and do one
 * bounded piece of work; the others take it, and let go of it between pieces. stage2_unmap(), stage2_write_protect()
 * and stage2_flush() also let other threads run there: they may sleep.
 */
#ifndef CORE_MM_STAGE2_H
#define CORE_MM_STAGE2_H

#include "core/mm/pte.h"
#include "hal/host.h"
#include "hal/types.h"

struct vm;

#define STAGE2_IPA_BITS	   40
#define STAGE2_BLOCK_SIZE  (2u << 20)
#define STAGE2_CACHE_PAGES 2 /* a mapping may need a table of level 2 and one of level 3 */

/* Table pages set aside before the lock is taken (SD-055, SD-063). */
struct stage2_cache {
	void *page[STAGE2_CACHE_PAGES];
	unsigned count;
};

struct stage2 {
	struct hal_lock lock;
	/* 1024 entries; NULL once the memory is gone. */
	uint64_t *pgd;
	hpa_t pgd_pa;
	/* Counts changes of slots and of the host's mappings; changes under lock. */
	uint32_t sequence;
	/* Changes of the host's mappings under way; under lock. */
	uint32_t invalidating;
	/* Pages of levels 2 and 3 in use; under lock. */
	uint32_t tables;
};

/*
 * Allocates and frees the tables of a VM (SD-051, SD-052, SD-053). kvm_alloc_stage2_pgd() returns 0 or
 * -HAL_ENOMEM. kvm_free_stage2_pgd() frees all levels; it may be called again, and while faults race with it.
 */
int kvm_alloc_stage2_pgd(struct vm *vm);
void kvm_free_stage2_pgd(struct vm *vm);

/* Fills the cache; 0 or -HAL_ENOMEM (what was got stays in it). stage2_cache_free() empties it. May sleep. */
int stage2_cache_fill(struct stage2_cache *cache);
void stage2_cache_free(struct stage2_cache *cache);

/*
 * The VM's memory sequence number. A fault takes it first, looks at slots and host pages, and hands it to
 * stage2_map(), which refuses when anything has changed since.
 */
uint32_t stage2_sequence(struct vm *vm);

/* A mapping to be made. */
struct stage2_mapping {
	/* Both aligned to the level's size. */
	ipa_t ipa;
	hpa_t pa;
	unsigned level; /* 2 or 3 */
	struct pte_rights rights;
	/* Stay executable if the page there already is (SPEC.md section 5.4). */
	bool keep_execute;
	/* Only where nothing is mapped yet: for neighbours of the page that faulted. */
	bool only_if_empty;
};

/*
 * Maps a page or block, replacing what is there, and marks it dirty if it becomes writable in a slot that is
 * logged. cache has been filled. Returns 0, or -HAL_EAGAIN when sequence is out of date or the tables are gone: the
 * guest tries again and faults again if need be.
 */
int stage2_map(struct vm *vm, struct stage2_cache *cache, const struct stage2_mapping *mapping,
	       uint32_t sequence);

/* Is exactly this page or block mapped there now, whatever its rights? */
bool stage2_maps(struct vm *vm, const struct stage2_mapping *mapping);

/*
 * The number of pages from address on, at most `most`, where nothing is mapped and that lie in one table of level 3,
 * which is there already.
 */
unsigned stage2_room(struct vm *vm, ipa_t address, unsigned most);

/*
 * Maps count pages of RAM from address on, as stage2_room() has found room for them, where nothing is mapped now.
 * Returns 0, or -HAL_EAGAIN when sequence is out of date or the table is gone.
 */
int stage2_map_run(struct vm *vm, ipa_t address, const struct hal_guest_page *pages, unsigned count,
		   struct pte_rights rights, uint32_t sequence);

/*
 * Maps the page at pa, read-only, in the place of the page that is mapped at address; nothing if none is. A
 * block there is unmapped instead: its pages fault again.
 */
void stage2_replace_page(struct vm *vm, ipa_t address, hpa_t pa);

/*
 * Maps the device range [pa, pa + size) at guest_ipa in pages, read-write if writable (SD-057, SPEC.md section 5.7).
 * Both are rounded down to pages, the end up. Slots keep off it from then on (memslot_reserve()). Returns 0, -HAL_EFAULT if
 * some of it is mapped already or lies in a slot, or -HAL_ENOMEM; on error nothing of it stays mapped. May sleep. Caller: holds
 * vm->lock.
 */
int kvm_phys_addr_ioremap(struct vm *vm, ipa_t guest_ipa, hpa_t pa, uint64_t size, bool writable);

/*
 * Unmaps [start, start + size): page-aligned, inside 2^40. Blocks that are partly inside go as a whole. Tables
 * that are empty afterwards are freed. RAM is cleaned to the point of coherency once nobody can write to it.
 */
void stage2_unmap(struct vm *vm, ipa_t start, uint64_t size);

/* The same for a caller that may not sleep. */
void stage2_unmap_awake(struct vm *vm, ipa_t start, uint64_t size);

/* Takes the right to write from all of [start, start + size), so that the next writes are seen. */
void stage2_write_protect(struct vm *vm, ipa_t start, uint64_t size);

/* Cleans and invalidates the caches of all RAM that is mapped in [start, start + size). */
void stage2_flush(struct vm *vm, ipa_t start, uint64_t size);

/* One piece of each, not longer than STAGE2_PIECE bytes, under the lock. */
#define STAGE2_PIECE (32ull << 20)
void stage2_unmap_locked(struct vm *vm, ipa_t start, uint64_t size);
void stage2_write_protect_locked(struct vm *vm, ipa_t start, uint64_t size);

/* Write-protects the pages whose bits are set in words × 32 bits of mask, counted from start. Under the lock. */
void stage2_write_protect_mask_locked(struct vm *vm, ipa_t start, const uint32_t *mask,
				      unsigned words);

/* Sets the access flag of the leaf that maps address, if there is one (SPEC.md section 5.3, 4). */
void stage2_mark_accessed(struct vm *vm, ipa_t address);

/*
 * Is any page of [start, start + size) young, that is, has its access flag set (B10)? With clear, makes all of them
 * old; TLBs are not invalidated for that.
 */
bool stage2_young(struct vm *vm, ipa_t start, uint64_t size, bool clear);

#endif
