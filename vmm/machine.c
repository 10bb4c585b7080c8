/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/machine.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define HUGE_PAGE (2u << 20)

bool machine_open_kvm(struct kvm_client *client, struct error *error)
{
	const int result = kvm_client_open(client, platform.backend);

	switch (-result) {
	case 0:
		return true;
	case ENOENT:
	case ENXIO:
		if (access("/sys/module/kvm_arm32", F_OK))
			return error_set(
				error,
				"there is no /dev/kvm, and the module is not loaded: load "
				"it with 'modprobe kvm_arm32' or 'insmod kvm_arm32.ko'; if it "
				"refuses, dmesg says why");
		return error_set(error,
				 "the module kvm_arm32 is loaded, but there is no /dev/kvm: mount "
				 "devtmpfs on /dev, or look at udev's rules");
	case EACCES:
	case EPERM:
		return error_set(
			error,
			"you may not use /dev/kvm: have yourself added to its group (usermod "
			"-a -G kvm USER) and log in again; docs/INSTALL.md has the udev rule");
	case ENODEV:
		return error_set(error,
				 "/dev/kvm is there, but it has another version of the interface: "
				 "load the module that belongs to this vm32");
	default:
		return error_set(error, "/dev/kvm cannot be used: %s", strerror(-result));
	}
}

/* --- interrupts and queues ----------------------------------------------------------------------------- */

static void set_line(const struct irq *irq, bool level)
{
	struct machine *machine = irq->opaque;

	kvm_client_irq_line(&machine->vm,
			    KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT | (irq->spi + 32),
			    level);
}

static void pulse(const struct irq *irq)
{
	struct transport *transport = irq->opaque;
	const uint64_t one = 1;
	const struct irq line = {.spi = irq->spi, .opaque = transport->machine};

	if (transport->interrupt >= 0 &&
	    write(transport->interrupt, &one, sizeof(one)) == (ssize_t)sizeof(one))
		return;
	set_line(&line, true);
	set_line(&line, false);
}

void machine_process(const struct transport *transport, unsigned queue)
{
	pthread_mutex_lock(&transport->bus->lock);
	virtio_process(transport->device, queue);
	pthread_mutex_unlock(&transport->bus->lock);
}

static void attach_interrupt(struct machine *machine, struct transport *transport)
{
	struct kvm_irqfd call = {.gsi = transport->spi};

	transport->interrupt = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	call.fd = (uint32_t)transport->interrupt;
	if (transport->interrupt >= 0 && kvm_client_vm_ioctl(&machine->vm, KVM_IRQFD, &call)) {
		close(transport->interrupt);
		transport->interrupt = -1;
	}
}

static void attach_queue(struct machine *machine, struct transport *transport, unsigned queue)
{
	struct kvm_ioeventfd call = {
		.datamatch = queue,
		.addr = transport->bus->base + VIRTIO_QUEUE_NOTIFY,
		.len = 4,
		.flags = KVM_IOEVENTFD_FLAG_DATAMATCH,
	};

	transport->notify[queue] = call.fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (call.fd >= 0 && kvm_client_vm_ioctl(&machine->vm, KVM_IOEVENTFD, &call)) {
		close(call.fd);
		transport->notify[queue] = -1;
	}
}

/* Lets queues and interrupts bypass the vcpus' threads where the kernel can; elsewhere they do not. */
static void attach_eventfds(struct machine *machine)
{
	const bool wanted = platform.threads && !machine->options->no_eventfds;
	const bool irqfd = wanted && kvm_client_check(&machine->client, KVM_CAP_IRQFD) > 0;
	const bool ioeventfd = wanted && kvm_client_check(&machine->client, KVM_CAP_IOEVENTFD) > 0;

	for (unsigned i = 0; i < machine->nr_transports; i++) {
		struct transport *transport = &machine->transports[i];

		if (irqfd)
			attach_interrupt(machine, transport);
		for (unsigned q = 0; ioeventfd && q < transport->device->kind->nr_queues; q++)
			attach_queue(machine, transport, q);
	}
}

/* --- devices ------------------------------------------------------------------------------------------- */

static uint32_t uart_read(void *opaque, uint32_t offset, unsigned size)
{
	return pl011_read(opaque, offset, size);
}

static void uart_write(void *opaque, uint32_t offset, unsigned size, uint32_t value)
{
	pl011_write(opaque, offset, size, value);
}

static uint32_t transport_read(void *opaque, uint32_t offset, unsigned size)
{
	return virtio_read(opaque, offset, size);
}

static void transport_write(void *opaque, uint32_t offset, unsigned size, uint32_t value)
{
	virtio_write(opaque, offset, size, value);
}

/* The next transport, for a device that is initialised with the interrupt that this returns. */
static struct irq next_irq(struct machine *machine)
{
	struct transport *transport = &machine->transports[machine->nr_transports];

	*transport = (struct transport){
		.machine = machine,
		.spi = LAYOUT_VIRTIO_SPI + machine->nr_transports,
		.interrupt = -1,
		.notify = {-1, -1},
	};
	return (struct irq){
		.spi = transport->spi, .set = set_line, .pulse = pulse, .opaque = transport};
}

