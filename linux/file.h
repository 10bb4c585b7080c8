/* SPDX-License-Identifier: GPL-2.0-only */
/* /dev/kvm and the descriptors that come from it. */
#ifndef LINUX_FILE_H
#define LINUX_FILE_H

struct hypervisor;

/* What all VMs share; it is there before file_init(). */
struct hypervisor *file_hypervisor(void);

/* Puts up /dev/kvm: the last thing that loading does. 0 or a negative errno. */
int file_init(void);

/* Takes it down. No descriptor is open: each of them holds the module. */
void file_exit(void);

#endif
