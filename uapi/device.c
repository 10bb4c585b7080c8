/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls of a device descriptor (SPEC.md sections 2.1 and 6.3). */
#include "uapi/device.h"

#include "hal/errno.h"
#include "uapi/call.h"

typedef int (*accessor)(struct uapi_vm *vm, const struct kvm_device_attr *attr);

static long use(const struct uapi_request *request, accessor access)
{
	return access ? access(request->vm, &request->data.attr) : -HAL_EPERM;
}

static long set_attr(struct uapi_request *request)
{
	return use(request, request->device->type->set_attr);
}

static long get_attr(struct uapi_request *request)
{
	return use(request, request->device->type->get_attr);
}

static long has_attr(struct uapi_request *request)
{
	return use(request, request->device->type->has_attr);
}

static const struct uapi_call calls[] = {
	{KVM_SET_DEVICE_ATTR, UAPI_IN, set_attr},
	{KVM_GET_DEVICE_ATTR, UAPI_IN, get_attr},
	{KVM_HAS_DEVICE_ATTR, UAPI_IN, has_attr},
};

const struct uapi_calls uapi_device_calls = {calls, HAL_ARRAY_SIZE(calls)};
