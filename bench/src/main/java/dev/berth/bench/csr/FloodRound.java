/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long legitimate nodes waited while one other node's requests were pending, and what the
 * approver held in memory.
 *
 * @param calm the same round without a flood, in the same run
 * @param before resident set of the approver before the flood, in MB
 * @param during after the flood and the round
 * @param restarted after it was started again among all these requests
 */
record FloodRound(Row calm, Row amid, long before, long during, long restarted) {

    private static final double BUDGET_MILLIS = 1_000;
    private static final double GROWTH = 1.5;

    /** Resident set of a process, in MB. */
    static long residentSet(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    boolean approvesInTime() {
        return amid.p99() < BUDGET_MILLIS;
    }

    boolean staysFlat() {
        return Math.max(during, restarted) <= GROWTH * before;
    }

    @Override
    public String toString() {
        return """
        Amid the flood: median %.1f ms, p99 %.1f ms, %.1f times the calm p99; budget p99 < 1 s: %s
        Resident set: %d MB before, %d MB amid the flood, %d MB restarted in it; budget 1.5 times: %s\
        """
                .formatted(
                        amid.median(),
                        amid.p99(),
                        amid.p99() / calm.p99(),
                        holds(approvesInTime()),
                        before,
                        during,
                        restarted,
                        holds(staysFlat()));
    }

    private static String holds(boolean kept) {
        return kept ? "holds" : "DOES NOT HOLD";
    }
}
