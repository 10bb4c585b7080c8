/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The errors of the ABI (SPEC.md section 2.5), as core/ and uapi/ return them: negated. The numbers are
 * Linux's on ARM and on x86-64, so the host passes them on untouched.
 */
#ifndef HAL_ERRNO_H
#define HAL_ERRNO_H

enum hal_errno {
	HAL_ENOENT = 2,
	HAL_EINTR = 4,
	HAL_EIO = 5,
	HAL_ENXIO = 6,
	HAL_E2BIG = 7,
	HAL_ENOEXEC = 8,
	HAL_EBADF = 9,
	HAL_EAGAIN = 11,
	HAL_ENOMEM = 12,
	HAL_EFAULT = 14,
	HAL_EBUSY = 16,
	HAL_EEXIST = 17,
	HAL_ENODEV = 19,
	HAL_EINVAL = 22,
	HAL_EMFILE = 24,
	HAL_ENOTTY = 25,
	HAL_ENOSPC = 28,
	HAL_EPERM = 1,
	HAL_ENOSYS = 38,
	HAL_EOPNOTSUPP = 95,
};

#endif
