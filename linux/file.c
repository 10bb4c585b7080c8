// SPDX-License-Identifier: GPL-2.0-only
/*
 * File operations: each hands the object behind the descriptor to uapi/dispatch.h, which decides everything. Open
 * files hold the module, so it cannot go while a VM exists.
 */
/* First, as core/ and the kernel have names in common (pte_valid): macros of the kernel. */
#include "core/vcpu/hypervisor.h"

#include <linux/anon_inodes.h>
#include <linux/file.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "hal/errno.h"
#include "hal/host.h"
#include "linux/file.h"
#include "linux/hooks.h"
#include "linux/stats.h"
#include "uapi/object.h"

static struct hypervisor hypervisor;

struct hypervisor *file_hypervisor(void)
{
	return &hypervisor;
}

/* --- /dev/kvm ---------------------------------------------------------------------------------------- */

static long system_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return uapi_system_ioctl(&hypervisor, cmd, arg);
}

static const struct file_operations system_operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = system_ioctl,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = KVM_MINOR,
	.name = "kvm",
	.mode = 0660,
	.fops = &system_operations,
};

/* --- VM ---------------------------------------------------------------------------------------------- */

static long vm_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return uapi_vm_ioctl(file->private_data, cmd, arg);
}

static int vm_release(struct inode *inode, struct file *file)
{
	if (file->private_data)
		uapi_vm_release(file->private_data);
	return 0;
}

/* --- vcpu -------------------------------------------------------------------------------------------- */

static long vcpu_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return uapi_vcpu_ioctl(file->private_data, cmd, arg);
}

static int vcpu_release(struct inode *inode, struct file *file)
{
	if (file->private_data)
		uapi_vcpu_release(file->private_data);
	return 0;
}

static vm_fault_t vcpu_fault(struct vm_fault *fault)
{
	void *page = uapi_vcpu_page(fault->vma->vm_file->private_data, fault->pgoff);

	if (!page)
		return VM_FAULT_SIGBUS;
	fault->page = virt_to_page(page);
	get_page(fault->page);
	return 0;
}

static const struct vm_operations_struct vcpu_mapping = {
	.fault = vcpu_fault,
};

static int vcpu_mmap(struct file *file, struct vm_area_struct *vma)
{
	vma->vm_ops = &vcpu_mapping;
	return 0;
}

/* --- device ------------------------------------------------------------------------------------------ */

static long device_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	return uapi_device_ioctl(file->private_data, cmd, arg);
}

static int device_release(struct inode *inode, struct file *file)
{
	if (file->private_data)
		uapi_device_release(file->private_data);
	return 0;
}

/* --- descriptors in two steps ------------------------------------------------------------------------ */

static const struct {
	const char *name;
	struct file_operations operations;
} kinds[] = {
	[HAL_FILE_VM] = {"kvm-vm",
			 {
				 .owner = THIS_MODULE,
				 .unlocked_ioctl = vm_ioctl,
				 .release = vm_release,
				 .llseek = noop_llseek,
			 }},
	[HAL_FILE_VCPU] = {"kvm-vcpu",
			   {
				   .owner = THIS_MODULE,
				   .unlocked_ioctl = vcpu_ioctl,
				   .mmap = vcpu_mmap,
				   .release = vcpu_release,
				   .llseek = noop_llseek,
			   }},
	[HAL_FILE_DEVICE] = {"kvm-device",
			     {
				     .owner = THIS_MODULE,
				     .unlocked_ioctl = device_ioctl,
				     .release = device_release,
				     .llseek = noop_llseek,
			     }},
};

/* Files that are complete but not in their process's table yet; there, fd is reserved, so it names one of them. */
struct reserved {
	struct list_head list;
	struct files_struct *process;
	int fd;
	struct file *file;
};

static LIST_HEAD(all_reserved);
static DEFINE_SPINLOCK(reserved_lock);

/* Takes the file that is reserved for fd in this process. */
static struct file *take_reserved(int fd)
{
	struct reserved *entry;
	struct file *file = NULL;

	spin_lock(&reserved_lock);
	list_for_each_entry(entry, &all_reserved, list)
	{
		if (entry->process == current->files && entry->fd == fd) {
			list_del(&entry->list);
			file = entry->file;
			break;
		}
	}
	spin_unlock(&reserved_lock);
	if (file)
		kfree(entry);
	return file;
}

static struct file *new_file(enum hal_file kind, void *object)
{
	if (hooks_fail())
		return ERR_PTR(-ENOMEM);
	return anon_inode_getfile(kinds[kind].name, &kinds[kind].operations, object,
				  O_RDWR | O_CLOEXEC);
}

int hal_file_reserve(enum hal_file kind, void *object)
{
	struct reserved *entry = hooks_fail() ? NULL : kzalloc(sizeof(*entry), GFP_KERNEL_ACCOUNT);
	int result = -HAL_ENOMEM;

	if (!entry)
		return result;
	entry->process = current->files;
	entry->fd = get_unused_fd_flags(O_CLOEXEC);
	if (entry->fd < 0) {
		result = entry->fd == -EMFILE ? -HAL_EMFILE : -HAL_ENOMEM;
		goto free;
	}
	entry->file = new_file(kind, object);
	if (IS_ERR(entry->file))
		goto put_fd;
	spin_lock(&reserved_lock);
	list_add(&entry->list, &all_reserved);
	spin_unlock(&reserved_lock);
	return entry->fd;

put_fd:
	put_unused_fd(entry->fd);
free:
	kfree(entry);
	return result;
}

/* While the caller holds the last reference: once the descriptor is there it may be closed at any time. */
static void show(const struct file *file, int fd)
{
	if (file->f_op == &kinds[HAL_FILE_VM].operations)
		stats_vm_show(((struct uapi_vm *)file->private_data)->core, fd);
	else if (file->f_op == &kinds[HAL_FILE_VCPU].operations)
		stats_vcpu_show(((struct uapi_vcpu *)file->private_data)->core);
}

void hal_file_publish(int fd)
{
	struct file *file = take_reserved(fd);

	show(file, fd);
	fd_install(fd, file);
}

/* The object is still the caller's, so the file forgets it. */
void hal_file_abandon(int fd)
{
	struct file *file = take_reserved(fd);

	file->private_data = NULL;
	fput(file);
	put_unused_fd(fd);
}

/* --- load and unload --------------------------------------------------------------------------------- */

int file_init(void)
{
	int error = hypervisor_init(&hypervisor);

	if (!error)
		error = hooks_fail() ? -ENOMEM : misc_register(&device);
	return error;
}

void file_exit(void)
{
	misc_deregister(&device);
}
