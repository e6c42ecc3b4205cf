/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The CPU that a control group of version 1 or 2 used, processes that ended included. */
record CpuUsage(Path group) {

    /** Where this system may count CPU time. */
    static final List<Path> HIERARCHIES =
            List.of(
                    Path.of("/sys/fs/cgroup/cpuacct"),
                    Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                    Path.of("/sys/fs/cgroup"));

    private static final Pattern V2_USAGE = Pattern.compile("(?m)^usage_usec ([0-9]+)$");

    /** Of a group that somebody else made. */
    static CpuUsage of(String group) throws IOException {
        return HIERARCHIES.stream()
                .map(hierarchy -> hierarchy.resolve(group))
                .filter(Files::isDirectory)
                .findFirst()
                .map(CpuUsage::new)
                .orElseThrow(
                        () ->
                                new IOException(
                                        "there is no control group " + group + " that counts CPU"));
    }

    long nanos() throws IOException {
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
}
