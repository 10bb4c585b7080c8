/* SPDX-License-Identifier: GPL-2.0-only */
/* Which kinds of devices there are: none yet that KVM_CREATE_DEVICE could make. */
#include "hal/types.h"
#include "uapi/device.h"

const struct uapi_device_type *uapi_device_type(uint32_t number)
{
	return NULL;
}
