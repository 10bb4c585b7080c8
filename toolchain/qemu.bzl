"""target_test: boots a stock kernel in the emulated machine and runs a program or a script in it."""

load(":armhf.bzl", "to_armhf")

MACHINES = {
    "virt": "virt,gic-version=2",
    "vexpress-a15": "vexpress-a15,secure=off",
}

_DTBS = {"vexpress-a15": "vexpress-v2p-ca15-tc1.dtb"}

def _image(ctx):
    """The initramfs: every file at its place in the image."""
    image = ctx.actions.declare_file(ctx.label.name + ".cpio.gz")
    places = [(ctx.file._busybox, "bin/busybox", 755), (ctx.file._init, "init", 755)]
    places += [(f, "modules/%d-%s" % (i, f.basename), 644) for i, f in enumerate(ctx.files.modules)]
    places += _programs(ctx)
    for target, path in ctx.attr.files.items():
        files = target.files.to_list()
        for f in files:
            places.append((f, (path + f.basename if path.endswith("/") else path).lstrip("/"), 755))
    if ctx.file.script:
        places.append((ctx.file.script, "test.sh", 755))
    command = ctx.actions.declare_file(ctx.label.name + ".command")
    ctx.actions.write(command, "\n".join([
        "load_modules=%d" % (1 if ctx.attr.load_modules else 0),
        "run='%s'" % (ctx.attr.run or "/bin/sh /test.sh"),
        "",
    ]))
    places.append((command, "test.conf", 644))
    _pack(ctx, image, places)
    return image

def _programs(ctx):
    programs = [program[DefaultInfo].files_to_run.executable for program in ctx.attr.programs]
    return [(exe, "bin/" + exe.basename, 755) for exe in programs]

def _pack(ctx, image, places):
    args = ctx.actions.args()
    args.add(image)
    for f, path, mode in places:
        args.add(f)
        args.add(path)
        args.add(mode)
    ctx.actions.run(
        executable = ctx.executable._initramfs,
        arguments = [args],
        inputs = [place[0] for place in places],
        outputs = [image],
        mnemonic = "Initramfs",
        progress_message = "Initramfs %s" % ctx.label,
        use_default_shell_env = True,
    )

def _initramfs_impl(ctx):
    places = [(ctx.file._busybox, "bin/busybox", 755), (ctx.file.init, "init", 755)]
    places += [(f, "modules/%d-%s" % (i, f.basename), 644) for i, f in enumerate(ctx.files.modules)]
    places += _programs(ctx)
    image = ctx.actions.declare_file(ctx.label.name + ".cpio.gz")
    _pack(ctx, image, places)
    return [DefaultInfo(files = depset([image]), runfiles = ctx.runfiles([image]))]

