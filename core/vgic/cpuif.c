/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vgic/cpuif.h"

#include "core/vgic/state.h"

/* Where the registers are in GICH_VMCR (ARM IHI 0048B 5.3.3): the bits of CTLR are where GICC_CTLR has them. */
static const struct vmcr_field {
	uint32_t offset;
	uint32_t mask; /* of the register */
	uint8_t shift; /* from the register to GICH_VMCR */
} vmcr_fields[] = {
	{0x00, 0x21f, 0}, /* CTLR: EnableGrp0, EnableGrp1, AckCtl, FIQEn, CBPR, EOImode */
	{0x04, 0x1f, 27}, /* PMR */
	{0x08, 0x7, 21},  /* BPR */
	{0x1c, 0x7, 18},  /* ABPR */
};

enum {
	CPUIF_APR0 = 0xd0,
	CPUIF_APR3 = 0xdc,
	CPUIF_IIDR = 0xfc,
};

static const struct vmcr_field *field_at(uint32_t offset)
{
	for (uint32_t i = 0; i < HAL_ARRAY_SIZE(vmcr_fields); i++)
		if (vmcr_fields[i].offset == offset)
			return &vmcr_fields[i];
	return NULL;
}

uint32_t vgic_cpuif_get(const struct vcpu *vcpu, uint32_t offset)
{
	const struct vmcr_field *field = field_at(offset);

	if (field)
		return vcpu->vgic->vmcr >> field->shift & field->mask;
	switch (offset) {
	case CPUIF_APR0:
		return vcpu->vgic->apr;
	case CPUIF_IIDR:
		return VGIC_CPUIF_IIDR;
	default:
		return 0;
	}
}

/* The next entry loads what is written here, also on the CPU that has the state still. */
void vgic_cpuif_set(struct vcpu *vcpu, uint32_t offset, uint32_t value)
{
	const struct vmcr_field *field = field_at(offset);
	struct vgic_cpu *cpu = vcpu->vgic;

	if (field) {
		cpu->vmcr &= ~(field->mask << field->shift);
		cpu->vmcr |= (value & field->mask) << field->shift;
	}
	if (offset == CPUIF_APR0)
		cpu->apr = value;
	cpu->resident = -1;
}

bool vgic_cpuif_has(uint32_t offset)
{
	return field_at(offset) || offset == CPUIF_IIDR ||
	       (offset >= CPUIF_APR0 && offset <= CPUIF_APR3 && !(offset & 3));
}
