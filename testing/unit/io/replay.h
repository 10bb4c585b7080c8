/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest whose load or store aborts without a syndrome, and the user space that serves it. Memory is at RAM; everything else
 * is a device, whose byte at address a reads as 0x80 + a % 128.
 */
#ifndef TESTING_UNIT_IO_REPLAY_H
#define TESTING_UNIT_IO_REPLAY_H

#include "core/io/iobus.h"
#include "core/io/mmio.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#define RAM	  0x80000000u
#define RAM_SIZE  0x4000u
#define CODE	  0x80000100u
#define RAM_END	  (RAM + RAM_SIZE)
#define DEVICE	  0x10000000u
#define READ_ONLY 0x70000000u

#define NO_SYNDROME 0x92000007u

struct replay {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *regs;
	uint8_t ram[RAM_SIZE];
	uint8_t rom[0x1000];
	char log[512];		 /* what user space was asked */
	const uint32_t *answers; /* to its reads, in order; 0: as the device reads */
	unsigned nr_reads;
};

/* The vcpu's registers and VFP have values of their own; the byte of memory at offset o is o. */
void replay_set_up(struct replay *r);
void replay_tear_down(struct replay *r);

/* Puts an A32 word, or one or two T32 halfwords, at CODE. */
void replay_put_code(struct replay *r, bool thumb, uint32_t first, uint32_t second);

/* User space: notes the access, and answers a read. */
void replay_serve(struct replay *r, uint8_t data[8]);

/* Lets the guest's instruction abort without a syndrome, and user space serve it to its end. */
void replay_run(struct replay *r);

#endif
