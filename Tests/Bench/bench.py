#!/usr/bin/env python3
"""Times dfc as a person meets it: whole commands, medians of several runs, peers run in turn with ours.

    bench.py --dfc BIN [--compile BIN] [--runs N] [--only compile|steps|many|context] [--ten-thousand] [--json FILE]

--compile names the program that compiles the recorded Dockerfiles (those of DFC_CORPUS, else of Fixtures/llb) in one
process; its row is in nanoseconds. --ten-thousand adds the rows of 10,000 cached instructions, which take many minutes
to be built first. Memory is the peak of the process, for buildctl that of the daemon behind its socket. Peers are taken from the environment: BUILDCTL (with BUILDKIT_ADDR) and BUILDAH name programs. Each row is printed as a
table line and, with --json, written as a JSON line: {"case", "tool", "median_ms", "min_ms", "max_ms", "runs"}
("median_ns" and so on for that row).
"""
import argparse
import collections
import ctypes
import json
import os
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

FORTY_LINES = """\
# syntax=docker/dockerfile:1
ARG VERSION=3.20
FROM alpine:${VERSION} AS base
ENV LANG=C.UTF-8 APP=/srv/app
WORKDIR $APP
RUN apk add --no-cache ca-certificates tzdata

FROM base AS deps
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY tsconfig.json ./

FROM deps AS build
ARG COMMIT=none
ENV COMMIT=$COMMIT
COPY src ./src
COPY --chown=1000:1000 public ./public
RUN npm run build && npm prune --production

FROM base AS docs
COPY docs ./docs
RUN <<EOT
set -e
mkdir out
cp -r docs out
EOT

FROM base
LABEL org.opencontainers.image.title=bench
COPY --from=build $APP/dist ./dist
COPY --from=deps $APP/node_modules ./node_modules
COPY --from=docs $APP/out ./docs
COPY --chmod=0755 entry.sh /usr/local/bin/entry
USER 1000
EXPOSE 8080/tcp
VOLUME /data
HEALTHCHECK --interval=30s CMD wget -q -O- http://localhost:8080/health
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/entry"]
CMD ["serve"]
"""


class Tool:
    """A builder with a cache of its own: makes the command that builds a context."""

    def __init__(self, name, program):
        self.name, self.program = name, program
        self.state = tempfile.mkdtemp(prefix="bench-%s-" % name)

    def close(self):
        subprocess.run(["rm", "-rf", "--one-file-system", self.state])

    def build(self, context, base, no_cache=False):
        layout, digest = base.split("@")
        if self.name == "dfc":
            cmd = [self.program, "solve", "--state-dir", self.state, "--progress", "quiet", "-o", "type=cacheonly"]
            cmd += ["--build-context", "base=oci-layout://" + base]
            return cmd + (["--no-cache"] if no_cache else []) + [context]
        if self.name == "buildctl":
            address = os.environ.get("BUILDKIT_ADDR")
            cmd = [self.program] + (["--addr", address] if address else [])
            cmd += ["build", "--progress", "quiet", "--frontend", "dockerfile.v0", "--local", "context=" + context]
            cmd += ["--local", "dockerfile=" + context, "--oci-layout", "base=" + layout]
            cmd += ["--opt", "context:base=oci-layout://base@" + digest]
            return cmd + (["--no-cache"] if no_cache else [])
        cmd = [self.program, "--root", self.state + "/root", "--runroot", self.state + "/run", "build", "-q"]
        cmd += ["--layers", "--build-context", "base=oci:" + layout, "--isolation", "oci"]
        return cmd + (["--no-cache"] if no_cache else []) + [context]


def daemon():
    """The process id of the daemon that buildctl talks to; None where it cannot be told."""
    path = os.environ.get("BUILDKIT_ADDR", "unix:///run/buildkit/buildkitd.sock")
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(path[len("unix://"):])
            return struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    except OSError:
        return None


def peak(tool, cmd):
    """Peak megabytes of one run: of the process, or of the daemon that does its work; None where it cannot be told."""
    if tool.name != "buildctl":
        return run(cmd).memory
    pid = daemon()
    try:
        with open("/proc/%d/clear_refs" % pid, "w") as reset:
            reset.write("5")
        run(cmd)
        with open("/proc/%d/status" % pid) as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, TypeError):
        return None


class Spent(collections.namedtuple("Spent", "wall cpu memory")):
    """What a run took: wall and CPU milliseconds, and megabytes at its peak."""


