/* SPDX-License-Identifier: GPL-2.0-only */
#include "uapi/dispatch.h"

#include "core/vcpu/power.h"
#include "core/vcpu/reset.h"
#include "hal/atomic.h"
#include "hal/errno.h"
#include "uapi/call.h"

const struct uapi_call *uapi_call_find(const struct uapi_calls *calls, uint32_t cmd)
{
	for (uint32_t i = 0; i < calls->nr; i++)
		if (calls->call[i].cmd == cmd)
			return &calls->call[i];
	return NULL;
}

/* What a handler leaves of the structure is no secret of the host. */
static void clear_data(struct uapi_request *request, uint32_t size)
{
	char *data = (char *)&request->data;

	while (size)
		data[--size] = 0;
}

long uapi_call_make(const struct uapi_call *call, struct uapi_request *request)
{
	const uint32_t size = _IOC_SIZE(call->cmd);
	long result;

	if ((call->flags & UAPI_ARG_ZERO) && request->arg)
		return -HAL_EINVAL;
	if ((call->flags & UAPI_INIT) && !vcpu_initialised(request->vcpu->core))
		return -HAL_ENOEXEC;
	if ((call->flags & UAPI_IN) && hal_copy_in(&request->data, hva(request->arg), size))
		return -HAL_EFAULT;
	if (call->flags & UAPI_OUT)
		clear_data(request, size);
	result = call->handler(request);
	if (result >= 0 && (call->flags & UAPI_OUT) &&
	    hal_copy_out(hva(request->arg), &request->data, size))
		return -HAL_EFAULT;
	return result;
}

/* Only the process that made a VM may act on it: not its children, nor who was handed the descriptor. */
static bool is_foreign(const struct uapi_vm *vm)
{
	return vm->core->mm != hal_current_mm();
}

long uapi_system_ioctl(struct hypervisor *hypervisor, unsigned int cmd, unsigned long arg)
{
	const struct uapi_call *call = uapi_call_find(&uapi_system_calls, cmd);
	struct uapi_request request = {.hypervisor = hypervisor, .arg = arg};

	return call ? uapi_call_make(call, &request) : -HAL_EINVAL;
}

long uapi_vm_ioctl(struct uapi_vm *vm, unsigned int cmd, unsigned long arg)
{
	const struct uapi_call *call = uapi_call_find(&uapi_vm_calls, cmd);
	struct uapi_request request = {.vm = vm, .arg = arg};

	if (is_foreign(vm))
		return -HAL_EIO;
	return call ? uapi_call_make(call, &request) : -HAL_EINVAL;
}

long uapi_vcpu_ioctl(struct uapi_vcpu *vcpu, unsigned int cmd, unsigned long arg)
{
	const struct uapi_call *call = uapi_call_find(&uapi_vcpu_calls, cmd);
	long result;

	if (is_foreign(vcpu->vm))
		return -HAL_EIO;
	if (!call)
		return -HAL_EINVAL;
	if (hal_mutex_lock_killable(&vcpu->mutex))
		return -HAL_EINTR;
	vcpu->request.arg = arg;
	/* A vcpu that was started while its thread was elsewhere is shown as it starts, not as it was before (R37). */
	if (hal_load_acquire(&vcpu->core->requests) & VCPU_REQUEST_RESET)
		power_perform_reset(vcpu->core);
	result = uapi_call_make(call, &vcpu->request);
	hal_mutex_unlock(&vcpu->mutex);
	return result;
}

long uapi_device_ioctl(struct uapi_device *device, unsigned int cmd, unsigned long arg)
{
	const struct uapi_call *call = uapi_call_find(&uapi_device_calls, cmd);
	struct uapi_request request = {.vm = device->vm, .device = device, .arg = arg};

	if (is_foreign(device->vm))
		return -HAL_EIO;
	return call ? uapi_call_make(call, &request) : -HAL_ENOTTY;
}
