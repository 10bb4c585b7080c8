/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A library for monitors: /dev/kvm for 32-bit ARM, on the real device or the simulated one.
 *
 * The functions whose names begin with kvm_client_ are the system calls with their errors as negative errnos. Those
 * below them keep a monitor's picture of a vcpu and the kernel's in step; they have the names and the contract that
 * monitors know them by (SD-090 to SD-104). The structures are made by the functions and may be read; what a monitor sets
 * itself are the features in a vcpu's init, its values of registers, and powered_off. One thread uses a structure at a time.
 */
#ifndef UAPI_CLIENT_CLIENT_H
#define UAPI_CLIENT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uapi/client/backend.h"
#include "uapi/kvm.h"

#define KVM_CLIENT_MAX_DEVICES 8
#define KVM_CLIENT_MAX_REGS    512 /* in the kernel's list: 136 on a Cortex-A15 */

/* /dev/kvm. */
struct kvm_client {
	const struct kvm_backend *backend;
	int fd;
	size_t run_size; /* of a vcpu's mapping */
};

/* A frame of a device in the kernel whose address the machine decides. */
struct kvm_client_device {
	uint64_t id; /* of KVM_ARM_SET_DEVICE_ADDR: device << 16 | type */
	uint32_t group;
	uint64_t attr;
	int fd; /* of the device, or -1: told by KVM_ARM_SET_DEVICE_ADDR */
	bool mapped, told;
	uint64_t address;
};

/* A VM. */
struct kvm_client_vm {
	struct kvm_client *client;
	int fd;
	struct kvm_client_device devices[KVM_CLIENT_MAX_DEVICES];
	unsigned nr_devices;
	bool devices_told;
};

/* How much of a vcpu's state is written back (SD-094): each level includes those before it. */
enum kvm_client_level {
	KVM_CLIENT_RUNTIME, /* between two KVM_RUNs */
	KVM_CLIENT_RESET,   /* the machine was reset */
	KVM_CLIENT_FULL,    /* the machine was made, or loaded from a file */
};

/* A vcpu and the monitor's picture of it. */
struct kvm_client_vcpu {
	struct kvm_client_vm *vm;
	int fd;
	struct kvm_run *run;
	struct kvm_vcpu_init init;

	/* The registers that are kept in step as a list: sorted by id. */
	unsigned nr_regs;
	uint64_t ids[KVM_CLIENT_MAX_REGS];
	uint64_t values[KVM_CLIENT_MAX_REGS];

	bool powered_off; /* the monitor's side of MP_STATE */
};

/* --- the system calls -------------------------------------------------------------------------------- */

/* Opens /dev/kvm. Fails with -ENODEV when its API version is not 12. */
int kvm_client_open(struct kvm_client *client, const struct kvm_backend *backend);
void kvm_client_close(struct kvm_client *client);

/* KVM_CHECK_EXTENSION of /dev/kvm: 0 or what the capability is worth; -EINVAL of KVM_CAP_MSI_DEVID, which is a VM's. */
int kvm_client_check(struct kvm_client *client, unsigned long cap);

int kvm_client_create_vm(struct kvm_client *client, struct kvm_client_vm *vm);
void kvm_client_destroy_vm(struct kvm_client_vm *vm);
int kvm_client_vm_ioctl(struct kvm_client_vm *vm, unsigned int cmd, const void *arg);

/*
 * KVM_SET_USER_MEMORY_REGION: size bytes of the monitor's memory become the guest's at address; flags:
 * KVM_MEM_…. size 0 removes the slot.
 */
int kvm_client_set_memory(struct kvm_client_vm *vm, uint32_t slot, uint64_t address, uint64_t size,
			  void *memory, uint32_t flags);

/* KVM_IRQ_LINE; irq as the ABI has it. */
int kvm_client_irq_line(struct kvm_client_vm *vm, uint32_t irq, bool level);

/* Creates vcpu number id and maps its run page. It is not initialised yet. */
int kvm_client_create_vcpu(struct kvm_client_vm *vm, uint32_t id, struct kvm_client_vcpu *vcpu);
void kvm_client_destroy_vcpu(struct kvm_client_vcpu *vcpu);
int kvm_client_vcpu_ioctl(struct kvm_client_vcpu *vcpu, unsigned int cmd, const void *arg);

/* KVM_RUN: 0 or a negative errno; vcpu->run tells the rest, also after -EINTR. */
int kvm_client_run(struct kvm_client_vcpu *vcpu);

/* KVM_GET_ONE_REG and KVM_SET_ONE_REG, by the size that the id names (U32 or U64, else -EINVAL). */
int kvm_client_get_reg(struct kvm_client_vcpu *vcpu, uint64_t id, uint64_t *value);
int kvm_client_set_reg(struct kvm_client_vcpu *vcpu, uint64_t id, uint64_t value);

/* The id of a core register: index of a word in struct kvm_regs. */
static inline uint64_t kvm_client_core_reg(unsigned index)
{
	return KVM_REG_ARM | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | index;
}

/* --- vcpus ------------------------------------------------------------------------------------------- */

/* The target that the kernel prefers, all features off, in *init; the vcpu's features are added by the caller. */
int kvm_client_preferred_target(struct kvm_client_vm *vm, struct kvm_vcpu_init *init);

