/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers that are particular to a Cortex-A15: implementation-defined ones and SCTLR's reset value. */
#include "core/exit/cp15_table.h"

/* clang-format off */
static const struct cp15_reg rows[] = {
	/*        CRn opc1 CRm opc2    handled        storage           reset */
	{CP15_32( 1, 0, 0, 0), CP15_TVM,    HAL_CP15_SCTLR,   CP15_RESET_VALUE, 0x00c50078},
	{CP15_32( 1, 0, 0, 1), CP15_STORED, HAL_CP15_ACTLR,   CP15_RESET_ACTLR, 0},
	{CP15_32( 9, 1, 0, 2), CP15_STORED, HAL_CP15_L2CTLR,  CP15_RESET_L2CTLR, 0},
	{CP15_32( 9, 1, 0, 3), CP15_RAZ_WI, CP15_UNSAVED}, /* L2ECTLR */
	{CP15_32(15, 4, 0, 0), CP15_RAZ,    CP15_UNSAVED}, /* CBAR */
	{CP15_LAST, CP15_SWAPPED, CP15_UNSAVED},
};
/* clang-format on */

const struct cp15_table cp15_a15 = {rows, HAL_ARRAY_SIZE(rows)};
