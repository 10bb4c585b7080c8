/* SPDX-License-Identifier: GPL-2.0-only */
/* Where things are in the guest's physical address space, and which interrupts they have. */
#ifndef VMM_LAYOUT_H
#define VMM_LAYOUT_H

#define LAYOUT_MAX_CPUS	 8 /* a GICv2 has that many CPU interfaces */
#define LAYOUT_MAX_DISKS 8

/* Shared peripheral interrupts, counted from 0 (INTID 32), as device trees and GSIs have them. */
#define LAYOUT_UART	 0x1c090000u
#define LAYOUT_UART_SIZE 0x1000u
#define LAYOUT_UART_SPI	 5u

#define LAYOUT_VIRTIO	   0x1c130000u /* the first transport, the others follow */
#define LAYOUT_VIRTIO_SIZE 0x200u
#define LAYOUT_VIRTIO_SPI  16u
#define LAYOUT_MAX_VIRTIO  (LAYOUT_MAX_DISKS + 2) /* disks, console, random numbers */

#define LAYOUT_GICD	 0x2c001000u
#define LAYOUT_GICD_SIZE 0x1000u
#define LAYOUT_GICC	 0x2c002000u
#define LAYOUT_GICC_SIZE 0x2000u
#define LAYOUT_NR_IRQS	 64u /* INTIDs, private ones included */

/* The guest's RAM ends at 4 GiB at most. A kernel unpacks itself to its beginning. */
#define LAYOUT_RAM	    0x80000000u
#define LAYOUT_RAM_MIN	    (48u << 20)
#define LAYOUT_RAM_MAX	    0x80000000u
#define LAYOUT_KERNEL	    (LAYOUT_RAM + (32u << 20)) /* packed: behind where it unpacks to */
#define LAYOUT_KERNEL_SPARE (1u << 20) /* behind the packed kernel, for its unpacking */
#define LAYOUT_FDT_SIZE	    (64u << 10)
#define LAYOUT_FDT_ALIGN    (2u << 20)
#define LAYOUT_INITRD_END   (LAYOUT_RAM + (700u << 20)) /* 32-bit kernels map no more at once */

#endif
