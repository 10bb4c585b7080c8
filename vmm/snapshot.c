/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmm/registers.h"

#define MAGIC	  "vm32snap"
#define VERSION	  1u
#define PAGE	  4096u
#define PATH_SIZE 4096
#define END	  0xffffffffu /* in place of a page's number */

/* What the file begins with. */
struct header {
	char magic[8];
	uint32_t version, size; /* size: of what follows, for this vm32 */
	uint32_t cpus, console, nr_disks, memory_pages;
};

struct vcpu_state {
	struct registers registers;
	struct kvm_vcpu_events events;
	uint32_t powered_off;
};

struct transport_state {
	struct virtio_state device;
	struct virtqueue_state queues[VIRTIO_MAX_QUEUES];
};

/* All but the memory. */
struct body {
	struct vcpu_state vcpus[LAYOUT_MAX_CPUS];
	struct gic_state gic;
	struct pl011_state uart;
	struct transport_state transports[LAYOUT_MAX_VIRTIO];
	uint64_t disk_sectors[LAYOUT_MAX_DISKS];
};

/* --- saving -------------------------------------------------------------------------------------------- */

static bool save_vcpu(struct vcpu *vcpu, struct vcpu_state *state, struct error *error)
{
	int result = kvm_arm_sync_mpstate_to_qemu(&vcpu->client);

	state->powered_off = vcpu->client.powered_off;
	if (!result)
		result = kvm_client_vcpu_ioctl(&vcpu->client, KVM_GET_VCPU_EVENTS, &state->events);
	if (result)
		return error_set(error, "the state of CPU %u cannot be read: %s", vcpu->index,
				 strerror(-result));
	return registers_read(&vcpu->client, &state->registers, error);
}

static bool gather(struct machine *machine, struct body *body, struct error *error)
{
	for (unsigned i = 0; i < machine->nr_vcpus; i++)
		if (!save_vcpu(&machine->vcpus[i], &body->vcpus[i], error))
			return false;
	body->uart = machine->uart.state;
	for (unsigned i = 0; i < machine->nr_transports; i++) {
		const struct virtio_device *device = machine->transports[i].device;

		body->transports[i].device = device->state;
		for (unsigned q = 0; q < VIRTIO_MAX_QUEUES; q++)
			body->transports[i].queues[q] = device->queues[q].state;
	}
	for (unsigned i = 0; i < machine->options->nr_disks; i++)
		body->disk_sectors[i] = machine->disks[i].sectors;
	return gic_save(&machine->gic, machine->nr_vcpus, &body->gic, error);
}

static bool is_zero(const uint8_t *page)
{
	return !page[0] && !memcmp(page, page + 1, PAGE - 1);
}

/* Pages that are not zero, each behind its number. */
static void write_memory(FILE *file, const struct ram *ram)
{
	const uint32_t end = END;

	for (uint32_t i = 0; i < ram->size / PAGE; i++) {
		const uint8_t *page = ram->host + (uint64_t)i * PAGE;

		if (!is_zero(page) && fwrite(&i, sizeof(i), 1, file) == 1)
			fwrite(page, PAGE, 1, file);
	}
	fwrite(&end, sizeof(end), 1, file);
}

static struct header header_of(const struct machine *machine)
{
	return (struct header){
		.magic = MAGIC,
		.version = VERSION,
		.size = sizeof(struct body),
		.cpus = machine->nr_vcpus,
		.console = machine->options->console,
		.nr_disks = machine->options->nr_disks,
		.memory_pages = (uint32_t)(machine->ram.size / PAGE),
	};
}

/* Makes the file that takes the snapshot's name when it is complete. NULL: it cannot be made. */
static FILE *create(const char *snapshot, char path[PATH_SIZE], struct error *error)
{
	FILE *file;

	snprintf(path, PATH_SIZE, "%s.new", snapshot);
	file = fopen(path, "we");
	if (!file)
		error_set(error, "--snapshot %s: %s; choose another place", snapshot,
			  strerror(errno));
	return file;
}

bool snapshot_check(const char *snapshot, struct error *error)
{
	char path[PATH_SIZE];
	struct stat status;
	FILE *file;

	if (!stat(snapshot, &status) && !S_ISREG(status.st_mode))
		return error_set(
			error,
			"--snapshot %s: this is there already, and no file; choose another place",
			snapshot);
	file = create(snapshot, path, error);
	if (!file)
		return false;
	fclose(file);
	unlink(path);
	return true;
}

/* Writes all of the file, and closes it. */
static bool write_file(FILE *file, const struct machine *machine, const struct body *body,
		       struct error *error)
{
	const struct header header = header_of(machine);
	bool ok;

	fwrite(&header, sizeof(header), 1, file);
	fwrite(body, sizeof(*body), 1, file);
	write_memory(file, &machine->ram);
	ok = !ferror(file) && !fflush(file) && !fsync(fileno(file));
	if (!ok)
		error_set(error, "--snapshot %s: %s; the guest was not saved",
			  machine->options->snapshot, strerror(errno));
	if (fclose(file) && ok)
		ok = error_set(error, "--snapshot %s: %s; the guest was not saved",
			       machine->options->snapshot, strerror(errno));
	return ok;
}

bool snapshot_save(struct machine *machine, struct error *error)
{
	const char *snapshot = machine->options->snapshot;
	struct body *body = calloc(1, sizeof(*body));
	char path[PATH_SIZE];
	FILE *file = NULL;
	bool ok;

	if (!body)
		return error_set(error, "no memory for a snapshot");
	if (gather(machine, body, error))
		file = create(snapshot, path, error);
	ok = file && write_file(file, machine, body, error);
	free(body);
	if (ok && rename(path, snapshot))
		ok = error_set(error, "--snapshot %s: %s", snapshot, strerror(errno));
	if (file && !ok)
		unlink(path);
	return ok;
}

