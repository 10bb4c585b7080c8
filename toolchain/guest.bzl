"""guest_program: a freestanding program for a guest, as a flat image that a test can load from a C array."""

def _impl(ctx):
    name = ctx.attr.program
    outputs = {
        kind: ctx.actions.declare_file(name + "." + kind)
        for kind in ["elf", "bin", "c", "h"]
    }
    args = ctx.actions.args()
    args.add("--name", name)
    args.add("--isa", ctx.attr.isa)
    args.add("--base", ctx.attr.base)
    args.add("--script", ctx.file.linker_script)
    args.add("--header", ctx.label.package + "/" + name + ".h")
    for kind, out in outputs.items():
        args.add("--" + kind, out)
    args.add_all(ctx.attr.defines, format_each = "--copt=-D%s")
    args.add_all(ctx.attr.copts, format_each = "--copt=%s")
    args.add_all(ctx.files.srcs)
    ctx.actions.run(
        executable = ctx.executable._build,
        arguments = [args],
        inputs = ctx.files.srcs + ctx.files.hdrs + [ctx.file.linker_script, ctx.file._versions],
        outputs = outputs.values(),
        mnemonic = "GuestProgram",
        progress_message = "Guest program %s" % ctx.label,
        use_default_shell_env = True,
    )
    return [
        DefaultInfo(files = depset([outputs["bin"]])),
        OutputGroupInfo(c = depset([outputs["c"]]), h = depset([outputs["h"]]), elf = depset([outputs["elf"]])),
    ]

_guest_program = rule(
    implementation = _impl,
    attrs = {
        "program": attr.string(mandatory = True),
        "srcs": attr.label_list(allow_files = [".c", ".S"], mandatory = True),
        "hdrs": attr.label_list(allow_files = True),
        "isa": attr.string(values = ["a32", "t32"], mandatory = True),
        "base": attr.string(mandatory = True),
        "defines": attr.string_list(),
        "copts": attr.string_list(),
        "linker_script": attr.label(allow_single_file = True, mandatory = True),
        "_build": attr.label(default = "//toolchain:guest", executable = True, cfg = "exec"),
        "_versions": attr.label(default = "@tools//:versions", allow_single_file = True),
    },
)

def guest_program(
        name,
        srcs,
        isa,
        hdrs = [],
        base = "0x80000000",
        defines = [],
        copts = [],
        linker_script = "//testing/guests:guest.ld",
        visibility = None):
    """A program without an operating system, for a guest of the simulator or of the emulated machine.

    NAME is a library with the header PACKAGE/NAME.h:

        extern const unsigned char NAME_image[];    the flat image, 8-byte aligned
        extern const unsigned int NAME_size;        its size in bytes, without .bss
        enum { NAME_base = ..., NAME__start = ..., NAME_SYMBOL = ... };
                                                    the address of each global symbol; bit 0 set: T32 code
    NAME.bin is the flat image as a file, NAME.elf the program with its symbols.

    Execution starts at `_start`, which stands in the section .text.start and so at the base address. The C parts
    use general registers only and must not expect a library; vectors, stack and the MMU are the program's own.

    Args:
      name: of the library; a C identifier.
      srcs: C and assembly (.S) sources.
      isa: "a32" or "t32": the instruction set of the C code, and what assembly starts out in.
      hdrs: headers that the sources include, from the root of the workspace.
      base: the address that the image is linked for and has to be loaded at.
      defines: preprocessor definitions.
      copts: further compiler options.
      linker_script: where another layout is needed.
      visibility: Bazel's.
    """
    _guest_program(
        name = name + ".bin",
        program = name,
        srcs = srcs,
        hdrs = hdrs,
        isa = isa,
        base = base,
        defines = defines,
        copts = copts,
        linker_script = linker_script,
        visibility = visibility,
    )
    for kind in ["c", "h", "elf"]:
        native.filegroup(
            name = "%s_%s" % (name, kind),
            srcs = [":%s.bin" % name],
            output_group = kind,
            visibility = visibility,
        )
    native.cc_library(
        name = name,
        srcs = [":%s_c" % name],
        hdrs = [":%s_h" % name],
        visibility = visibility,
    )
