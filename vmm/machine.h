/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine: a VM, its memory, vcpus and devices, from power-on to power-off.
 *
 * Threads: the one that calls machine_run() serves standard input, signals and queues; each vcpu has one more. A
 * device's state belongs to who holds its lock on the bus. Vcpus and memory are looked at by the main thread only while
 * no vcpu has a thread.
 */
#ifndef VMM_MACHINE_H
#define VMM_MACHINE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "uapi/client/client.h"
#include "vmm/bus.h"
#include "vmm/devices/pl011.h"
#include "vmm/error.h"
#include "vmm/files.h"
#include "vmm/gic.h"
#include "vmm/options.h"
#include "vmm/output.h"
#include "vmm/platform.h"
#include "vmm/ram.h"
#include "vmm/stats.h"
#include "vmm/virtio/block.h"
#include "vmm/virtio/console.h"
#include "vmm/virtio/rng.h"

/* How a run ends. */
enum outcome {
	OUTCOME_NONE, /* not yet */
	OUTCOME_POWER_OFF,
	OUTCOME_RESET,
	OUTCOME_LEFT, /* the user has left */
	OUTCOME_SAVE, /* the user wants a snapshot */
	OUTCOME_TERM, /* a signal */
	OUTCOME_FAILED,
};

struct machine;

struct vcpu {
	struct machine *machine;
	unsigned index;
	struct kvm_client_vcpu client;
	struct stats stats;
	pthread_t thread;
	bool has_thread;
};

/* A virtio device's transport, and the eventfds that reach it and leave it; -1: none. */
struct transport {
	struct machine *machine;
	struct virtio_device *device;
	struct bus_device *bus;
	uint32_t spi;
	int interrupt;
	int notify[VIRTIO_MAX_QUEUES];
};

struct machine {
	const struct options *options;
	struct virtio_block *disks; /* opened by the caller */

	struct kvm_client client;
	struct kvm_client_vm vm;
	struct kvm_client_host host;
	struct ram ram;
	void *memory; /* what ram is a part of */
	size_t memory_size;
	pthread_t populator; /* executes boot_populate() */
	uint64_t populating; /* for a kernel of so many bytes; 0: there is no such thread */
	struct gic gic;
	struct vcpu vcpus[LAYOUT_MAX_CPUS];
	unsigned nr_vcpus; /* that exist */

	struct bus bus;
	struct output output;
	struct pl011 uart;
	struct bus_device *uart_bus;
	struct virtio_console console;
	struct bus_device *console_bus; /* NULL: there is none */
	struct virtio_device rng;
	struct transport transports[LAYOUT_MAX_VIRTIO];
	unsigned nr_transports;

	int wake;		 /* eventfd: the main thread is to look up */
	atomic_int outcome;	 /* enum outcome */
	atomic_bool save_wanted; /* someone has asked for a snapshot, whatever the outcome is */
	atomic_bool stopping;	 /* vcpus are to end their threads */
};

/* Opens /dev/kvm, with words for what is wrong if that fails. */
bool machine_open_kvm(struct kvm_client *client, struct error *error);

/* Makes the machine, powered on, with nothing in its memory. On failure nothing is left. */
bool machine_create(struct machine *machine, const struct options *options,
		    struct virtio_block *disks, struct error *error);
void machine_destroy(struct machine *machine);

/* Loads the files and sets the first vcpu to the kernel's entry. */
bool machine_boot(struct machine *machine, const struct boot *boot, struct error *error);

/* From here on signals wait for machine_run(), which acts on them. Before any thread is started. */
void machine_hold_signals(void);

/* Runs until something ends it. Afterwards no vcpu has a thread, and each access of theirs is complete. */
enum outcome machine_run(struct machine *machine);

/*
 * Ends the run. The first outcome counts, with two exceptions: what the guest does while it is to be saved comes before that,
 * because it has no state to go on from any more, and a signal or the user's leaving comes before a reset. Any thread.
 */
void machine_end(struct machine *machine, enum outcome outcome);

/* Handles the queue's requests. Any thread. */
void machine_process(const struct transport *transport, unsigned queue);

#endif