_initramfs = rule(
    implementation = _initramfs_impl,
    attrs = {
        "init": attr.label(allow_single_file = True, mandatory = True),
        "modules": attr.label_list(allow_files = [".ko"]),
        "programs": attr.label_list(cfg = to_armhf),
        "_busybox": attr.label(default = "@kernels//:busybox", allow_single_file = True),
        "_initramfs": attr.label(default = "//toolchain:initramfs", executable = True, cfg = "exec"),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)

def initramfs(name, init, stock_modules = [], programs = [], flavour = "armmp", **kwargs):
    """An initramfs of busybox, an init script and modules of the kernel package.

    Args:
      name: of the target; the image is NAME.cpio.gz.
      init: the script, /init in the image.
      stock_modules: by path ("drivers/block/virtio_blk"); /modules/N-NAME.ko in the image, N in this order.
      programs: armhf_binary targets; /bin/NAME in the image.
      flavour: of the kernel that it is for.
      **kwargs: visibility, tags.
    """
    _initramfs(
        name = name,
        init = init,
        modules = ["@kernels//:%s/modules/%s.ko" % (flavour, path) for path in stock_modules],
        programs = programs,
        **kwargs
    )

def _quote(text):
    return "'%s'" % text.replace("'", "'\\''")

def _impl(ctx):
    if bool(ctx.attr.run) == bool(ctx.file.script):
        fail("name either a command to run or a script")
    image = _image(ctx)
    machine = MACHINES[ctx.attr.machine] + (",virtualization=on" if ctx.attr.virtualization else "")
    qemu = ["qemu-system-arm", "-M", machine, "-cpu", ctx.attr.cpu, "-smp", str(ctx.attr.smp), "-m", str(ctx.attr.memory)]
    qemu += ["-kernel", ctx.file.vmlinuz.short_path, "-initrd", image.short_path]
    runfiles = [image, ctx.file.vmlinuz, ctx.file._versions, ctx.executable._run]
    if ctx.file.dtb:
        qemu += ["-dtb", ctx.file.dtb.short_path]
        runfiles.append(ctx.file.dtb)
    # Without the self-tests of the kernel's ciphers, which take a second of each boot.
    qemu += ["-append", " ".join(["console=ttyAMA0 loglevel=5 panic=-1 oops=panic cryptomgr.notests"] + ctx.attr.kernel_args)]
    qemu += ctx.attr.qemu_args
    for i, disk in enumerate(ctx.files.disks):
        qemu += ["-drive", "if=none,id=disk%d,format=qcow2,snapshot=on,file=%s" % (i, disk.short_path)]
        qemu += ["-device", "virtio-blk-device,drive=disk%d" % i]
    runfiles += ctx.files.disks
    lines = ["#!/bin/sh"]
    if ctx.files.disks:
        # What is written goes to a file of QEMU's there.
        lines.append('export TMPDIR="${TEST_TMPDIR:-/tmp}"')
    lines.append("exec %s --deadline %d \\" % (ctx.executable._run.short_path, ctx.attr.deadline))
    lines += ["\t--expect %s \\" % _quote(line) for line in ctx.attr.expect]
    lines += ["\t-- " + " ".join([_quote(word) for word in qemu]) + ' "$@"', ""]
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(script, "\n".join(lines), is_executable = True)
    return [DefaultInfo(executable = script, runfiles = ctx.runfiles(runfiles))]

_target_test = rule(
    implementation = _impl,
    test = True,
    attrs = {
        "vmlinuz": attr.label(allow_single_file = True, mandatory = True),
        "dtb": attr.label(allow_single_file = True),
        "modules": attr.label_list(allow_files = [".ko"]),
        "load_modules": attr.bool(default = True),
        "programs": attr.label_list(cfg = to_armhf),
        "files": attr.label_keyed_string_dict(allow_files = True),
        "run": attr.string(),
        "script": attr.label(allow_single_file = True),
        "machine": attr.string(values = MACHINES.keys()),
        "cpu": attr.string(values = ["cortex-a15", "cortex-a7", "max"]),
        "smp": attr.int(values = [1, 2, 4]),
        "memory": attr.int(),
        "virtualization": attr.bool(),
        "kernel_args": attr.string_list(),
        "qemu_args": attr.string_list(),
        "disks": attr.label_list(allow_files = [".qcow2"]),
        "expect": attr.string_list(),
        "deadline": attr.int(),
        "_busybox": attr.label(default = "@kernels//:busybox", allow_single_file = True),
        "_init": attr.label(default = "//toolchain:target_init.sh", allow_single_file = True),
        "_initramfs": attr.label(default = "//toolchain:initramfs", executable = True, cfg = "exec"),
        "_run": attr.label(default = "//toolchain:target_run", executable = True, cfg = "target"),
        "_versions": attr.label(default = "@tools//:versions", allow_single_file = True),
        "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
    },
)

def target_test(
        name,
        flavour = "armmp",
        run = None,
        script = None,
        modules = [],
        stock_modules = [],
        load_modules = True,
        programs = [],
        files = {},
        machine = "virt",
        cpu = "cortex-a15",
        smp = 1,
        memory = 512,
        virtualization = True,
        kernel_args = [],
        qemu_args = [],
        disks = [],
        expect = [],
        deadline = 120,
        tags = [],
        **kwargs):
    """Boots the stock kernel of a flavour; passes if what it runs exits with 0 and the kernel did not complain.

    A panic, an oops, 'WARNING:' or 'BUG:' in the kernel log, a machine that does not power off in time, or a
    missing line of `expect` fail the test. The console is the test's output.

    Args:
      name: of the test.
      flavour: "armmp" or "armmp-lpae".
      run: the command to run, by its path in the image ("/bin/prog --flag"); or
      script: a shell script to run; busybox stands in PATH.
      modules: kernel_module targets, without the flavour ("//linux:kvm"); /modules/N-NAME.ko in the image.
      stock_modules: modules of the kernel package by path ("drivers/block/virtio_blk"), before `modules`.
      load_modules: whether they are loaded before the program runs, in this order.
      programs: armhf_binary targets; /bin/NAME in the image.
      files: label: path in the image (a folder if it ends in a slash).
      machine: "virt" or "vexpress-a15".
      cpu: "cortex-a15", "cortex-a7" or "max".
      smp: 1, 2 or 4.
      memory: MiB.
      virtualization: whether the machine has Hyp mode.
      kernel_args: more words for the kernel's command line.
      qemu_args: more words for QEMU's command line.
      disks: qcow2 images, disks of the machine by virtio; what is written to them is forgotten.
      expect: lines (parts of them) that must stand in the console or in the kernel log.
      deadline: seconds after which the machine is said to hang.
      tags: Bazel's tags.
      **kwargs: size, visibility.
    """
    _target_test(
        name = name,
        vmlinuz = "@kernels//:%s/vmlinuz" % flavour,
        dtb = "@kernels//:%s/dtbs/%s" % (flavour, _DTBS[machine]) if machine in _DTBS else None,
        modules = ["@kernels//:%s/modules/%s.ko" % (flavour, path) for path in stock_modules] +
                  [_of_flavour(label, flavour) for label in modules],
        load_modules = load_modules,
        programs = programs,
        files = files,
        run = run,
        script = script,
        machine = machine,
        cpu = cpu,
        smp = smp,
        memory = memory,
        virtualization = virtualization,
        kernel_args = kernel_args,
        qemu_args = qemu_args,
        disks = disks,
        expect = expect,
        deadline = deadline,
        tags = tags + ["target"] + (["cpu:2"] if smp > 1 else []),
        size = kwargs.pop("size", "medium"),
        **kwargs
    )

def _of_flavour(label, flavour):
    if label.startswith("//") and ":" not in label:
        label += ":" + label.split("/")[-1]
    return "%s-%s" % (label, flavour)