def run(cmd):
    """Runs a command to its end and says what it took; stops the bench where it fails."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        wall = (time.perf_counter() - start) * 1000
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            text = errors.read().decode(errors="replace")[-2000:]
            sys.exit("%s\nends with %d: %s" % (" ".join(cmd), process.returncode, text))
    return Spent(wall, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024)


class Report:
    def __init__(self, path):
        self.file = open(path, "w") if path else None
        self.ours = {}
        print("%-40s %-9s %11s %11s %11s  %s" % ("case", "tool", "median ms", "min ms", "max ms", "dfc / tool"))

    def row(self, case, tool, values, unit="ms"):
        middle = statistics.median(values)
        if tool == "dfc":
            self.ours[case] = middle
        ratio = "" if tool == "dfc" or case not in self.ours else "%.2f" % (self.ours[case] / middle)
        digits = 3 if unit == "ms" else 0 if unit == "ns" else 1
        numbers = ["%11.*f" % (digits, value) for value in (middle, min(values), max(values))]
        line = "%-40s %-9s %s  %s" % (case, tool, " ".join(numbers), ratio)
        print(line.rstrip(), flush=True)
        if self.file:
            record = {"case": case, "tool": tool, "median_" + unit: middle}
            record.update({"min_" + unit: min(values), "max_" + unit: max(values)})
            self.file.write(json.dumps(dict(record, runs=len(values))) + "\n")
            self.file.flush()

    def in_turn(self, case, tools, runs, command):
        """`command(tool, n)` is run n of a tool; tools take turns, so that a busy moment hits all of them."""
        times = {tool.name: [] for tool in tools}
        for number in range(runs):
            for tool in tools:
                times[tool.name].append(run(command(tool, number)).wall)
        for tool in tools:
            self.row(case, tool.name, times[tool.name])

    def memory(self, case, tools, command):
        for tool in tools:
            megabytes = peak(tool, command(tool))
            if megabytes:
                self.row(case + ": memory, MB", tool.name, [megabytes], "MB")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)


def make_base(dfc, work):
    """An OCI layout with a static busybox; its path with the manifest's digest behind an @."""
    busybox = shutil.which("busybox") or sys.exit("busybox-static is not installed")
    write(work + "/base/Dockerfile", 'FROM scratch\nCOPY busybox /bin/\nRUN ["/bin/busybox", "--install", "-s", "/bin"]\n')
    shutil.copy(busybox, work + "/base/busybox")
    run([dfc, "solve", "--state-dir", work + "/state", "-o", "type=oci,tar=false,dest=%s/layout" % work, work + "/base"])
    with open(work + "/layout/index.json") as index:
        return work + "/layout@" + json.load(index)["manifests"][0]["digest"]


def compiling(report, dfc, work, runs):
    write(work + "/forty/Dockerfile", FORTY_LINES)
    # A state directory that is not there: of a compile, not of a store.
    compiled = [dfc, "compile", "--state-dir", work + "/none", "-o", "/dev/null"]
    spent = [run(compiled + ["--unresolved", "--dump-dag=json", work + "/forty/Dockerfile"]) for _ in range(runs * 3)]
    report.row("compile 40 lines: wall", "dfc", [one.wall for one in spent])
    report.row("compile 40 lines: CPU", "dfc", [one.cpu for one in spent])
    lines = ["ENV A%d=b" % n if n % 2 else "COPY a%d /" % n for n in range(10000)]
    stages = ["FROM s%d AS s%d\nCOPY a%d /" % (n, n + 1, n) for n in range(999)]
    for name, text in (("10,000 instructions", ["FROM scratch"] + lines), ("1,000 stages", ["FROM scratch AS s0"] + stages)):
        write(work + "/long/Dockerfile", "\n".join(text) + "\n")
        spent = [run(compiled + ["--dump-dag=llb", work + "/long/Dockerfile"]) for _ in range(runs)]
        report.row("compile %s: wall" % name, "dfc", [one.wall for one in spent])
        report.row("compile %s: CPU" % name, "dfc", [one.cpu for one in spent])
        report.row("compile %s: memory, MB" % name, "dfc", [one.memory for one in spent], "MB")


