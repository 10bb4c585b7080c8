/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that writes a page against the reader of the dirty log, who copies the page whenever the log names it
 * (core/mm/dirty_log.c). What must be: when the guest has stopped and the log has been read once more, the copy
 * equals the page.
 *
 * Mutants, each of which must be caught:
 *   NO_FLUSH       write-protecting does not invalidate the TLB
 *   NO_PROTECT     clearing the bit does not take the right to write
 *   CLEAR_UNSEEN   all of the log is cleared, not only what was reported
 *   COPY_FIRST     the reader copies the page before the call returns
 */
#define WRITES 3

bit lock = 0;
bit dirty = 1;
bit writable = 0;	/* in the table */
bit tlb_writable = 0;	/* what the guest's CPU believes */
byte page = 0, copy = 0;
bit stopped = 0;

inline acquire() { atomic { !lock -> lock = 1 } }
inline release() { lock = 0 }

active proctype guest()
{
	do
	:: page < WRITES ->
		if
		:: atomic { tlb_writable -> page++ }
		:: atomic { !tlb_writable && writable -> tlb_writable = 1 }
		:: atomic { !tlb_writable && !writable -> skip };
			acquire();
			writable = 1;
			dirty = 1;
			release()
		fi
	:: page == WRITES -> break
	od;
	stopped = 1
}

bit reported;

inline read_log()
{
	acquire();
	reported = dirty;
	release();
	acquire();
#ifdef CLEAR_UNSEEN
	dirty = 0;
	writable = 0;
	tlb_writable = 0;
#else
	if
	:: reported ->
		dirty = 0;
#ifndef NO_PROTECT
		writable = 0;
#endif
#if !defined(NO_FLUSH) && !defined(NO_PROTECT)
		tlb_writable = 0
#endif
	:: else
	fi;
#endif
	release()
}

inline read_and_copy()
{
#ifdef COPY_FIRST
	byte early = page;
	read_log();
	if
	:: reported -> copy = early
	:: else
	fi
#else
	read_log();
	if
	:: reported -> copy = page
	:: else
	fi
#endif
}

active proctype reader()
{
	do
	:: read_and_copy()
	:: stopped -> break
	od;
	read_and_copy();
	assert(copy == page)
}
