/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fault that maps a page of user space against the host that takes the page away (core/mm/fault.c, notifier.c).
 *
 * The page at one address has a version; the host replaces it between notifier_invalidate_begin() and _end(). What
 * must never be: once the host has replaced a page, the guest can reach an old version of it.
 *
 * Mutants, each of which must be caught:
 *   NO_SEQUENCE      end does not count the change
 *   NO_INVALIDATING  begin does not say that a change is under way
 *   UNMAP_FIRST      begin unmaps before it says so
 *   LATE_SEQUENCE    the fault reads the sequence number after the page
 */
#define CHANGES 3

bit lock = 0;
byte version = 1;	/* of the page that user space has now */
byte mapped = 0;	/* the version that stage 2 maps; 0: none */
byte sequence = 0;
byte invalidating = 0;

inline acquire() { atomic { !lock -> lock = 1 } }
inline release() { lock = 0 }

active [2] proctype fault()
{
	byte seen, page;

	do
	:: version <= CHANGES ->
#ifndef LATE_SEQUENCE
		seen = sequence;
#endif
		page = version;
#ifdef LATE_SEQUENCE
		seen = sequence;
#endif
		acquire();
		if
		:: sequence == seen && invalidating == 0 -> mapped = page
		:: else
		fi;
		release()
	:: else -> break
	od
}

active proctype host()
{
	do
	:: version <= CHANGES ->
#ifdef UNMAP_FIRST
		acquire(); mapped = 0; release();
		acquire(); invalidating++; release();
#else
#ifndef NO_INVALIDATING
		acquire(); invalidating++; release();
#endif
		acquire(); mapped = 0; release();
#endif
		version++;
		assert(mapped == 0 || mapped == version);
		acquire();
#ifndef NO_SEQUENCE
		sequence++;
#endif
#ifndef NO_INVALIDATING
		invalidating--;
#endif
		release()
	:: else -> break
	od
}

active proctype guest()
{
	/* The host is between its begin and its end only while the page may not be mapped at all. */
end:	do
	:: atomic { mapped != 0 && invalidating == 0 -> assert(mapped == version) }
	od
}
