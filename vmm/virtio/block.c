/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/virtio/block.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512u

#define F_SEG_MAX  (1ull << 2)
#define F_RO	   (1ull << 5)
#define F_BLK_SIZE (1ull << 6)
#define F_FLUSH	   (1ull << 9)

enum {
	TYPE_IN = 0,
	TYPE_OUT = 1,
	TYPE_FLUSH = 4,
	TYPE_GET_ID = 8,
};

enum {
	STATUS_OK = 0,
	STATUS_IOERR = 1,
	STATUS_UNSUPP = 2,
};

#define ID_SIZE 20

struct header {
	uint32_t type, reserved;
	uint64_t sector;
};

/* Formats that are not raw: the guest would see their inside. */
static const struct format {
	const char *bytes, *name;
} formats[] = {
	{"QFI\xfb", "qcow2"},
	{"KDMV", "VMDK"},
	{"conectix", "VHD"},
	{"vhdxfile", "VHDX"},
};

static bool check_format(int fd, const char *path, struct error *error)
{
	char start[8] = {0};

	if (pread(fd, start, sizeof(start), 0) < 0)
		return error_set(error, "--disk %s: cannot be read: %s", path, strerror(errno));
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!memcmp(start, formats[i].bytes, strlen(formats[i].bytes)))
			return error_set(error,
					 "--disk %s: this is a %s image, and vm32 takes raw ones: "
					 "convert it with "
					 "qemu-img convert -O raw",
					 path, formats[i].name);
	return true;
}

static bool check_file(struct virtio_block *block, struct error *error)
{
	const off_t size = lseek(block->fd, 0, SEEK_END);
	struct stat status;

	if (fstat(block->fd, &status) || (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode)))
		return error_set(error, "--disk %s: this is neither a file nor a block device",
				 block->path);
	if (size < (off_t)SECTOR)
		return error_set(
			error,
			"--disk %s: this is empty, and a disk has at least %u bytes: make one with "
			"truncate -s 1G FILE",
			block->path, SECTOR);
	if (!check_format(block->fd, block->path, error))
		return false;
	if (size % SECTOR)
		return error_set(
			error,
			"--disk %s: its size is no multiple of %u bytes, and the guest would "
			"not see its end: make it one with truncate -s %%%u FILE",
			block->path, SECTOR, SECTOR);
	block->sectors = (uint64_t)size / SECTOR;
	return true;
}

