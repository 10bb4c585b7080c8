/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/abi/abi.h"

#include "testing/target/abi/checks.h"
#include "testing/target/abi/world.h"

unsigned abi_run(const struct abi_machine *machine, unsigned *made)
{
	world_begin(machine);
	answers_check(machine);
	vcpu_check();
	vgic_check();
	orders_check();
	return world_end(made);
}
