/* SPDX-License-Identifier: GPL-2.0-only */
/* Single accesses of a decoded load or store, from instruction words that were written down by hand. */
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "core/decode/transfer.h"
#include "testing/harness/test.h"

#define SVC 0x13u

TEST(transfer, example_of_the_header)
{
	struct insn_mem insn = insn_a32(0xe9b1000c);
	uint32_t regs[16] = {[1] = 0x1000};
	struct transfer plan = transfer_plan(&insn, regs, SVC);
	struct transfer_access first = transfer_access(&plan, 0);
	struct transfer_access second = transfer_access(&plan, 1);

	CHECK_EQ(2, plan.count);
	CHECK(first.load && second.load);
	CHECK_EQ(0x1004, first.addr);
	CHECK_EQ(4, first.size);
	CHECK_EQ(TRANSFER_REG, first.target);
	CHECK_EQ(2, first.reg);
	CHECK_EQ(0x1008, second.addr);
	CHECK_EQ(3, second.reg);
	CHECK(plan.wback);
	CHECK_EQ(0x1008, plan.base);
}