bool virtio_block_open(struct virtio_block *block, const char *path, bool read_only,
		       struct error *error)
{
	*block = (struct virtio_block){.path = path, .read_only = read_only};
	block->fd = open(path, (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
	if (block->fd < 0)
		return error_set(error, "--disk %s: %s%s", path, strerror(errno),
				 !read_only && (errno == EACCES || errno == EROFS)
					 ? "; add ,ro for a disk that is only read"
					 : "; check the name and its permissions");
	if (check_file(block, error))
		return true;
	virtio_block_close(block);
	return false;
}

void virtio_block_close(struct virtio_block *block)
{
	close(block->fd);
	block->fd = -1;
}

/* The status of a failed operation of the host's, which is told once. */
static uint8_t host_failed(struct virtio_block *block, const char *what, int error)
{
	if (!block->told)
		say("%s of disk %s failed: %s; the guest is told of this and further failures",
		    what, block->path, error ? strerror(error) : "it became shorter");
	block->told = true;
	return STATUS_IOERR;
}

/* Drops size bytes from the front of the buffers. */
static void advance(struct iovec **iov, int *n, size_t size)
{
	while (*n && size >= (*iov)->iov_len) {
		size -= (*iov)->iov_len;
		(*iov)++;
		(*n)--;
	}
	if (*n) {
		(*iov)->iov_base = (char *)(*iov)->iov_base + size;
		(*iov)->iov_len -= size;
	}
}

/* Keeps the first size bytes of the buffers. */
static int cut(struct iovec *iov, int n, uint64_t size)
{
	int kept = 0;

	while (kept < n && size) {
		if (iov[kept].iov_len > size)
			iov[kept].iov_len = (size_t)size;
		size -= iov[kept++].iov_len;
	}
	return kept;
}

/* Moves the sectors between the file and the buffers, whose size has been checked. */
static uint8_t transfer(struct virtio_block *block, bool out, struct iovec *iov, int n,
			uint64_t sector)
{
	off_t offset = (off_t)(sector * SECTOR);

	while (n) {
		const ssize_t done = out ? pwritev(block->fd, iov, n, offset)
					 : preadv(block->fd, iov, n, offset);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return host_failed(block, out ? "writing" : "reading", done ? errno : 0);
		offset += done;
		advance(&iov, &n, (size_t)done);
	}
	return STATUS_OK;
}

/* Do the sectors exist? */
static bool in_range(const struct virtio_block *block, uint64_t sector, uint64_t bytes)
{
	return bytes % SECTOR == 0 && sector <= block->sectors &&
	       bytes / SECTOR <= block->sectors - sector;
}

static uint8_t data_request(struct virtio_block *block, const struct header *header,
			    const struct virtqueue_chain *chain, uint64_t *written)
{
	const bool out = header->type == TYPE_OUT;
	const uint64_t bytes = out ? chain->readable - sizeof(*header) : chain->writable - 1;
	struct iovec copy[VIRTQUEUE_SIZE_MAX], *iov = copy;
	int n = (int)(out ? chain->nr_readable : chain->nr_writable);
	uint8_t status;

	if (!in_range(block, header->sector, bytes) || (out && block->read_only))
		return STATUS_IOERR;
	memcpy(copy, chain->iov + (out ? 0 : chain->nr_readable), (size_t)n * sizeof(copy[0]));
	if (out)
		advance(&iov, &n, sizeof(*header));
	else
		n = cut(iov, n, bytes);
	status = transfer(block, out, iov, n, header->sector);
	if (!out && status == STATUS_OK)
		*written = bytes;
	return status;
}

static uint8_t get_id(const struct virtqueue_chain *chain, uint64_t *written)
{
	static const char id[ID_SIZE] = "vm32";

	if (chain->writable - 1 < ID_SIZE)
		return STATUS_IOERR;
	*written = iov_write(chain->iov + chain->nr_readable, chain->nr_writable, 0, id, ID_SIZE);
	return STATUS_OK;
}

static uint8_t request(struct virtio_block *block, const struct virtqueue_chain *chain,
		       uint64_t *written)
{
	struct header header;

	if (iov_read(chain->iov, chain->nr_readable, 0, &header, sizeof(header)) != sizeof(header))
		return STATUS_IOERR;
	switch (header.type) {
	case TYPE_IN:
	case TYPE_OUT:
		return data_request(block, &header, chain, written);
	case TYPE_FLUSH:
		return fdatasync(block->fd) ? host_failed(block, "flushing", errno) : STATUS_OK;
	case TYPE_GET_ID:
		return get_id(chain, written);
	default:
		return STATUS_UNSUPP;
	}
}

/* The status is the last byte that the device may write. */
static int64_t handle(struct virtio_device *device, unsigned queue,
		      const struct virtqueue_chain *chain)
{
	struct virtio_block *block = (struct virtio_block *)device;
	uint64_t written = 0;
	uint8_t status;

	if (!chain->writable)
		return 0;
	status = request(block, chain, &written);
	iov_write(chain->iov + chain->nr_readable, chain->nr_writable,
		  (size_t)(chain->writable - 1), &status, 1);
	return (int64_t)(written + 1);
}

static uint8_t config(const struct virtio_device *device, uint32_t offset)
{
	const struct virtio_block *block = (const struct virtio_block *)device;
	struct {
		uint64_t capacity;
		uint32_t size_max, seg_max;
		uint8_t geometry[4];
		uint32_t blk_size;
	} config = {
		.capacity = block->sectors,
		.seg_max = VIRTQUEUE_SIZE_MAX - 2,
		.blk_size = SECTOR,
	};

	return offset < sizeof(config) ? ((const uint8_t *)&config)[offset] : 0;
}

static const struct virtio_kind kind = {
	.name = "block",
	.id = 2,
	.nr_queues = 1,
	.handle = handle,
	.config = config,
};

void virtio_block_init(struct virtio_block *block, const struct ram *ram, const struct irq *irq)
{
	virtio_init(&block->device, &kind,
		    F_SEG_MAX | F_BLK_SIZE | F_FLUSH | (block->read_only ? F_RO : 0), ram, irq);
}
