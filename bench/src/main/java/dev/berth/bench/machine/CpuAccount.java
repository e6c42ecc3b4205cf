/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a group of processes used of the CPU, those that put themselves into the background
 * included: a control group of version 1 or 2.
 */
public final class CpuAccount implements AutoCloseable {

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
        for (Path hierarchy : CpuUsage.HIERARCHIES) {
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
        return new CpuUsage(group).nanos();
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