static struct bus_device *add_transport(struct machine *machine, struct virtio_device *device,
					const char *name)
{
	struct transport *transport = &machine->transports[machine->nr_transports];

	transport->device = device;
	transport->bus = bus_add(&machine->bus, name,
				 LAYOUT_VIRTIO +
					 machine->nr_transports * (uint64_t)LAYOUT_VIRTIO_SIZE,
				 LAYOUT_VIRTIO_SIZE, device);
	transport->bus->read = transport_read;
	transport->bus->write = transport_write;
	machine->nr_transports++;
	return transport->bus;
}

static void add_devices(struct machine *machine)
{
	static const char *const disk_names[LAYOUT_MAX_DISKS] = {
		"disk vda", "disk vdb", "disk vdc", "disk vdd",
		"disk vde", "disk vdf", "disk vdg", "disk vdh",
	};
	const struct irq uart_irq = {.spi = LAYOUT_UART_SPI, .set = set_line, .opaque = machine};
	const struct sink sink = {output_put, &machine->output};
	struct irq irq;

	pl011_init(&machine->uart, &uart_irq, &sink);
	machine->uart_bus = bus_add(&machine->bus, "serial port", LAYOUT_UART, LAYOUT_UART_SIZE,
				    &machine->uart);
	machine->uart_bus->read = uart_read;
	machine->uart_bus->write = uart_write;
	for (unsigned i = 0; i < machine->options->nr_disks; i++) {
		irq = next_irq(machine);
		virtio_block_init(&machine->disks[i], &machine->ram, &irq);
		add_transport(machine, &machine->disks[i].device, disk_names[i]);
	}
	irq = next_irq(machine);
	virtio_rng_init(&machine->rng, &machine->ram, &irq);
	add_transport(machine, &machine->rng, "random numbers");
	if (machine->options->console != CONSOLE_VIRTIO)
		return;
	irq = next_irq(machine);
	virtio_console_init(&machine->console, &machine->ram, &irq, &sink);
	machine->console_bus = add_transport(machine, &machine->console.device, "console");
}

/* --- memory and vcpus ---------------------------------------------------------------------------------- */

static bool memory_exists(uint64_t size, struct error *error)
{
	struct sysinfo info;
	uint64_t all;

	if (!platform.threads || sysinfo(&info))
		return true;
	all = ((uint64_t)info.totalram + info.totalswap) * info.mem_unit;
	return size < all ||
	       error_set(error,
			 "--memory %uM: this host has %uM with its swap space: give the guest less",
			 (unsigned)(size >> 20), (unsigned)(all >> 20));
}

/* Aligned to 2 MiB where there is virtual memory to spare, so that huge pages can be huge for the guest too. */
static bool get_memory(struct machine *machine, struct error *error)
{
	const size_t spare = platform.threads ? HUGE_PAGE : 0;
	const uint64_t size = machine->options->memory;
	int result;

	if (!memory_exists(size, error))
		return false;
	machine->memory_size = (size_t)size + spare;
	machine->memory = platform.backend->memory_get(machine->memory_size);
	if (!machine->memory)
		return error_set(
			error,
			"--memory %uM: the host cannot give that much to one process: give the "
			"guest less",
			(unsigned)(size >> 20));
	machine->ram = (struct ram){machine->memory, LAYOUT_RAM, size};
	if (spare)
		machine->ram.host += -(uintptr_t)machine->memory & (HUGE_PAGE - 1);
	result = kvm_client_set_memory(&machine->vm, 0, LAYOUT_RAM, size, machine->ram.host, 0);
	return !result || error_set(error, "the kernel does not take the guest's memory: %s",
				    strerror(-result));
}

static bool make_vcpu(struct machine *machine, unsigned index, struct error *error)
{
	struct vcpu *vcpu = &machine->vcpus[index];
	int result = kvm_client_create_vcpu(&machine->vm, index, &vcpu->client);

	if (result)
		return error_set(error, "--cpus %u: the kernel cannot make virtual CPU %u: %s",
				 machine->options->cpus, index, strerror(-result));
	vcpu->machine = machine;
	vcpu->index = index;
	machine->nr_vcpus = index + 1;
	result = kvm_client_preferred_target(&machine->vm, &vcpu->client.init);
	vcpu->client.init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2 |
					 (index ? 1u << KVM_ARM_VCPU_POWER_OFF : 0);
	if (!result)
		result = kvm_arm_vcpu_init(&vcpu->client);
	return !result ||
	       error_set(error, "virtual CPU %u cannot be initialised: %s%s", index,
			 strerror(-result),
			 result == -EINVAL ? "; on a host with two kinds of cores, " ADVICE_ONE_KIND
					   : "");
}

static bool make_vcpus(struct machine *machine, struct error *error)
{
	for (unsigned i = 0; i < machine->options->cpus; i++)
		if (!make_vcpu(machine, i, error))
			return false;
	return true;
}

