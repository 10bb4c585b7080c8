/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host's CPU is and has, asked of a vcpu that is made for it. */
#include <stddef.h>

#include "uapi/client/client.h"

static int vcpu_init(const struct kvm_backend *backend, int fd, const struct kvm_vcpu_init *init)
{
	return backend->ioctl(fd, KVM_ARM_VCPU_INIT, (unsigned long)(uintptr_t)init);
}

/* Initialises the vcpu as the kernel prefers, or as the first of the targets that it takes. */
static bool init_host_vcpu(const struct kvm_backend *backend, const uint32_t *targets,
			   const int *fds, struct kvm_vcpu_init *init)
{
	if (!backend->ioctl(fds[KVM_CLIENT_FD_VM], KVM_ARM_PREFERRED_TARGET,
			    (unsigned long)(uintptr_t)init))
		return !vcpu_init(backend, fds[KVM_CLIENT_FD_VCPU], init);
	if (!targets)
		return false;
	for (; *targets != KVM_CLIENT_TARGET_NONE; targets++) {
		*init = (struct kvm_vcpu_init){.target = *targets};
		if (!vcpu_init(backend, fds[KVM_CLIENT_FD_VCPU], init))
			return true;
	}
	return false;
}

static void close_fds(const struct kvm_backend *backend, const int *fds, unsigned nr)
{
	while (nr)
		backend->close(fds[--nr]);
}

bool kvm_arm_create_scratch_host_vcpu(const struct kvm_backend *backend, const uint32_t *targets,
				      int fds[KVM_CLIENT_NR_FDS], struct kvm_vcpu_init *init)
{
	/* What to call on the descriptor before; the first one is opened. */
	static const unsigned int calls[KVM_CLIENT_NR_FDS] = {
		[KVM_CLIENT_FD_VM] = KVM_CREATE_VM,
		[KVM_CLIENT_FD_VCPU] = KVM_CREATE_VCPU,
	};

	for (unsigned i = 0; i < KVM_CLIENT_NR_FDS; i++) {
		fds[i] = i ? backend->ioctl(fds[i - 1], calls[i], 0) : backend->open();
		if (fds[i] < 0) {
			close_fds(backend, fds, i);
			return false;
		}
	}
	if (init_host_vcpu(backend, targets, fds, init))
		return true;
	close_fds(backend, fds, KVM_CLIENT_NR_FDS);
	return false;
}

void kvm_arm_destroy_scratch_host_vcpu(const struct kvm_backend *backend,
				       const int fds[KVM_CLIENT_NR_FDS])
{
	close_fds(backend, fds, KVM_CLIENT_NR_FDS);
}

#define VFP_REG(number) (KVM_REG_ARM | KVM_REG_SIZE_U32 | KVM_REG_ARM_VFP | (number))

/* The registers that are asked for, and where their values go. */
static const struct {
	uint64_t id;
	size_t offset;
} probes[] = {
	{ARM_CP15_REG32(0, 0, 0, 0), offsetof(struct kvm_client_host, midr)},
	{ARM_CP15_REG32(0, 0, 1, 0), offsetof(struct kvm_client_host, id_pfr0)},
	{ARM_CP15_REG32(0, 0, 1, 2), offsetof(struct kvm_client_host, id_dfr0)},
	{ARM_CP15_REG32(0, 0, 1, 4), offsetof(struct kvm_client_host, id_mmfr[0])},
	{ARM_CP15_REG32(0, 0, 1, 5), offsetof(struct kvm_client_host, id_mmfr[1])},
	{ARM_CP15_REG32(0, 0, 1, 6), offsetof(struct kvm_client_host, id_mmfr[2])},
	{ARM_CP15_REG32(0, 0, 1, 7), offsetof(struct kvm_client_host, id_mmfr[3])},
	{ARM_CP15_REG32(0, 0, 2, 0), offsetof(struct kvm_client_host, id_isar[0])},
	{ARM_CP15_REG32(0, 0, 2, 1), offsetof(struct kvm_client_host, id_isar[1])},
	{ARM_CP15_REG32(0, 0, 2, 2), offsetof(struct kvm_client_host, id_isar[2])},
	{ARM_CP15_REG32(0, 0, 2, 3), offsetof(struct kvm_client_host, id_isar[3])},
	{ARM_CP15_REG32(0, 0, 2, 4), offsetof(struct kvm_client_host, id_isar[4])},
	{ARM_CP15_REG32(0, 0, 2, 5), offsetof(struct kvm_client_host, id_isar[5])},
	{VFP_REG(KVM_REG_ARM_VFP_MVFR0), offsetof(struct kvm_client_host, mvfr[0])},
	{VFP_REG(KVM_REG_ARM_VFP_MVFR1), offsetof(struct kvm_client_host, mvfr[1])},
};

static bool probe(const struct kvm_backend *backend, int fd, struct kvm_client_host *host)
{
	for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		const struct kvm_one_reg reg = {
			.id = probes[i].id,
			.addr = (uintptr_t)host + probes[i].offset,
		};

		if (backend->ioctl(fd, KVM_GET_ONE_REG, (unsigned long)(uintptr_t)&reg))
			return false;
	}
	return true;
}

/* What the identification registers say, field by field (ARM DDI 0406C B4.1 and B6). */
static uint32_t features_of(const struct kvm_client_host *host)
{
	const struct {
		uint32_t value;
		unsigned shift, at_least;
		enum kvm_client_feature feature;
	} fields[] = {
		{host->id_mmfr[0], 0, 5, KVM_CLIENT_FEATURE_LPAE},    /* VMSA support */
		{host->id_isar[0], 24, 2, KVM_CLIENT_FEATURE_DIVIDE}, /* Divide instructions */
		{host->mvfr[0], 0, 2, KVM_CLIENT_FEATURE_VFP_D32},    /* A_SIMD registers */
		{host->mvfr[1], 12, 1, KVM_CLIENT_FEATURE_NEON},      /* A_SIMD integer */
		{host->mvfr[1], 28, 1, KVM_CLIENT_FEATURE_VFP_FMA},   /* fused multiply */
	};
	uint32_t features = 0;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if ((fields[i].value >> fields[i].shift & 0xf) >= fields[i].at_least)
			features |= fields[i].feature;
	return features;
}

bool kvm_arm_get_host_cpu_features(const struct kvm_backend *backend, struct kvm_client_host *host)
{
	static const char *const compatible[KVM_ARM_NUM_TARGETS] = {
		[KVM_ARM_TARGET_CORTEX_A15] = "arm,cortex-a15",
		[KVM_ARM_TARGET_CORTEX_A7] = "arm,cortex-a7",
	};
	static const uint32_t targets[] = {
		KVM_ARM_TARGET_CORTEX_A15,
		KVM_ARM_TARGET_CORTEX_A7,
		KVM_CLIENT_TARGET_NONE,
	};
	struct kvm_vcpu_init init;
	int fds[KVM_CLIENT_NR_FDS];
	bool ok;

	if (!kvm_arm_create_scratch_host_vcpu(backend, targets, fds, &init))
		return false;
	*host = (struct kvm_client_host){.target = init.target};
	ok = init.target < KVM_ARM_NUM_TARGETS && probe(backend, fds[KVM_CLIENT_FD_VCPU], host);
	kvm_arm_destroy_scratch_host_vcpu(backend, fds);
	if (!ok)
		return false;
	host->dtb_compatible = compatible[init.target];
	host->features = features_of(host);
	return true;
}
