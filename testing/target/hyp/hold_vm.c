// SPDX-License-Identifier: GPL-2.0-only
/* Creates a VM and holds it until it is killed. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "uapi/kvm.h"

int main(void)
{
	int kvm = open("/dev/kvm", O_RDWR);
	int vm = ioctl(kvm, KVM_CREATE_VM, 0);

	if (vm < 0) {
		perror("hold_vm");
		return 1;
	}
	close(kvm);
	pause();
	return 0;
}