/* --- restoring ----------------------------------------------------------------------------------------- */

static bool damaged(const struct snapshot *snapshot, struct error *error)
{
	return error_set(error, "--restore %s: this snapshot is damaged or cut off: save again",
			 snapshot->path);
}

static bool take_header(const struct snapshot *snapshot, const struct header *header,
			struct options *options, struct error *error)
{
	const uint64_t memory = (uint64_t)header->memory_pages * PAGE;

	if (memcmp(header->magic, MAGIC, sizeof(header->magic)))
		return error_set(error, "--restore %s: this is not a snapshot of vm32",
				 snapshot->path);
	if (header->version != VERSION || header->size != sizeof(struct body))
		return error_set(
			error, "--restore %s: another version of vm32 has saved this: use that one",
			snapshot->path);
	if (header->cpus < 1 || header->cpus > LAYOUT_MAX_CPUS ||
	    header->console > CONSOLE_VIRTIO || memory < LAYOUT_RAM_MIN || memory > LAYOUT_RAM_MAX)
		return damaged(snapshot, error);
	if (header->nr_disks != options->nr_disks)
		return error_set(error,
				 "--restore %s: the guest had %u disks, and %u are given: give the "
				 "same ones "
				 "by --disk, in the same order",
				 snapshot->path, header->nr_disks, options->nr_disks);
	options->cpus = header->cpus;
	options->memory = memory;
	options->console = (enum console)header->console;
	return true;
}

bool snapshot_open(struct snapshot *snapshot, struct options *options, struct error *error)
{
	struct header header;

	*snapshot = (struct snapshot){.path = options->restore};
	snapshot->file = fopen(options->restore, "re");
	if (!snapshot->file)
		return error_set(error, "--restore %s: %s; check the name and its permissions",
				 options->restore, strerror(errno));
	if (fread(&header, sizeof(header), 1, snapshot->file) != 1)
		return damaged(snapshot, error);
	return take_header(snapshot, &header, options, error);
}

void snapshot_close(struct snapshot *snapshot)
{
	if (snapshot->file)
		fclose(snapshot->file);
	snapshot->file = NULL;
}

static bool read_memory(struct snapshot *snapshot, const struct ram *ram, struct error *error)
{
	for (;;) {
		uint32_t number;
		void *page;

		if (fread(&number, sizeof(number), 1, snapshot->file) != 1)
			return damaged(snapshot, error);
		if (number == END)
			return true;
		page = ram_at(ram, ram->base + (uint64_t)number * PAGE, PAGE);
		if (!page || fread(page, PAGE, 1, snapshot->file) != 1)
			return damaged(snapshot, error);
	}
}

static bool restore_vcpu(struct vcpu *vcpu, const struct vcpu_state *state, struct error *error)
{
	int result;

	/* One counter for all: the first CPU's. */
	if (!registers_write(&vcpu->client, &state->registers, vcpu->index == 0, error))
		return false;
	vcpu->client.powered_off = state->powered_off;
	result = kvm_arm_sync_mpstate_to_kvm(&vcpu->client);
	if (!result)
		result = kvm_client_vcpu_ioctl(&vcpu->client, KVM_SET_VCPU_EVENTS, &state->events);
	return !result || error_set(error, "the state of CPU %u cannot be restored: %s",
				    vcpu->index, strerror(-result));
}

/* Requests that were on their way are looked for, and interrupts that may have been. */
static void go_on(struct machine *machine)
{
	for (unsigned i = 0; i < machine->nr_transports; i++) {
		struct transport *transport = &machine->transports[i];

		if (transport->device->state.interrupt_status)
			irq_pulse(&transport->device->irq);
		for (unsigned q = 0; q < transport->device->kind->nr_queues; q++)
			machine_process(transport, q);
	}
}

static bool restore(struct snapshot *snapshot, struct machine *machine, struct body *body,
		    struct error *error)
{
	for (unsigned i = 0; i < machine->options->nr_disks; i++)
		if (body->disk_sectors[i] != machine->disks[i].sectors)
			return error_set(
				error,
				"--restore %s: disk %u has another size than it had: give the "
				"same disks in the same order",
				snapshot->path, i + 1);
	if (!read_memory(snapshot, &machine->ram, error))
		return false;
	for (unsigned i = 0; i < machine->nr_vcpus; i++)
		if (!restore_vcpu(&machine->vcpus[i], &body->vcpus[i], error))
			return false;
	if (!gic_restore(&machine->gic, machine->nr_vcpus, &body->gic, error))
		return false;
	for (unsigned i = 0; i < machine->nr_transports; i++)
		if (!virtio_restore(machine->transports[i].device, &body->transports[i].device,
				    body->transports[i].queues))
			return damaged(snapshot, error);
	if (!pl011_restore(&machine->uart, &body->uart))
		return damaged(snapshot, error);
	go_on(machine);
	return true;
}

bool snapshot_load(struct snapshot *snapshot, struct machine *machine, struct error *error)
{
	struct body *body = malloc(sizeof(*body));
	bool ok;

	if (!body)
		return error_set(error, "no memory for a snapshot");
	ok = fread(body, sizeof(*body), 1, snapshot->file) == 1 || damaged(snapshot, error);
	ok = ok && restore(snapshot, machine, body, error);
	free(body);
	return ok;
}
