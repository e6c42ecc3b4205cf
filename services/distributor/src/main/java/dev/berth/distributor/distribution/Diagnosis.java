/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import dev.berth.events.FailureClass;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the kubelet's own last words say about why it does not come up or asks for no certificate.
 * Pure. The last line that is understood counts: a journal also holds what was wrong before.
 *
 * @param words the line that decided, shortened
 */
record Diagnosis(FailureClass failure, String words) {

    private static final int LONGEST_WORDS = 300;

    /** The request for a certificate is the one call that a waiting kubelet makes as itself. */
    private static final String ASKING = "cannot create certificate signing request: ";

    /** Ordered: where a line fits two rules, the cause stands before the symptom. */
    private static final List<Rule> RULES =
            List.of(
                    // Written by the kubelet's start: cmd/kubelet/app/server.go.
                    rule(FailureClass.PREFLIGHT, "(?i)running with swap on is not supported"),
                    rule(FailureClass.PREFLIGHT, ":10250: bind: address already in use"),
                    rule(FailureClass.PREFLIGHT, "not run on a host using cgroup v1"),
                    rule(FailureClass.DISK, "no space left on device|read-only file system"),
                    rule(
                            FailureClass.RUNTIME,
                            "validate service connection|validate CRI v\\S+ (runtime|image)"
                                + " API|unable to determine runtime API version|container runtime"
                                + " (status )?check (may not have completed yet|failed)|is"
                                + " different from docker cgroup driver"),
                    rule(
                            FailureClass.CONFIG,
                            "(?i)failed to load kubelet config file|failed to parse kubelet flag"
                                    + "|unknown flag: --|unknown shorthand flag"
                                    + "|failed to validate kubelet (configuration|flags)"
                                    + "|invalid kubeconfig|unable to load (bootstrap|client) "
                                    + "|kubelet config controller failed"
                                    + "|failed to initialize file based certificate manager"),
                    // Written by Go's crypto/x509 and net, and by client-go's certificate manager.
                    rule(FailureClass.CLOCK, "x509: certificate has expired or is not yet valid"),
                    rule(
                            FailureClass.CONFIG,
                            "x509: certificate signed by unknown authority"
                                    + "|x509: certificate is (not )?valid for "
                                    + "|x509: cannot validate certificate for "),
                    rule(
                            FailureClass.TOKEN_EXPIRED,
                            ASKING
                                    + "(Unauthorized|the server has asked for the client to"
                                    + " provide)"),
                    rule(
                            FailureClass.CLUSTER_API,
                            ASKING + ".*is forbidden: User \"system:bootstrap:[^\"]*\" cannot"),
                    rule(
                            FailureClass.API_UNREACHABLE,
                            ASKING
                                    + ".*(connection refused|connection reset by peer|i/o timeout"
                                    + "|no route to host|network is unreachable|no such host"
                                    + "|server misbehaving|TLS handshake timeout"
                                    + "|context deadline exceeded|EOF)"));

    /** klog's errors and fatal errors, what cobra and Go print, a loader that finds no library. */
    private static final Pattern COMPLAINT =
            Pattern.compile(
                    "^\\s*[EF][0-9]{4} [0-9:.]+ "
                            + "|^\\s*(Error|error|panic|fatal error): "
                            + "|: (error while loading shared libraries|cannot execute|not found"
                            + "|Permission denied|Exec format error)"
                            + "|^\\S+: (Failed|Unable) to (execute|locate) ");

    private record Rule(FailureClass failure, Pattern words) {}

    private static Rule rule(FailureClass failure, String words) {
        return new Rule(failure, Pattern.compile(words));
    }

    /** Empty when nothing in the evidence is understood. */
    static Optional<Diagnosis> of(@Nullable String evidence) {
        if (evidence == null) {
            return Optional.empty();
        }
        return evidence.lines().toList().reversed().stream()
                .flatMap(line -> of(RULES, line).stream())
                .findFirst();
    }

    /**
     * The last line in which the kubelet complains, shortened; for what no rule understands. Empty
     * when there is none.
     */
    static Optional<String> lastError(@Nullable String evidence) {
        return evidence == null
                ? Optional.empty()
                : evidence.lines().toList().reversed().stream()
                        .filter(line -> COMPLAINT.matcher(line).find())
                        .findFirst()
                        .map(line -> shortened(line.strip()));
    }

    private static Optional<Diagnosis> of(List<Rule> rules, String line) {
        return rules.stream()
                .filter(rule -> rule.words().matcher(line).find())
                .findFirst()
                .map(rule -> new Diagnosis(rule.failure(), shortened(line.strip())));
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "…";
    }
}
