/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.e2e.stack.Approvers;
import dev.berth.e2e.stack.Approvers.Candidate;
import dev.berth.e2e.stack.ServiceProcess;
import dev.berth.sandbox.TemporaryFolder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code make bench-csr}: prints the table, and writes its rows with {@code --json file}. */
public final class CsrBench {

    private static final int SINGLES = 50;
    private static final int WARM = 200;
    private static final List<Integer> PENDING = List.of(100, 1_000);
    private static final int WAITING = 5_000;
    private static final int OVERSIZED = 500;
    private static final int AMID = 100;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int FILING_AT_ONCE = 8;
    private static final long DECISION_BUDGET_NANOS = 1_000_000;

    private CsrBench() {}

    /** {@code [--json file]}. */
    public static void main(String[] arguments) {
        try {
            bench(arguments);
        } catch (Exception failed) {
            failed.printStackTrace();
            System.exit(1);
        }
    }

    private static void bench(String[] arguments) throws Exception {
        Path home = Path.of(System.getProperty("berth.home", ".")).toRealPath();
        Path json = null;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            if (!arguments[i].equals("--json")) {
                System.err.println("unknown option " + arguments[i] + "; there is --json FILE");
                System.exit(2);
            }
            json = Path.of(arguments[i + 1]).toAbsolutePath();
        }
        try (TemporaryFolder folder = TemporaryFolder.create("berth-bench-csr-")) {
            run(home, folder.path(), json);
        }
        // Clients of the cluster leave threads behind.
        System.exit(0);
    }

    private static void run(Path home, Path folder, @Nullable Path json) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (Approvers blind = Approvers.start(home, folder.resolve("blind"), 0);
                BlindApprover approver = new BlindApprover(blind.admin())) {
            rows.addAll(rounds(blind, approver));
        }
        try (Approvers ours = Approvers.start(home, folder.resolve("berth"), 1)) {
            Berth approver = new Berth(ours.replicas().getFirst());
            rows.addAll(rounds(ours, approver));
            long decision = decision(ours);
            FloodRound flood = flood(ours, approver);
            rows.add(flood.amid());
            print(rows, decision, flood);
        }
        if (json != null) {
            Files.writeString(json, new ObjectMapper().writeValueAsString(rows));
        }
    }

    private static List<Row> rounds(Approvers approvers, Approver approver) throws Exception {
        try (Stopwatch stopwatch = new Stopwatch(approvers.admin())) {
            progress(approver, "warming up");
            atOnce(approvers, approver, stopwatch, "warm", WARM);
            List<Row> rows = new ArrayList<>();
            progress(approver, SINGLES + " one after another");
            rows.add(oneByOne(approvers, approver, stopwatch, "one", SINGLES));
            for (int pending : PENDING) {
                progress(approver, pending + " pending at once");
                rows.add(
                        Row.of(
                                approver.name(),
                                pending,
                                atOnce(
                                        approvers,
                                        approver,
                                        stopwatch,
                                        "pending" + pending,
                                        pending)));
            }
            return rows;
        }
    }

    private static FloodRound flood(Approvers approvers, Berth approver) throws Exception {
        ServiceProcess process = approvers.replicas().getFirst();
        Candidate stolen = approvers.candidates("stolen", 1, LIMIT).getFirst();
        progress(approver, AMID + " one after another, before the flood");
        Row calm;
        try (Stopwatch stopwatch = new Stopwatch(approvers.admin())) {
            calm = oneByOne(approvers, approver, stopwatch, "calm", AMID);
        }
        long before = FloodRound.residentSet(process.handle().pid());
        progress(approver, WAITING + " that wait and " + OVERSIZED + " of 1.2 MB of one node");
        Flood.file(approvers, stolen.node(), WAITING, OVERSIZED);
        progress(approver, AMID + " of other nodes amid them");
        Row amid;
        try (Stopwatch stopwatch = new Stopwatch(approvers.admin())) {
            amid = oneByOne(approvers, approver, stopwatch, "amid", AMID);
        }
        long during = FloodRound.residentSet(process.handle().pid());
        progress(approver, "started again among all of them");
        process.kill();
        process.start();
        process.awaitReady(LIMIT);
        try (Stopwatch stopwatch = new Stopwatch(approvers.admin())) {
            oneByOne(approvers, approver, stopwatch, "again", 1);
        }
        return new FloodRound(
                calm,
                new Row("flooded", 1, amid.median(), amid.p99(), amid.all()),
                before,
                during,
                FloodRound.residentSet(process.handle().pid()));
    }

    private static Row oneByOne(
            Approvers approvers, Approver approver, Stopwatch stopwatch, String prefix, int count)
            throws Exception {
        List<String> uids = new ArrayList<>();
        for (Candidate candidate : approvers.candidates(prefix, count, LIMIT)) {
            uids.add(approvers.apply(candidate));
            await(stopwatch, uids);
        }
        return Row.of(approver.name(), 1, stopwatch.waited(uids, Long.MIN_VALUE));
    }

    private static long[] atOnce(
            Approvers approvers, Approver approver, Stopwatch stopwatch, String prefix, int count)
            throws Exception {
        List<Candidate> candidates = approvers.candidates(prefix, count, LIMIT);
        approver.pause();
        List<String> uids = file(approvers, candidates);
        long begin = System.nanoTime();
        approver.go();
        await(stopwatch, uids);
        return stopwatch.waited(uids, begin);
    }

    private static List<String> file(Approvers approvers, List<Candidate> candidates)
            throws InterruptedException, ExecutionException {
        try (ExecutorService filing = Executors.newFixedThreadPool(FILING_AT_ONCE)) {
            List<Future<String>> filed =
                    candidates.stream()
                            .map(candidate -> filing.submit(() -> approvers.apply(candidate)))
                            .toList();
            List<String> uids = new ArrayList<>();
            for (Future<String> one : filed) {
                uids.add(one.get());
            }
            return uids;
        }
    }

    private static void await(Stopwatch stopwatch, List<String> uids) throws InterruptedException {
        Instant end = Instant.now().plus(LIMIT);
        while (!stopwatch.hasApproved(uids)) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        "%d of %d approved after %d s"
                                .formatted(
                                        stopwatch.countApproved(uids),
                                        uids.size(),
                                        LIMIT.toSeconds()));
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private static long decision(Approvers approvers) throws Exception {
        Candidate candidate = approvers.candidates("cost", 1, LIMIT).getFirst();
        String uid = approvers.apply(candidate);
        CertificateSigningRequest filed =
                approvers
                        .admin()
                        .certificates()
                        .v1()
                        .certificateSigningRequests()
                        .list()
                        .getItems()
                        .stream()
                        .filter(csr -> csr.getMetadata().getUid().equals(uid))
                        .findFirst()
                        .orElseThrow();
        return DecisionCost.of(filed, candidate.node(), candidate.tokenId());
    }

    private static void progress(Approver approver, String what) {
        System.err.println(approver.name() + ": " + what + " …");
    }

    private static void print(List<Row> rows, long decision, FloodRound flood) {
        System.out.printf("%n%-8s %8s %12s %12s %14s%n", "", "pending", "median", "p99", "all");
        for (Row row : rows) {
            System.out.printf(
                    "%-8s %8d %9.1f ms %9.1f ms %11.0f ms%n",
                    row.approver(), row.pending(), row.median(), row.p99(), row.all());
        }
        System.out.printf(
                "%nReading and judging one request, every check: %.0f µs; budget 1 ms: %s%n",
                decision / 1e3, decision <= DECISION_BUDGET_NANOS ? "holds" : "DOES NOT HOLD");
        System.out.println(flood);
        System.out.println(
                "From the watch showing a request (or the approver being let go) to the watch"
                        + " showing its approval; one replica, whole cluster on the same cores.");
    }
}