static bool make_vm(struct machine *machine, struct error *error)
{
	const int result = kvm_client_create_vm(&machine->client, &machine->vm);

	if (result)
		return error_set(error, "the kernel cannot make a VM: %s", strerror(-result));
	if (!gic_create(&machine->gic, &machine->vm, error) || !get_memory(machine, error) ||
	    !make_vcpus(machine, error) || !gic_complete(&machine->gic, error))
		return false;
	add_devices(machine);
	attach_eventfds(machine);
	return true;
}

bool machine_create(struct machine *machine, const struct options *options,
		    struct virtio_block *disks, struct error *error)
{
	memset(machine, 0, sizeof(*machine));
	machine->options = options;
	machine->disks = disks;
	machine->wake = -1;
	machine->vm.fd = -1;
	machine->gic.fd = -1;
	if (!kvm_arm_get_host_cpu_features(platform.backend, &machine->host)) {
		struct kvm_client client;

		if (!machine_open_kvm(&client, error))
			return false;
		kvm_client_close(&client);
		return error_set(error,
				 "the kernel cannot make a virtual CPU of this host's kind: dmesg "
				 "may say why");
	}
	if (!machine_open_kvm(&machine->client, error))
		return false;
	machine->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	output_init(&machine->output, platform.threads ? machine->wake : -1);
	if (make_vm(machine, error))
		return true;
	machine_destroy(machine);
	return false;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void machine_destroy(struct machine *machine)
{
	output_flush(&machine->output);
	if (machine->populating)
		pthread_join(machine->populator, NULL);
	for (unsigned i = 0; i < machine->nr_transports; i++) {
		close_fd(machine->transports[i].interrupt);
		for (unsigned q = 0; q < VIRTIO_MAX_QUEUES; q++)
			close_fd(machine->transports[i].notify[q]);
	}
	while (machine->nr_vcpus)
		kvm_client_destroy_vcpu(&machine->vcpus[--machine->nr_vcpus].client);
	gic_destroy(&machine->gic);
	if (machine->vm.fd >= 0)
		kvm_client_destroy_vm(&machine->vm);
	if (machine->memory)
		platform.backend->memory_put(machine->memory, machine->memory_size);
	close_fd(machine->wake);
	kvm_client_close(&machine->client);
}

/* --- booting ------------------------------------------------------------------------------------------- */

static bool describe(struct machine *machine, struct devicetree_config *config, struct error *error)
{
	for (unsigned i = 0; i < machine->nr_vcpus; i++) {
		uint64_t mpidr;
		const int result = kvm_client_get_reg(&machine->vcpus[i].client,
						      ARM_CP15_REG32(0, 0, 0, 5), &mpidr);

		if (result)
			return error_set(error, "MPIDR cannot be read: %s", strerror(-result));
		config->mpidr[i] = (uint32_t)mpidr & 0xffffff;
	}
	if (getrandom(config->seed, sizeof(config->seed), 0) < 0)
		return error_set(error, "the host has no random numbers: %s", strerror(errno));
	return true;
}

/* The state that a zImage wants (Documentation/arm/booting): r0 = 0, r1 = no machine number, r2 = the tree. */
static bool set_entry(struct machine *machine, uint64_t fdt, struct error *error)
{
	const uint64_t values[][2] = {
		{0, 0}, {1, 0xffffffff}, {2, fdt}, {15, LAYOUT_KERNEL}, {16, 0xd3}};

	for (unsigned i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const int result = kvm_client_set_reg(&machine->vcpus[0].client,
						      kvm_client_core_reg((unsigned)values[i][0]),
						      values[i][1]);

		if (result)
			return error_set(error, "register %u cannot be set: %s",
					 (unsigned)values[i][0], strerror(-result));
	}
	return true;
}

static void *populate(void *opaque)
{
	const struct machine *machine = opaque;

	boot_populate(&machine->ram, machine->populating);
	return NULL;
}

/* The kernel starts meanwhile: it takes much longer to get there. */
static void start_populating(struct machine *machine, uint64_t packed)
{
	if (!platform.threads)
		return;
	machine->populating = packed;
	if (pthread_create(&machine->populator, NULL, populate, machine))
		machine->populating = 0;
}

bool machine_boot(struct machine *machine, const struct boot *boot, struct error *error)
{
	const struct options *options = machine->options;
	struct devicetree_config config = {
		.cpus = machine->nr_vcpus,
		.cpu_compatible = machine->host.dtb_compatible,
		.nr_virtio = machine->nr_transports,
	};
	char bootargs[2048];
	uint64_t fdt;
	const int size = snprintf(bootargs, sizeof(bootargs), "console=ttyAMA0%s%s%s",
				  options->console == CONSOLE_VIRTIO ? " console=hvc0" : "",
				  options->append ? " " : "",
				  options->append ? options->append : "");

	if (size >= (int)sizeof(bootargs))
		return error_set(error,
				 "--append: a kernel's command line has less than 2048 bytes; "
				 "shorten it");
	config.bootargs = bootargs;
	if (!describe(machine, &config, error) ||
	    !boot_load(boot, &config, &machine->ram, &fdt, error) ||
	    !set_entry(machine, fdt, error))
		return false;
	start_populating(machine, boot->kernel.size);
	return true;
}
