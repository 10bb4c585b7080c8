/* SPDX-License-Identifier: GPL-2.0-only */
/* A little of each section. */
const unsigned int numbers[] = {1, 2, 3};
unsigned int written = 5;
unsigned int result;

void sum(void)
{
	for (int i = 0; i < 3; i++)
		result += numbers[i];
	result += written;
}
