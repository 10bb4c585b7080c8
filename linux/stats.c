// SPDX-License-Identifier: GPL-2.0-only
/* First, as core/ and the kernel have names in common (pte_valid): macros of the kernel. */
#include "core/vcpu/vm.h"
#include "uapi/object.h"

#include "linux/stats.h"

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/sched.h>

#include "linux/notifier.h"

static const struct counter {
	const char *name;
	size_t offset;
} counters[STATS_NR_COUNTERS] = {
	{"exits", offsetof(struct vcpu_stats, exits)},
	{"hvc_exit_stat", offsetof(struct vcpu_stats, hvc)},
	{"wfi_exit_stat", offsetof(struct vcpu_stats, wfi)},
	{"wfe_exit_stat", offsetof(struct vcpu_stats, wfe)},
	{"mmio_exit_user", offsetof(struct vcpu_stats, mmio_user)},
	{"mmio_exit_kernel", offsetof(struct vcpu_stats, mmio_kernel)},
	{"signal_exits", offsetof(struct vcpu_stats, signals)},
};

static DEFINE_MUTEX(lock); /* of the list, and of the names in the root folder */
static LIST_HEAD(all);
static struct dentry *root;

static u32 *counter_of(struct vcpu *vcpu, unsigned counter)
{
	return (void *)&vcpu->stats + counters[counter].offset;
}

static u64 sum(const struct vm *vm, unsigned counter)
{
	uint32_t i, nr = vm_nr_vcpus(vm);
	u64 result = 0;

	for (i = 0; i < nr; i++)
		result += READ_ONCE(*counter_of(vm->vcpus[i], counter));
	return result;
}

/* --- files ------------------------------------------------------------------------------------------- */

static int read_vm(void *data, u64 *value)
{
	struct stats_file *file = data;

	*value = sum(file->stats->vm, file->counter);
	return 0;
}

static int read_all(void *data, u64 *value)
{
	const struct counter *counter = data;
	struct stats_vm *stats;

	*value = 0;
	mutex_lock(&lock);
	list_for_each_entry(stats, &all, list) *value += sum(stats->vm, counter - counters);
	mutex_unlock(&lock);
	return 0;
}

DEFINE_DEBUGFS_ATTRIBUTE(vm_file, read_vm, NULL, "%llu\n");
DEFINE_DEBUGFS_ATTRIBUTE(all_file, read_all, NULL, "%llu\n");

/* --- VMs and vcpus ----------------------------------------------------------------------------------- */

void stats_vm_begin(struct stats_vm *stats, struct vm *vm)
{
	stats->vm = vm;
	mutex_lock(&lock);
	list_add(&stats->list, &all);
	mutex_unlock(&lock);
}

void stats_vm_end(struct stats_vm *stats)
{
	mutex_lock(&lock);
	list_del(&stats->list);
	mutex_unlock(&lock);
	debugfs_remove_recursive(stats->folder);
}

/* The name is taken where a VM has lost its descriptor but not yet those of its vcpus. */
static struct dentry *vm_folder(int fd)
{
	char name[2 * 12];
	struct dentry *folder;

	snprintf(name, sizeof(name), "%d-%d", task_pid_nr(current), fd);
	folder = debugfs_lookup(name, root);
	if (folder) {
		dput(folder);
		return NULL;
	}
	folder = debugfs_create_dir(name, root);
	return IS_ERR(folder) ? NULL : folder;
}

void stats_vm_show(struct vm *vm, int fd)
{
	struct stats_vm *stats = notifier_stats(vm->watch);
	unsigned i;

	mutex_lock(&lock);
	stats->folder = vm_folder(fd);
	mutex_unlock(&lock);
	if (!stats->folder)
		return;
	for (i = 0; i < STATS_NR_COUNTERS; i++) {
		stats->files[i].stats = stats;
		stats->files[i].counter = i;
		debugfs_create_file_unsafe(counters[i].name, 0444, stats->folder, &stats->files[i],
					   &vm_file);
	}
}

void stats_vcpu_show(struct vcpu *vcpu)
{
	struct stats_vm *stats = notifier_stats(vcpu->vm->watch);
	struct dentry *folder;
	char name[4 + 12];
	unsigned i;

	if (!stats->folder)
		return;
	snprintf(name, sizeof(name), "vcpu%u", vcpu->id);
	folder = debugfs_create_dir(name, stats->folder);
	for (i = 0; i < STATS_NR_COUNTERS; i++)
		debugfs_create_u32(counters[i].name, 0444, folder, counter_of(vcpu, i));
}

void stats_init(void)
{
	unsigned i;

	root = debugfs_create_dir("kvm", NULL);
	for (i = 0; i < STATS_NR_COUNTERS; i++)
		debugfs_create_file_unsafe(counters[i].name, 0444, root, (void *)&counters[i],
					   &all_file);
}

void stats_exit(void)
{
	debugfs_remove_recursive(root);
}

/* --- how many there are: /sys/module/kvm_arm32/parameters -------------------------------------------- */

#define COUNT(name)                                                            \
	static int get_##name(char *text, const struct kernel_param *unused)   \
	{                                                                      \
		return scnprintf(text, PAGE_SIZE, "%u\n", uapi_counts().name); \
	}                                                                      \
	static const struct kernel_param_ops name##_ops = {.get = get_##name}; \
	module_param_cb(name, &name##_ops, NULL, 0444)

COUNT(vms);
MODULE_PARM_DESC(vms, "VMs that exist (to be read)");
COUNT(vcpus);
MODULE_PARM_DESC(vcpus, "vcpus that exist (to be read)");
COUNT(devices);
MODULE_PARM_DESC(devices, "devices of VMs that exist (to be read)");
