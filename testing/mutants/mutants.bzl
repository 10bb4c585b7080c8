"""mutant_test: a one-line change of the sources that the named test case has to notice."""

load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

# Folders that are named from the root of the workspace; all others stand below testing/.
_ROOMS = ["arch_sim", "core", "hyp", "linux", "uapi", "vmm"]

_Sources = provider(fields = {
    "records": "depset of JSON records {files, copts}: what each library is compiled from, and how",
    "files": "depset of the source files",
})

def _sources_impl(target, ctx):
    records = []
    files = getattr(ctx.rule.files, "srcs", [])
    if CcInfo in target:
        copts = getattr(ctx.rule.attr, "copts", [])
        defines = target[CcInfo].compilation_context.defines.to_list() + getattr(ctx.rule.attr, "local_defines", [])
        units = [f.path for f in files if f.extension == "c"]
        if units:
            records.append(struct(files = units, copts = copts + ["-D" + d for d in defines]).to_json())
    deps = [dep[_Sources] for dep in getattr(ctx.rule.attr, "deps", []) if _Sources in dep]
    return [_Sources(
        records = depset(records, transitive = [dep.records for dep in deps]),
        files = depset(files, transitive = [dep.files for dep in deps]),
    )]

_sources = aspect(implementation = _sources_impl, attr_aspects = ["deps"])

def _impl(ctx):
    cc = ctx.attr.lib[CcInfo]
    libraries, flags = [], []
    for linker_input in cc.linking_context.linker_inputs.to_list():
        flags += linker_input.user_link_flags
        for library in linker_input.libraries:
            archive = library.static_library or library.pic_static_library
            libraries.append(struct(path = archive.path, whole = library.alwayslink, file = archive))
    context = cc.compilation_context
    plan = ctx.actions.declare_file(ctx.label.name + ".json")
    ctx.actions.write(plan, struct(
        compiler = find_cpp_toolchain(ctx).compiler_executable,
        copts = ctx.fragments.cpp.copts + ctx.fragments.cpp.conlyopts,
        includes = context.includes.to_list() + context.quote_includes.to_list() + context.system_includes.to_list(),
        sources = ctx.attr.lib[_Sources].records.to_list(),
        libraries = [struct(path = l.path, whole = l.whole) for l in libraries],
        linkopts = ctx.fragments.cpp.linkopts + flags,
    ).to_json())
    mutant = ctx.actions.declare_file(ctx.label.name + ".mutant")
    ctx.actions.run(
        executable = ctx.executable._build,
        arguments = [ctx.file.patch.path, plan.path, mutant.path],
        inputs = depset(
            [ctx.file.patch, plan, ctx.file._versions] + [l.file for l in libraries],
            transitive = [context.headers, ctx.attr.lib[_Sources].files],
        ),
        outputs = [mutant],
        mnemonic = "Mutant",
        progress_message = "Mutant %s" % ctx.label,
        use_default_shell_env = True,
    )
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(script, "#!/bin/sh\nexec %s %s %s %s\n" % (
        ctx.executable._run.short_path,
        ctx.file.patch.short_path,
        ctx.executable.test.short_path,
        mutant.short_path,
    ), is_executable = True)
    runfiles = ctx.runfiles([ctx.file.patch, mutant, ctx.executable._run])
    return [DefaultInfo(
        executable = script,
        runfiles = runfiles.merge(ctx.attr.test[DefaultInfo].default_runfiles),
    )]

_mutant_test = rule(
    implementation = _impl,
    test = True,
    attrs = {
        "patch": attr.label(allow_single_file = [".patch"], mandatory = True),
        "lib": attr.label(aspects = [_sources], providers = [CcInfo], mandatory = True),
        "test": attr.label(executable = True, cfg = "target", mandatory = True),
        "_build": attr.label(default = "//testing/mutants:build", executable = True, cfg = "exec"),
        "_run": attr.label(default = "//testing/mutants:run", executable = True, cfg = "target"),
        "_versions": attr.label(default = "@tools//:versions", allow_single_file = True),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    fragments = ["cpp"],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)

def mutant_test(name, patch, test, **kwargs):
    """Passes if the test case named in the patch's header passes as things are and fails under the patch.

    Args:
      name: of the mutant.
      patch: the change; see README.md.
      test: label of the c_test that has the case.
      **kwargs: of a test.
    """
    _mutant_test(
        name = name,
        patch = patch,
        lib = test + "_lib",
        test = test,
        size = kwargs.pop("size", "medium"),
        tags = kwargs.pop("tags", []) + ["mutant"],
        **kwargs
    )

def mutants(patches):
    """One mutant_test per patch; the folder that a patch stands in names the test.

    Args:
      patches: paths like "unit/decode/cond_test/R4_it_is_ignored.patch", which tests //testing/unit/decode:cond_test.
    """
    for patch in patches:
        folders = patch.split("/")
        package = folders[:-2]
        if package[0] not in _ROOMS:
            package = ["testing"] + package
        mutant_test(
            name = folders[-1][:-len(".patch")],
            patch = patch,
            test = "//%s:%s" % ("/".join(package), folders[-2]),
        )