def recorded(report, program):
    corpus = os.environ.get("DFC_CORPUS")
    folder = corpus + "/llb" if corpus else PACKAGE + "/Fixtures/llb"
    done = subprocess.run([program, folder], stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    report.row("%d recorded Dockerfiles, each: ns" % found["dockerfiles"], "dfc", found["ns"], "ns")


def steps(report, tools, work, base, runs):
    context = work + "/thirty"
    lines = ["RUN echo %d > /f%d" % (n, n) if n % 3 else "COPY f /f%d" % n for n in range(30)]
    write(context + "/Dockerfile", "FROM base\n" + "\n".join(lines))
    write(context + "/f", "f")
    for tool in tools:
        run(tool.build(context, base))
    report.in_turn("30 steps cached", tools, runs, lambda tool, _: tool.build(context, base))
    write(context + "/Dockerfile", "FROM base\n" + "".join("RUN true %d\n" % n for n in range(40)))
    report.in_turn("40 RUN cold", tools, 3, lambda tool, _: tool.build(context, base, no_cache=True))
    share_of_a_step(report, tools[0].program, work, base, runs)
    stages = ["FROM base AS s%d\nRUN sleep 1; echo %d > /f" % (n, n) for n in range(32)]
    stages += ["FROM scratch"] + ["COPY --from=s%d /f /f%d" % (n, n) for n in range(32)]
    write(context + "/Dockerfile", "\n".join(stages))
    report.in_turn("32 stages that sleep 1 s", tools, 3, lambda tool, _: tool.build(context, base, no_cache=True))


MANY = {
    "COPY": ["COPY f /f%d"],
    "RUN": ["RUN true %d"],
    "mixed": ["COPY f /f%d", "ENV NUMBER=%d", "WORKDIR /srv/%d", "RUN true %d"],
}


def many(report, tools, work, base, runs, kinds, count):
    """Long Dockerfiles of which every step is cached; in stages, since BuildKit cannot stack more than 500 layers."""
    for kind in kinds:
        context = "%s/many-%s-%d" % (work, kind, count)
        stages = range(0, count, 250)
        lines = []
        for start in stages:
            lines.append("FROM base AS s%d" % start)
            lines += [MANY[kind][n % len(MANY[kind])] % n for n in range(start, start + 250)]
        lines += ["FROM base"] + ["COPY --from=s%d /bin/busybox /s%d" % (start, start) for start in stages]
        write(context + "/f", "f")
        write(context + "/Dockerfile", "\n".join(lines) + "\n")
        for tool in tools:
            run(tool.build(context, base))
        case = "%s %s cached" % (format(count, ","), kind)
        report.in_turn(case, tools, runs, lambda tool, _: tool.build(context, base))
        report.memory(case, tools, lambda tool: tool.build(context, base))


def bundle_of_a_step(dfc, runtime, work, base):
    """The bundle that dfc hands to a runtime for a trivial RUN, with a root of its own, to be run without dfc."""
    bundle, wrapper, context = work + "/bundle", work + "/keeping", work + "/one"
    os.makedirs(bundle)
    write(wrapper, '#!/bin/sh\nfor word; do [ -f "$word/config.json" ] && cp "$word/config.json" "$word/hosts" "$word/resolv.conf" %s\ndone\nexec %s "$@"\n' % (bundle, runtime))
    os.chmod(wrapper, 0o755)
    write(context + "/Dockerfile", "FROM base\nRUN true\n")
    run([dfc, "solve", "--state-dir", work + "/state", "--runtime", wrapper, "--build-context", "base=oci-layout://" + base, "-o", bundle + "/rootfs", context])
    with open(bundle + "/config.json") as file:
        config = json.load(file)
    config["root"]["path"] = "rootfs"
    for mount in config["mounts"]:
        if mount["destination"] in ("/etc/hosts", "/etc/resolv.conf"):
            mount["source"] = bundle + mount["destination"][len("/etc"):]
    write(bundle + "/config.json", json.dumps(config))
    return bundle


class AloneRuns:
    """Runs of a step's bundle by the runtime without dfc. Each gets what the step gets: a root that is an overlay with an
    empty top, so that the runtime makes the mount points anew. To make the root is not the runtime's, and not counted."""

    def __init__(self, runtime, work, bundle):
        self.runtime, self.work, self.bundle = runtime, work, bundle
        self.count = 0
        self.libc = ctypes.CDLL(None, use_errno=True)
        os.rename(bundle + "/rootfs", work + "/lower")
        os.mkdir(bundle + "/rootfs")

    def one(self):
        """Milliseconds from the start of the runtime to its end."""
        self.count += 1
        top, root = "%s/top-%d" % (self.work, self.count), self.bundle + "/rootfs"
        os.makedirs(top + "/upper")
        os.mkdir(top + "/work")
        options = "lowerdir=%s/lower,upperdir=%s/upper,workdir=%s/work,volatile" % (self.work, top, top)
        if self.libc.mount(b"overlay", root.encode(), b"overlay", 0, options.encode()):
            sys.exit("overlay: " + os.strerror(ctypes.get_errno()))
        command = [self.runtime, "--root", self.work + "/runs", "run", "--bundle", self.bundle, "bench-%d" % self.count]
        nothing = [(os.POSIX_SPAWN_OPEN, stream, "/dev/null", os.O_RDWR, 0) for stream in (0, 1)]
        start = time.perf_counter()
        _, status = os.waitpid(os.posix_spawn(self.runtime, command, os.environ, file_actions=nothing), 0)
        wall = (time.perf_counter() - start) * 1000
        self.libc.umount2(root.encode(), 0)
        shutil.rmtree(top)
        if status:
            sys.exit("%s fails" % " ".join(command))
        return wall


def share_of_a_step(report, dfc, work, base, runs):
    """What dfc adds to the runtime's own start: builds with and without twenty RUN, between two halves of as many runs of
    such a step's bundle by the runtime alone, so that a busy moment hits all of them."""
    runtime = shutil.which("runc") or shutil.which("crun")
    if not runtime or os.geteuid() != 0:
        return print("left out: what a step adds to the runtime's start (it takes root, and runc or crun)")
    alone = AloneRuns(runtime, work, bundle_of_a_step(dfc, runtime, work, base))
    count, context, state = 20, work + "/share", work + "/share-state"
    for name, lines in (("none", []), ("all", ["RUN true %d" % n for n in range(count)])):
        write("%s/%s" % (context, name), "\n".join(["FROM base"] + lines) + "\n")

    def build(name):
        return run(
            [dfc, "solve", "--state-dir", state, "--progress", "quiet", "-o", "type=cacheonly", "--no-cache", "--runtime", runtime]
            + ["--build-context", "base=oci-layout://" + base, "-f", "%s/%s" % (context, name), context]
        ).wall

    build("all")
    own, added = [], []
    for _ in range(max(runs, 31)):
        starts = [alone.one() for _ in range(count // 2)]
        whole, without = build("all"), build("none")
        starts += [alone.one() for _ in range(count // 2)]
        own.append(statistics.mean(starts))
        added.append((whole - without) / count - own[-1])
    name = os.path.basename(runtime)
    report.row("trivial RUN: the runtime alone", name, own)
    report.row("trivial RUN: added to that", "dfc", added)


def big_context(report, tools, work, base):
    context = work + "/files"
    write(context + "/Dockerfile", "FROM scratch\nCOPY data /data\n")
    for number in range(50000):
        write("%s/data/%03d/%d" % (context, number // 500, number), "%d\n" % number * 20)
    # Until the disk is quiet, and the stat index trusts the files. What was deleted lately still counts: ext4 does not
    # give its inodes out again for minutes and looks at each of them, which a plain copy beside shows.
    os.sync()
    time.sleep(5)
    copies = []
    for number in range(2):
        copy = "%s/copy-%d" % (work, number)
        copies.append(run(["cp", "-a", context, copy]).wall)
        os.sync()
    report.row("context of 50,000 files: a copy", "cp", copies)
    for tool in tools:
        report.row("context of 50,000 files: cold", tool.name, [run(tool.build(context, base)).wall])
        os.sync()
        time.sleep(5)
    report.memory("context of 50,000 files: unchanged", tools, lambda tool: tool.build(context, base))
    report.in_turn("context of 50,000 files: unchanged", tools, 5, lambda tool, _: tool.build(context, base))

    def changed(tool, number):
        write("%s/data/007/3500" % context, "changed %s %d\n" % (tool.name, number))
        return tool.build(context, base)

    report.in_turn("context of 50,000 files: one changed", tools, 3, changed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dfc", required=True)
    parser.add_argument("--compile")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", choices=["compile", "steps", "many", "context"])
    parser.add_argument("--ten-thousand", action="store_true")
    parser.add_argument("--json", default=os.environ.get("DFC_BENCH_JSON"))
    args = parser.parse_args()
    work = tempfile.mkdtemp(prefix="bench-")
    # As installed: what the linker has just written lies in the page cache in small pieces, and costs more at each start.
    dfc = shutil.copy(args.dfc, work + "/dfc")
    tools = [Tool("dfc", dfc)]
    for name in ("BUILDCTL", "BUILDAH"):
        if os.environ.get(name):
            tools.append(Tool(name.lower(), os.environ[name]))
    report = Report(args.json)
    try:
        if args.only in (None, "compile"):
            report.row("start: dfc version", "dfc", [run([dfc, "version"]).wall for _ in range(args.runs * 3)])
            if args.compile:
                recorded(report, args.compile)
            compiling(report, dfc, work, args.runs)
        if args.only != "compile":
            base = make_base(dfc, work)
            if args.only in (None, "steps"):
                steps(report, tools, work, base, args.runs)
            if args.only in (None, "many"):
                many(report, tools, work, base, args.runs, MANY, 1000)
                if args.ten_thousand:
                    many(report, tools, work, base, 3, ["COPY"], 10000)
            if args.only in (None, "context"):
                big_context(report, tools, work, base)
    finally:
        for tool in tools:
            tool.close()
        subprocess.run(["rm", "-rf", "--one-file-system", work])


main()
