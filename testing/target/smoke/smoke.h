/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTING_TARGET_SMOKE_SMOKE_H
#define TESTING_TARGET_SMOKE_SMOKE_H

int smoke_answer(void);

#endif
