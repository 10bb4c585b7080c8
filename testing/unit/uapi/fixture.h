/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM with one vcpu on the simulated /dev/kvm, and the sim's bookkeeping checked at the end. */
#ifndef TESTING_UNIT_UAPI_FIXTURE_H
#define TESTING_UNIT_UAPI_FIXTURE_H

#include <errno.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/host.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/uapi/fake_core.h"
#include "uapi/dispatch.h"
#include "uapi/kvm.h"

/* An address that is nobody's. */
#define BAD_ADDRESS 0x1000ul

/* The descriptors of a machine. */
struct kvm {
	int system, vm, vcpu;
};

/* A system call that answers with a negative errno. */
static inline int call(int fd, unsigned int cmd, unsigned long arg)
{
	const int result = sim_ioctl(fd, cmd, arg);

	return result < 0 ? -errno : result;
}

static inline int call_with(int fd, unsigned int cmd, const void *data)
{
	return call(fd, cmd, (unsigned long)(uintptr_t)data);
}

static inline int init_vcpu(int vcpu)
{
	const struct kvm_vcpu_init init = {.target = KVM_ARM_TARGET_CORTEX_A15};

	return call_with(vcpu, KVM_ARM_VCPU_INIT, &init);
}

static inline void kvm_set_up(struct kvm *kvm)
{
	sim_host_reset();
	fake_core_reset();
	CHECK_EQ(0, sim_kvm_load());
	kvm->system = sim_open();
	kvm->vm = call(kvm->system, KVM_CREATE_VM, 0);
	kvm->vcpu = call(kvm->vm, KVM_CREATE_VCPU, 0);
	CHECK_LE(0, kvm->vcpu);
}

/* Nothing may be left, and no rule of the contract broken. */
static inline void check_clean(void)
{
	const struct uapi_counts counts = uapi_counts();

	CHECK_EQ(0, counts.vms);
	CHECK_EQ(0, counts.vcpus);
	CHECK_EQ(0, counts.devices);
	CHECK(sim_host_is_empty());
	CHECK_STR("", sim_host_complaint() ? sim_host_complaint() : "");
	CHECK_EQ(0, sim_kvm_unload());
}

static inline void kvm_tear_down(struct kvm *kvm)
{
	sim_host_fail(0, 0);
	sim_host_enter_process(1);
	for (int fd = 0; fd < SIM_NR_FDS; fd++)
		if (sim_fd_file(fd))
			sim_close(fd);
	check_clean();
}

#endif
