/* SPDX-License-Identifier: GPL-2.0-only */
/* The devices inside the hypervisor, by guest physical address (SPEC.md section 5.9). */
#ifndef CORE_IO_IOBUS_H
#define CORE_IO_IOBUS_H

#include "hal/host.h"
#include "hal/types.h"

struct vcpu;

/*
 * What a device does with an access of len bytes (1, 2 or 4) at offset from its base; value is what a
 * little-endian device sees. Each returns whether it has answered; if not, the next device at the address is
 * asked, and at last user space. Either may be NULL. Called with the bus locked: they do not sleep.
 */
struct iobus_ops {
	bool (*read)(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
		     uint32_t *value);
	bool (*write)(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
		      uint32_t value);
};

/* A device's range of addresses. The device owns it and fills all but next; it stays put while registered. */
struct iobus_range {
	ipa_t base;
	uint32_t size; /* bytes; where no access can lie wholly in it, it never answers */
	const struct iobus_ops *ops;
	void *device;
	struct iobus_range *next;
};

/* The ranges of a VM, in the order of registration. */
struct iobus {
	struct hal_lock lock; /* innermost but for the devices' own locks */
	struct iobus_range *first;
	uint32_t changes; /* of the list; counted under the lock, read by hal/atomic.h */
};

void iobus_init(struct iobus *bus);

/* Makes a range answer from now on. Ranges may overlap: who came first is asked first. */
void iobus_register(struct iobus *bus, struct iobus_range *range);

/* Takes a range away, if it is there; on return no callback of it runs. Not from a callback. */
void iobus_unregister(struct iobus *bus, struct iobus_range *range);

/*
 * The first range that touches the size bytes from address on, NULL: none; perhaps one without bytes. It may be gone at once,
 * so it is good for comparing only.
 */
const struct iobus_range *iobus_first(struct iobus *bus, ipa_t address, uint32_t size);

/*
 * Offers an access of len bytes (1, 2 or 4) at address to the devices whose range covers all of it. data: the bytes
 * in memory order, filled by a read. Returns whether one of them answered.
 */
bool iobus_read(struct iobus *bus, struct vcpu *vcpu, ipa_t address, unsigned len, uint8_t *data);
bool iobus_write(struct iobus *bus, struct vcpu *vcpu, ipa_t address, unsigned len,
		 const uint8_t *data);

#endif
