/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guests that turn their caches off, or clean them by set and way (SPEC.md section 5.8). Neither can be done to a
 * part of a shared cache, so all memory of the VM is cleaned by address instead, once: HCR.TVM is set while a
 * guest's caches may change state, and its trap tells when they did.
 */
#ifndef CORE_MM_CACHE_H
#define CORE_MM_CACHE_H

#include "core/vcpu/vcpu.h"

/*
 * A guest's set/way operation. Unless HCR.TVM is set already (the VM was cleaned and the caches have not been
 * turned on since), cleans and invalidates all RAM mapped in the VM's stage 2 and sets HCR.TVM.
 * Caller: the vcpu's thread, may sleep.
 */
void cache_set_way(struct vcpu *vcpu);

/*
 * A trapped write to a register of virtual memory control has been stored; was_on: SCTLR.M and SCTLR.C were both set
 * before. If that has changed, cleans and invalidates all RAM as above; if both are set now, clears HCR.TVM.
 * Caller: the vcpu's thread, may sleep.
 */
void cache_toggle(struct vcpu *vcpu, bool was_on);

/*
 * Unmaps all RAM slots of the VM, so that pages are cleaned to the point of coherency when they are faulted in again:
 * a vcpu that has run starts over with caches off (R16). May sleep.
 */
void stage2_unmap_vm(struct vm *vm);

#endif
