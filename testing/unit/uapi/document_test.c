/* SPDX-License-Identifier: GPL-2.0-only */
/* docs/ABI.md has one section for each call, and no section twice. */
#include <stdio.h>
#include <string.h>

#include "testing/harness/test.h"

#define MAX_SECTIONS 64

/* The headings of the third level: one for each call or group of calls. */
static struct {
	char text[MAX_SECTIONS][256];
	unsigned nr;
} sections;

static void read_sections(void)
{
	FILE *file = fopen("docs/ABI.md", "r");
	char line[1024];

	sections.nr = 0;
	REQUIRE(file);
	while (fgets(line, sizeof(line), file)) {
		if (strncmp(line, "### ", 4))
			continue;
		REQUIRE(sections.nr < MAX_SECTIONS);
		snprintf(sections.text[sections.nr++], sizeof(sections.text[0]), "%.200s",
			 line + 4);
	}
	fclose(file);
}

/* Does the heading name the call: as a whole word? */
static bool names(const char *heading, const char *call)
{
	const size_t length = strlen(call);

	for (const char *at = strstr(heading, call); at; at = strstr(at + 1, call))
		if (!strchr("_ABCDEFGHIJKLMNOPQRSTUVWXYZ", at[length]))
			return true;
	return false;
}

TEST(document, SD_087_no_section_is_there_twice)
{
	read_sections();
	CHECK_LT(20, sections.nr);
	for (unsigned i = 0; i < sections.nr; i++)
		for (unsigned j = i + 1; j < sections.nr; j++)
			if (!strcmp(sections.text[i], sections.text[j]))
				FAIL("there are two sections %s", sections.text[i]);
}

struct section {
	const char *label; /* the call */
	unsigned times;	   /* a call of vcpus and devices has a section in both parts */
};

static const struct section calls[] = {
	{"KVM_GET_API_VERSION", 1},
	{"KVM_CREATE_VM", 1},
	{"KVM_CHECK_EXTENSION", 1},
	{"KVM_GET_VCPU_MMAP_SIZE", 1},
	{"KVM_TRACE_ENABLE", 1},
	{"KVM_CREATE_VCPU", 1},
	{"KVM_SET_USER_MEMORY_REGION", 1},
	{"KVM_GET_DIRTY_LOG", 1},
	{"KVM_CLEAR_DIRTY_LOG", 1},
	{"KVM_ENABLE_CAP", 1},
	{"KVM_IRQ_LINE", 1},
	{"KVM_IRQ_LINE_STATUS", 1},
	{"KVM_IRQFD", 1},
	{"KVM_SET_GSI_ROUTING", 1},
	{"KVM_IOEVENTFD", 1},
	{"KVM_REGISTER_COALESCED_MMIO", 1},
	{"KVM_UNREGISTER_COALESCED_MMIO", 1},
	{"KVM_SIGNAL_MSI", 1},
	{"KVM_ARM_PREFERRED_TARGET", 1},
	{"KVM_CREATE_IRQCHIP", 1},
	{"KVM_CREATE_DEVICE", 1},
	{"KVM_ARM_SET_DEVICE_ADDR", 1},
	{"KVM_RUN", 1},
	{"KVM_ARM_VCPU_INIT", 1},
	{"KVM_GET_REG_LIST", 1},
	{"KVM_GET_ONE_REG", 1},
	{"KVM_SET_ONE_REG", 1},
	{"KVM_GET_MP_STATE", 1},
	{"KVM_SET_MP_STATE", 1},
	{"KVM_GET_VCPU_EVENTS", 1},
	{"KVM_SET_VCPU_EVENTS", 1},
	{"KVM_SET_SIGNAL_MASK", 1},
	{"KVM_ARM_VCPU_FINALIZE", 1},
	{"KVM_GET_REGS", 1},
	{"KVM_SET_GUEST_DEBUG", 1},
	{"KVM_SET_DEVICE_ATTR", 2},
	{"KVM_GET_DEVICE_ATTR", 2},
	{"KVM_HAS_DEVICE_ATTR", 2},
};

/* Covers: SD-087 */
TEST_TABLE(document, describes_the_call_once, struct section, calls)
{
	unsigned times = 0;

	read_sections();
	for (unsigned i = 0; i < sections.nr; i++)
		times += names(sections.text[i], row->label);
	CHECK_EQ(row->times, times);
}
