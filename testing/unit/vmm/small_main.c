/* SPDX-License-Identifier: GPL-2.0-only */
/* What the small kernel does is a word of its command line: see the cases of vm32_test. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UART_DATA   (*(volatile uint32_t *)0x1c090000)
#define UART_FLAGS  (*(volatile uint32_t *)0x1c090018)
#define UART_EMPTY  (1u << 4) /* nothing was typed */
#define VIRTIO	    0x1c130000
#define VIRTIO_SIZE 0x200
#define ASLEEP	    0x0ff

#define PSCI_CPU_ON	0x84000003u
#define PSCI_SYSTEM_OFF 0x84000008u
#define PSCI_RESET	0x84000009u

uint32_t call(uint32_t function, uint32_t a, uint32_t b, uint32_t c);
void second(void);

char guest_second_stack[1024];
/* In .data, which fills the image up to where its head says it ends. */
static volatile uint32_t awake = ASLEEP;

static void put(const char *text)
{
	while (*text)
		UART_DATA = (uint8_t)*text++;
}

static void put_number(uint32_t number)
{
	for (int shift = 28; shift >= 0; shift -= 4)
		UART_DATA = (uint8_t) "0123456789abcdef"[number >> shift & 15];
	put("\n");
}

void guest_second(void)
{
	awake = 0x600d;
	for (;;)
		__asm__ volatile("wfi");
}

/* Is the word in the device tree, behind a blank? The tree's second word is its size, big-endian. */
static bool asked(const char *tree, const char *word)
{
	const size_t size = __builtin_bswap32(((const uint32_t *)(const void *)tree)[1]);

	for (size_t i = 1; i < size; i++) {
		size_t n = 0;

		while (word[n] && tree[i + n] == word[n])
			n++;
		if (!word[n] && tree[i - 1] == ' ')
			return true;
	}
	return false;
}

/* What is typed, in capitals, up to the end of a line. */
static void echo(void)
{
	uint32_t byte;

	do {
		while (UART_FLAGS & UART_EMPTY)
			;
		byte = UART_DATA & 0xff;
		UART_DATA = byte >= 'a' && byte <= 'z' ? byte - 32 : byte;
	} while (byte != '\n');
}

static void say_devices(void)
{
	for (unsigned i = 0; i < 10; i++)
		if (*(volatile uint32_t *)(VIRTIO + i * VIRTIO_SIZE) == 0x74726976)
			put_number(*(volatile uint32_t *)(VIRTIO + i * VIRTIO_SIZE + 8));
}

static void wake_second(void)
{
	put_number(call(PSCI_CPU_ON, 1, (uint32_t)(uintptr_t)second, 0));
	while (awake == ASLEEP)
		;
	put_number(awake);
}

/* Reads each 2 MiB of 64: the host needs a page of tables for each. */
static void touch(void)
{
	for (uint32_t at = 0x80000000; at < 0x83ff0000; at += 0x200000)
		(void)*(volatile uint32_t *)at;
}

void guest_main(const char *tree);

void guest_main(const char *tree)
{
	put("hello\n");
	if (asked(tree, "devices"))
		say_devices();
	if (asked(tree, "second"))
		wake_second();
	if (asked(tree, "lonely"))
		put_number(call(PSCI_CPU_ON, 1, 0, 0));
	if (asked(tree, "echo"))
		echo();
	if (asked(tree, "touch"))
		touch();
	if (asked(tree, "reset"))
		call(PSCI_RESET, 0, 0, 0);
	call(PSCI_SYSTEM_OFF, 0, 0, 0);
}
