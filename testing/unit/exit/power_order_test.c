/* SPDX-License-Identifier: GPL-2.0-only */
/* What another CPU may see while a vcpu is switched on: power.c is built with points where it looks. */
#include "core/vcpu/power.h"

#include "core/vcpu/run.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

static const struct vcpu *watched;
static unsigned looks, on_without_request;

void hal_schedule_point(void)
{
	looks++;
	if (watched && !watched->power_off && !(watched->requests & VCPU_REQUEST_RESET))
		on_without_request++;
}

static void wake(enum hal_call call, void *object)
{
	hal_schedule_point();
}

/* Who sees the vcpu on must see that it has to be reset, or it would run with the registers of its last life. */
TEST(power_order, R37_request_is_there_before_the_vcpu_is_on)
{
	static struct rooms_vm world;
	struct vcpu_boot boot = {.entry = 0x1000};

	hal_fake_reset();
	hal_fake.on_call = wake;
	rooms_vm_set_up(&world, 2);
	world.vcpus[1].power_off = 1;
	looks = on_without_request = 0;
	watched = &world.vcpus[1];
	CHECK_EQ(POWER_STATE_OFF, power_on(&world.vcpus[0], &world.vcpus[1], &boot));
	watched = NULL;
	CHECK_GE(looks, 4);
	CHECK_EQ(0, on_without_request);
	rooms_vm_tear_down(&world);
}
