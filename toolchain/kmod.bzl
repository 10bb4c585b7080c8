"""kernel_module: an out-of-tree module, built by Kbuild against each stock kernel in a sandboxed action."""

load("@kernels//:flavours.bzl", "FLAVOURS")

def _impl(ctx):
    out = ctx.actions.declare_file("%s/%s.ko" % (ctx.label.name, ctx.attr.module))
    args = ctx.actions.args()
    args.add("--kdir", ctx.file.kdir)
    args.add("--kbuild", ctx.file.kbuild)
    args.add("--module", ctx.attr.module)
    args.add("--out", out)
    if ctx.attr.sparse:
        args.add("--sparse")
    if ctx.file.patch:
        args.add("--patch", ctx.file.patch)
    args.add_all(ctx.attr.kcflags, format_each = "--kcflag=%s")
    args.add_all(ctx.files.srcs)
    ctx.actions.run(
        executable = ctx.executable._build,
        arguments = [args],
        inputs = ctx.files.srcs + ctx.files.key + ctx.files.patch + [ctx.file.kbuild, ctx.file.kdir, ctx.file._versions],
        outputs = [out],
        mnemonic = "Kbuild",
        progress_message = "Kbuild %s" % ctx.label,
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

_kernel_module = rule(
    implementation = _impl,
    attrs = {
        "srcs": attr.label_list(allow_files = True),
        "kbuild": attr.label(allow_single_file = True, mandatory = True),
        "module": attr.string(mandatory = True),
        "kcflags": attr.string_list(),
        "sparse": attr.bool(),
        "patch": attr.label(allow_single_file = True),
        "kdir": attr.label(allow_single_file = True, mandatory = True),
        "key": attr.label(mandatory = True),
        "_build": attr.label(default = "//toolchain:kbuild", executable = True, cfg = "exec"),
        "_versions": attr.label(default = "@tools//:versions", allow_single_file = True),
    },
)

def kernel_module(name, srcs, kbuild = "Kbuild", module = None, kcflags = [], patch = None, flavours = FLAVOURS, **kwargs):
    """One target NAME-FLAVOUR for each stock kernel, NAME-FLAVOUR-sparse for its check, and NAME for all of them.

    The sources are laid out as in the workspace, the Kbuild file at their root: it names objects by their
    workspace path (`kvm-y := linux/main.o core/mm/stage2.o`), and the include path is the root. Warnings of the
    compiler, of sparse and of modpost are errors. The result is bit-identical for identical sources.

    Args:
      name: of the group of targets.
      srcs: everything that the module is made of, headers too; from any package.
      kbuild: the Kbuild file; its obj-m is `module`.
      module: the module's name, which is `name` if not given.
      kcflags: further options for the C compiler.
      patch: a change to be made to a copy of the sources first: a mutant of the module. It is not checked by sparse.
      flavours: the kernels to build it for.
      **kwargs: visibility, tags.
    """
    for flavour in flavours:
        for suffix, sparse in [("", False)] + ([] if patch else [("-sparse", True)]):
            _kernel_module(
                name = "%s-%s%s" % (name, flavour, suffix),
                srcs = srcs,
                kbuild = kbuild,
                module = module or name,
                kcflags = kcflags,
                sparse = sparse,
                patch = patch,
                kdir = "@kernels//:%s/kdir" % flavour,
                key = "@kernels//:%s" % flavour,
                **kwargs
            )
    native.filegroup(
        name = name,
        srcs = [":%s-%s" % (name, flavour) for flavour in flavours],
        **kwargs
    )
