/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls of a VM descriptor around event descriptors (SPEC.md section 2.5). core/event has the rules. */
#include "core/event/coalesced.h"
#include "core/event/ioeventfd.h"
#include "core/event/irqfd.h"
#include "core/event/routing.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"
#include "uapi/call.h"

_Static_assert(sizeof(struct routing_entry) == sizeof(struct kvm_irq_routing_entry), "the same");

long uapi_irqfd(struct uapi_request *request)
{
	const struct kvm_irqfd *irqfd = &request->data.irqfd;
	const struct irqfd_request call = {
		.fd = (int)irqfd->fd,
		.gsi = irqfd->gsi,
		.flags = irqfd->flags,
		.resamplefd = (int)irqfd->resamplefd,
	};

	return irqfd_set(request->vm->core, &call);
}

long uapi_ioeventfd(struct uapi_request *request)
{
	const struct kvm_ioeventfd *ioeventfd = &request->data.ioeventfd;
	const struct ioeventfd_request call = {
		.datamatch = ioeventfd->datamatch,
		.addr = ioeventfd->addr,
		.len = ioeventfd->len,
		.fd = ioeventfd->fd,
		.flags = ioeventfd->flags,
	};

	return ioeventfd_set(request->vm->core, &call);
}

long uapi_set_gsi_routing(struct uapi_request *request)
{
	const struct kvm_irq_routing *routing = &request->data.routing;

	return routing_set(request->vm->core, routing->nr, routing->flags,
			   hva((uint64_t)request->arg + sizeof(*routing)));
}

/* A message needs an interrupt controller, and then one that takes messages. */
long uapi_signal_msi(struct uapi_request *request)
{
	if (!vgic_exists(request->vm->core) || request->data.msi.flags & ~KVM_MSI_VALID_DEVID)
		return -HAL_EINVAL;
	return -HAL_ENODEV;
}

long uapi_register_coalesced(struct uapi_request *request)
{
	const struct kvm_coalesced_mmio_zone *zone = &request->data.zone;

	return coalesced_register(request->vm->core, zone->addr, zone->size, zone->pio);
}

long uapi_unregister_coalesced(struct uapi_request *request)
{
	const struct kvm_coalesced_mmio_zone *zone = &request->data.zone;

	return coalesced_unregister(request->vm->core, zone->addr, zone->size, zone->pio);
}
