/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_RUN and the page that user space shares with it. */
#ifndef UAPI_VCPU_RUN_H
#define UAPI_VCPU_RUN_H

#include "uapi/object.h"

/*
 * Runs the vcpu and tells user space in vcpu->run why it came back, also when it fails (B37). Returns 0 or the
 * negative errno of KVM_RUN. Caller: holds the vcpu's mutex; the vcpu is initialised.
 */
int uapi_run(struct uapi_vcpu *vcpu);

#endif
