/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMID allocation and roll-over (core/mm/vmid.c): three VMs, of one vcpu each, move between two CPUs and share one
 * VMID, so that nearly every entry rolls over.
 *
 * A CPU that runs a guest fills its TLB under the guest's VMID. What must never be: a guest runs while its CPU holds
 * a translation of another VM under the same VMID (R18, R19, SD-038, SD-039).
 *
 * Mutants, each of which must be caught:
 *   NO_KICK      the roll-over does not wait for guests to come out
 *   NO_FLUSH     the roll-over does not invalidate
 *   FLUSH_FIRST  it invalidates before it interrupts
 *   NO_RECHECK   the generation is not looked at again with interrupts off
 *   LATE_GENERATION  the new generation is published after the invalidation
 */
#define CPUS	   2
#define VMS	   3
#define ROLL_OVERS 4

byte generation = 1;
bit used_up = 1;	/* the one VMID of this generation is given */
bit lock = 0;
byte vm_generation[VMS]; /* of the VMID that the VM holds; 0: none */
byte tlb_owner[CPUS];	/* 1 + the VM whose translations the CPU holds; 0: none */
bit held[CPUS];		/* a vcpu is on the CPU with interrupts off */
bit in_guest[CPUS];
bit kicked[CPUS];

#define CURRENT(v) (vm_generation[v] == generation)

/* Interrupts all CPUs, and waits until each has taken the interrupt. */
inline kick_all()
{
	d_step { kicked[0] = 1; kicked[1] = 1 };
	!kicked[0] && !kicked[1]
}

inline flush_all()
{
	d_step { tlb_owner[0] = 0; tlb_owner[1] = 0 }
}

inline roll_over()
{
#ifndef LATE_GENERATION
	generation++;
#endif
#ifdef FLUSH_FIRST
	flush_all();
#endif
#ifndef NO_KICK
	kick_all();
#endif
#if !defined(NO_FLUSH) && !defined(FLUSH_FIRST)
	flush_all();
#endif
#ifdef LATE_GENERATION
	generation++;
#endif
	used_up = 0
}

inline update(v)
{
	if
	:: CURRENT(v)
	:: !CURRENT(v) ->
		atomic { !lock -> lock = 1 };
		if
		:: CURRENT(v)
		:: !CURRENT(v) ->
			if
			:: used_up -> roll_over()
			:: else
			fi;
			vm_generation[v] = generation;
			used_up = 1
		fi;
		lock = 0
	fi
}

/* A CPU takes a kick when interrupts are on; in the guest they always are, and it leaves the guest for that. */
active [CPUS] proctype cpu()
{
	byte c = _pid;
end:	do
	:: atomic { kicked[c] && (!held[c] || in_guest[c]) -> in_guest[c] = 0; kicked[c] = 0 }
	od
}

active [VMS] proctype vcpu()
{
	byte v = _pid - CPUS;
	byte c;

	do
	:: generation < ROLL_OVERS ->
		update(v);
		if
		:: atomic { !held[0] -> held[0] = 1; c = 0 }
		:: atomic { !held[1] -> held[1] = 1; c = 1 }
		fi;
		if
#ifdef NO_RECHECK
		:: true ->
#else
		:: CURRENT(v) ->
#endif
			in_guest[c] = 1;
			do
			:: atomic { in_guest[c] ->
				assert(tlb_owner[c] == 0 || tlb_owner[c] == v + 1);
				tlb_owner[c] = v + 1 }
			:: atomic { in_guest[c] -> in_guest[c] = 0; break }
			:: !in_guest[c] -> break
			od
		:: else
		fi;
		held[c] = 0
	:: else -> break
	od
}
