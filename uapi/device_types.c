/* SPDX-License-Identifier: GPL-2.0-only */
/* Which kinds of devices KVM_CREATE_DEVICE makes on this host. */
#include "uapi/vgic.h"

const struct uapi_device_type *uapi_device_type(uint32_t number)
{
	return number == KVM_DEV_TYPE_ARM_VGIC_V2 && uapi_vgic_possible() ? &uapi_vgic : NULL;
}
