/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guests that are functions, on the run loop of core/ and the simulated GIC, in threads whose order the test chooses; and plain
 * facts of what was raised, begun and ended. A guest takes each interrupt that its CPU interface signals, has the device be
 * quiet, and ends it; with nothing to do it spins, or sleeps by WFI. All is over when nothing is left to be delivered: where
 * one has been lost, or nobody told of it, that never comes, and the simulated host complains that all wait.
 */
#ifndef TESTING_UNIT_VGIC_RACE_H
#define TESTING_UNIT_VGIC_RACE_H

#include "core/vcpu/vm.h"
#include "hal/types.h"

#define RACE_PLAYERS 3u
#define RACE_CPUS    4u /* that guests run on */
#define RACE_BODIES  4u /* each on a CPU of its own behind those */
#define RACE_IRQS    64u
#define RACE_TIMER   27u
#define RACE_PTIMER  30u

enum race_device {
	RACE_EDGE,
	RACE_LEVEL,	/* the handler has the line lowered */
	RACE_RESAMPLED, /* the handler serves the device; the end of the interrupt lowers the line */
	RACE_TIMERS,
};

/* What is known of one interrupt, of SGIs by source. Moments are counted. */
struct race_fact {
	unsigned raised, begun, ended;
	unsigned raised_at, begun_at, ended_at, high_until;
	unsigned landed_at;  /* when the latest was raised of those whose injection has returned */
	unsigned cleared_at; /* when the guest had made it not pending */
	bool line, active;
	bool may_be_lost; /* somebody makes it not pending */
};

/* How a guest plays. */
enum {
	RACE_SLEEPS = 1 << 0,
	RACE_MOVES = 1 << 1, /* to the next CPU at each exit */
	/* Its script has accesses to the distributor alone, in handlers too: Hyp mode answers what it can. */
	RACE_HYP = 1 << 2,
	RACE_MASKED = 1 << 3, /* takes no interrupt before its script is done */
};

struct race_player;
typedef void race_op(struct race_player *p, uint32_t a, uint32_t b);

/* A step of a guest's script, done outside of the guest as after a trap, or in Hyp mode; the last one has no op. */
struct race_step {
	race_op *op;
	uint32_t a, b;
};

struct race_player {
	struct vcpu *vcpu;
	const struct race_step *script;
	unsigned how; /* RACE_… */
	bool in_handler, quiet;
	bool inside; /* the guest: its list registers are in hardware */
	bool paused; /* the monitor has it out of KVM_RUN */
	unsigned
		exited_at; /* the latest time; from then on its list registers were empty, until it entered again */
	uint32_t iar, mask; /* GICC_PMR */
	void (*todo)(struct race_player *p);
	enum hal_result answer; /* of Hyp mode to the latest access */
};

extern struct race {
	struct hypervisor hypervisor;
	struct vm *vm;
	unsigned players, added_bodies, bodies; /* that have not ended yet */
	unsigned now;
	struct race_player player[RACE_PLAYERS];
	enum race_device device[RACE_IRQS];
	struct race_fact shared[RACE_IRQS];
	struct race_fact own[RACE_PLAYERS][RACE_PLAYERS][32]; /* by player and source */
	bool may_not_begin[RACE_IRQS];
	bool over;
	bool driving; /* a level-sensitive line */
	unsigned driven;
	struct race_player *saver; /* the monitor pauses all vcpus: this one's thread saves */
	uint64_t deadline[RACE_PLAYERS];
	/* The device behind the resampled interrupt. */
	uint32_t resampled;
	int event, resample;
	bool asserts, tied;
	uint64_t told;	/* resamplings */
	unsigned eager; /* so many of them it answers by wanting to be served again */
} race;

/* What Hyp mode has said to accesses, in all runs: done, come out for what follows, or left to the host. */
extern struct race_answers {
	uint64_t done, left, refused;
} race_answers;

/* A VM with so many vcpus, ready to run: the distributor and the CPU interfaces are on, all shared interrupts enabled. */
void race_set_up(unsigned players);
/* Checks that nothing is left, and takes the VM away. */
void race_tear_down(void);

/* Adds the thread of a player on CPU index, or of something outside of the VM (at most RACE_BODIES). */
void race_add_player(unsigned index, const struct race_step *script, unsigned how);
void race_add_body(void (*body)(void));

/* What a body waits for before the last of the time that it lets pass. */
void race_wait_for_scripts(void);

/* The monitor sets GICC_PMR of a player. */
void race_set_mask(unsigned player, uint32_t mask);

/* The device of interrupt intid (32 … 63). */
void race_set_device(uint32_t intid, enum race_device device);
void race_tie(uint32_t intid); /* to an event with resampling */
void race_untie(void);

/* What devices do: an edge, a line, the device of the irqfd wants to be served. */
void race_raise(uint32_t intid);
void race_line(uint32_t intid, bool level);
void race_assert(void);

/* Waits for resamplings until all is over, and signals again where the device still wants to be served. */
void race_resample(void);

/*
 * The guest's accesses to the distributor: in Hyp mode where the player is in the guest. false: that leaves it to the host, and
 * has changed nothing.
 */
bool race_write(struct race_player *p, uint32_t offset, uint32_t len, uint32_t value);

/* Steps. a: the interrupt, where nothing else is said. */
race_op race_pend, race_unpend, race_enable, race_disable, race_priority, race_target;
race_op race_group, race_activate, race_deactivate;
race_op race_switch;		 /* a: GICD_CTLR */
race_op race_sgi;		 /* a: interrupt, b: player */
race_op race_level;		 /* b: level */
race_op race_timer, race_ptimer; /* a: ticks from now */
race_op race_mask;		 /* a: GICC_PMR; done by the guest itself */
race_op race_pause;		 /* all vcpus come out of KVM_RUN, and race_save() is called */

/* The monitor saves the registers of the interrupt controller: checks that they are what is known of all interrupts. */
void race_save(void);

#endif
