/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a group of processes used of the CPU, those that put themselves into the background
 * included: a control group of version 1 or 2.
 */
public final class CpuAccount implements AutoCloseable {

    private static final Pattern V2_USAGE = Pattern.compile("(?m)^usage_usec ([0-9]+)$");
    private static final List<Path> HIERARCHIES =
            List.of(
                    Path.of("/sys/fs/cgroup/cpuacct"),
                    Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                    Path.of("/sys/fs/cgroup"));

    private final Path group;

    private CpuAccount(Path group) {
        this.group = group;
    }

    /**
     * @throws IOException if this system lets nobody count; says what was tried
     */
    public static CpuAccount open(String name) throws IOException {
        String own = "berth-bench-" + ProcessHandle.current().pid() + "-" + name;
        List<String> tried = new ArrayList<>();
        for (Path hierarchy : HIERARCHIES) {
            try {
                if (Files.exists(hierarchy.resolve("cgroup.procs"))) {
                    CpuAccount account =
                            new CpuAccount(Files.createDirectory(hierarchy.resolve(own)));
                    account.nanos();
                    return account;
                }
            } catch (IOException e) {
                tried.add(e.toString());
            }
        }
        throw new IOException(
                "CPU time is counted by control groups, and none can be made below /sys/fs/cgroup"
                        + " (run as root, with cgroups writable): "
                        + tried);
    }

    /** The command, so that it and all its descendants are counted. */
    public List<String> counting(List<String> command) {
        List<String> counted =
                new ArrayList<>(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "echo $$ >\"$0\" && exec \"$@\"",
                                group.resolve("cgroup.procs").toString()));
        counted.addAll(command);
        return counted;
    }

    /** CPU time of all of them so far. */
    public long nanos() throws IOException {
        Path first = group.resolve("cpuacct.usage");
        if (Files.exists(first)) {
            return Long.parseLong(Files.readString(first).trim());
        }
        Matcher usage = V2_USAGE.matcher(Files.readString(group.resolve("cpu.stat")));
        if (!usage.find()) {
            throw new IOException(group + " does not say its usage");
        }
        return Long.parseLong(usage.group(1)) * 1000;
    }

    /** Ends whatever is left of the group, and returns when it is gone. */
    public void endAll() throws IOException {
        try {
            for (List<String> left = members(); !left.isEmpty(); left = members()) {
                for (String pid : left) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> members() throws IOException {
        return Files.readAllLines(group.resolve("cgroup.procs"));
    }

    @Override
    public void close() throws IOException {
        endAll();
        Files.delete(group);
    }
}