/* Initialises or re-initialises the vcpu as vcpu->init says (SD-090). */
int kvm_arm_vcpu_init(struct kvm_client_vcpu *vcpu);

/*
 * Makes the kernel's register list the vcpu's own, in place of any there was, and reads the values (SD-092).
 * -E2BIG: the list is longer than KVM_CLIENT_MAX_REGS; -EINVAL: it has a register that is neither 32 nor 64 bits
 * wide; the vcpu keeps its list then. -EIO: a register that is listed cannot be read.
 */
int kvm_arm_init_cpreg_list(struct kvm_client_vcpu *vcpu);

/* Is this register kept in step by the list? Core and VFP registers are transferred one by one (SD-093). */
bool kvm_arm_reg_syncs_via_cpreg_list(uint64_t id);

/* The lowest level at which the register is written back: the virtual counter only at FULL (SD-094, SD-103). */
enum kvm_client_level kvm_arm_cpreg_level(uint64_t id);

/*
 * Writes the list's values whose level allows it into the kernel. Goes on past failures; true if all were
 * written (SD-095). A register that cannot be written may be a constant with another value.
 */
bool write_list_to_kvmstate(struct kvm_client_vcpu *vcpu, enum kvm_client_level level);

/* Reads all registers of the list from the kernel. Goes on past failures; true if all were read (SD-096). */
bool write_kvmstate_to_list(struct kvm_client_vcpu *vcpu);

/* Resets the vcpu: initialises it again and reads the list back (SD-097). */
int kvm_arm_reset_vcpu(struct kvm_client_vcpu *vcpu);

/* Tells the kernel whether the vcpu is off, or learns it, where the kernel has MP_STATE; else 0 (SD-101). */
int kvm_arm_sync_mpstate_to_kvm(struct kvm_client_vcpu *vcpu);
int kvm_arm_sync_mpstate_to_qemu(struct kvm_client_vcpu *vcpu);

/* --- devices ----------------------------------------------------------------------------------------- */

/*
 * Remembers a frame of an in-kernel device (SD-091, SD-102): id for KVM_ARM_SET_DEVICE_ADDR, group and attr for
 * the device's descriptor fd, or fd -1 where the kernel has no such descriptors. Returns the frame, or NULL
 * when there are too many.
 */
struct kvm_client_device *kvm_arm_register_device(struct kvm_client_vm *vm, uint64_t id,
						  uint32_t group, uint64_t attr, int fd);

/* The machine maps the frame at an address, or takes it away: as often as it likes, nothing is told. */
void kvm_client_map_device(struct kvm_client_device *device, uint64_t address);
void kvm_client_unmap_device(struct kvm_client_device *device);

/*
 * The machine is complete: tells the kernel the address of each frame that is mapped, once and for all. Returns the error of
 * the first that the kernel refuses; the next call goes on with that one.
 */
int kvm_client_tell_devices(struct kvm_client_vm *vm);

/* --- the host ---------------------------------------------------------------------------------------- */

/* Descriptors of a scratch vcpu, in the order in which they were opened. */
enum {
	KVM_CLIENT_FD_KVM,
	KVM_CLIENT_FD_VM,
	KVM_CLIENT_FD_VCPU,
	KVM_CLIENT_NR_FDS,
};

#define KVM_CLIENT_TARGET_NONE 0xffffffffu

/*
 * Makes a vcpu of the host's kind in a VM of its own, to ask it what the host can do (SD-098, SD-104).
 * targets: what to try, ended by KVM_CLIENT_TARGET_NONE, where the kernel does not know KVM_ARM_PREFERRED_TARGET;
 * NULL: do not try. Returns true with fds and *init filled; false, and nothing is open.
 */
bool kvm_arm_create_scratch_host_vcpu(const struct kvm_backend *backend, const uint32_t *targets,
				      int fds[KVM_CLIENT_NR_FDS], struct kvm_vcpu_init *init);

/* Closes the descriptors, last first (SD-099). */
void kvm_arm_destroy_scratch_host_vcpu(const struct kvm_backend *backend,
				       const int fds[KVM_CLIENT_NR_FDS]);

/* What the host's CPU has. */
enum kvm_client_feature {
	KVM_CLIENT_FEATURE_LPAE = 1 << 0,
	KVM_CLIENT_FEATURE_DIVIDE = 1 << 1, /* SDIV and UDIV in A32 */
	KVM_CLIENT_FEATURE_VFP_D32 = 1 << 2,
	KVM_CLIENT_FEATURE_NEON = 1 << 3,
	KVM_CLIENT_FEATURE_VFP_FMA = 1 << 4,
};

/* The host's CPU as a guest would see it. */
struct kvm_client_host {
	uint32_t target;
	const char *dtb_compatible; /* "arm,cortex-a15", ... */
	uint32_t features;	    /* enum kvm_client_feature */
	uint32_t midr, id_pfr0, id_dfr0, id_mmfr[4], id_isar[6], mvfr[2];
};

/* Asks a scratch vcpu; false if it cannot be made or does not know one of the registers (SD-100). */
bool kvm_arm_get_host_cpu_features(const struct kvm_backend *backend, struct kvm_client_host *host);

#endif
