/* SPDX-License-Identifier: GPL-2.0-only */
/* Plays random programs on a /dev/kvm and makes a record of what happens. */
#ifndef TESTING_TARGET_RANDOM_PLAY_H
#define TESTING_TARGET_RANDOM_PLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi/client/client.h"

enum play_kind {
	PLAY_EXIT,   /* a: HSR, b: PC */
	PLAY_FAULT,  /* a: HSR, b: HxFAR, c: IPA >> 8 */
	PLAY_ACCESS, /* a: address, b: length | write << 8, c: data, d: the core registers' digest */
	PLAY_END,    /* a: exit reason, b, c, d: digests of all core registers, of VFP, of memory */
};

struct play_record {
	uint32_t kind, a, b, c, d;
};

/* The machine that the programs are played on. */
struct play_machine {
	const struct kvm_backend *backend;
	/* A VM begins: its vcpu's sleeps are to be ended by play_wake(). */
	void (*begin)(struct kvm_client_vm *vm);
	void (*end)(void);
	/* The next exit (PLAY_EXIT or PLAY_FAULT) that has been traced since; false: no more. */
	bool (*event)(struct play_record *record);
	/* Gets each record. */
	void (*record)(const struct play_record *record);
};

#define PLAY_FILE_MAGIC 0x646e6172u

/* How many programs there are. */
unsigned play_count(void);

/* Plays program number n (from 0). Returns false when there is no VM for it. */
bool play_program(const struct play_machine *machine, unsigned n);

/* The vcpu of the VM sleeps: wakes it by an interrupt. */
void play_wake(struct kvm_client_vm *vm);

/* Exits by class so far, and altogether. */
extern unsigned play_classes[64], play_exits;
void play_print_classes(void);

/* Prints all registers at each access, to see in what two machines differ. */
extern bool play_show;

#endif
