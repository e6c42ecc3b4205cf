/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of docs/ that are drawn from the code. `make docs` writes them. */
class GeneratedDocsTest {

    private static final Path DOCS = Path.of("../../docs");
    private static final String NOTE =
            "<!-- Written by `make docs` from libs/node-events; do not edit. -->\n\n";

    @Test
    void theLifecyclePageIsDrawnFromTheCode() throws Exception {
        // When
        String page = NOTE + "# How far a node has come\n\n" + phases() + diagram() + matrix();

        // Then: every cell of the matrix is pinned by this comparison
        KeptFile.assertSays(DOCS.resolve("node-lifecycle.md"), page);
    }

    @Test
    void theEventsPageIsDrawnFromTheCode() throws Exception {
        // When
        String page = NOTE + "# Topics and facts\n\n" + topics() + facts() + failures();

        // Then
        KeptFile.assertSays(DOCS.resolve("events.md"), page);
    }

    private static String phases() {
        return """
        Phases describe one *attempt*. `held` is not \
        a phase but a switch beside it, and conditions (serving certificate, drift, …) come beside \
        the phase as well.

        """;
    }

    private static String diagram() {
        StringBuilder text =
                new StringBuilder("```mermaid\nstateDiagram-v2\n    [*] --> PENDING\n");
        for (NodePhase phase : NodePhase.values()) {
            for (NodePhase next : phase.next()) {
                text.append("    ").append(phase).append(" --> ").append(next).append('\n');
            }
        }
        return text.append("```\n\n").toString();
    }

    private static String matrix() {
        StringBuilder text =
                new StringBuilder(
                        """
                        ## What each fact does in each phase

                        A cell names the phase afterwards. `·` changes nothing (history, a condition, or \
                        the missing time of an earlier phase); `✗` is rejected: recorded and counted, \
                        never an error.

                        This is what config-renderer does. Its facts are its word to the other services: there a \
                        hold or a withdrawal counts whichever attempt it names, and the attempt it begins last is \
                        the current one, also where it is a lower one \
                        ([ADR 0079](adr/0079-the-owners-last-word-counts.md)).

                        """);
        for (int relation = -1; relation <= 1; relation++) {
            text.append(
                    switch (relation) {
                        case -1 -> "### Facts of an older attempt\n\n";
                        case 0 -> "### Facts of the current attempt\n\n";
                        default -> "### Facts of the next attempt\n\n";
                    });
            text.append("| fact |");
            for (NodePhase phase : NodePhase.values()) {
                text.append(' ').append(phase).append(" |");
            }
            text.append("\n|---|").append("---|".repeat(NodePhase.values().length)).append('\n');
            int attempt = 2 + relation;
            for (FactType type : FactType.values()) {
                for (Variant variant : variants(type, attempt)) {
                    text.append("| ").append(variant.name()).append(" |");
                    for (NodePhase phase : NodePhase.values()) {
                        // A release is about a held node; everything else is shown for one that is
                        // not.
                        boolean held = type == FactType.NODE_RELEASED;
                        NodeState state = new NodeState(phase, 2, held);
                        text.append(' ').append(cell(NodeLifecycle.on(state, variant.fact())));
                        text.append(" |");
                    }
                    text.append('\n');
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private record Variant(String name, NodeFact fact) {}

    private static Iterable<Variant> variants(FactType type, int attempt) {
        Stream<Variant> variants =
                switch (type) {
                    case CSR_DECIDED ->
                            Stream.of(CertificatePurpose.values())
                                    .map(
                                            p ->
                                                    new Variant(
                                                            "CsrDecided, approve "
                                                                    + p.name()
                                                                            .toLowerCase()
                                                                            .replace('_', ' '),
                                                            SampleFacts.decided(attempt, p)));
                    case STEP_FAILED ->
                            Stream.of(
                                            FailureClass.NETWORK,
                                            FailureClass.AUTH,
                                            FailureClass.HOST_KEY)
                                    .map(
                                            f ->
                                                    new Variant(
                                                            "StepFailed, "
                                                                    + f.kind().name().toLowerCase(),
                                                            SampleFacts.failed(attempt, f)));
                    case NODE_REQUESTED,
                            INVENTORY_CHANGED,
                            CONFIG_RENDERED,
                            RETRY_REQUESTED,
                            NODE_HELD,
                            NODE_RELEASED,
                            NODE_WITHDRAWN,
                            BOOTSTRAP_ISSUED,
                            KUBELET_STARTED,
                            CERTIFICATE_ISSUED,
                            NODE_REGISTERED,
                            NODE_OBSERVED,
                            NODE_VERIFIED,
                            STEP_RETRYING ->
                            Stream.of(
                                    new Variant(
                                            type.shape().getSimpleName(),
                                            SampleFacts.of(type, attempt)));
                };
        return variants.toList();
    }

    private static String cell(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Advanced advanced ->
                    advanced.state().held() != advanced.from().held()
                            ? (advanced.state().held() ? "held" : "released")
                            : advanced.state().phase().name();
            case Outcome.Unchanged _ -> "·";
            case Outcome.Rejected _ -> "✗";
        };
    }

    private static String topics() {
        Topics topics = new Topics(new ClusterName("cluster"));
        StringBuilder text =
                new StringBuilder(
                        """
                        Every topic carries the cluster's name (here `cluster`). The key of every record \
                        is the node's name. Facts are CloudEvents 1.0 in Kafka's binary mode; unknown \
                        fields are to be ignored, v1 grows only by adding.

                        | topic | written by | read by | holds |
                        |---|---|---|---|
                        """);
        row(
                text,
                topics.joins("source"),
                "that source",
                "config-renderer",
                "join events (`"
                        + JoinEvent.TYPE
                        + "`); one topic per source, so that an ACL says who may announce");
        row(
                text,
                topics.of(Producer.CONFIG_RENDERER),
                "config-renderer",
                "distributor, csr-approver",
                "facts");
        row(
                text,
                topics.of(Producer.DISTRIBUTOR),
                "distributor",
                "config-renderer, csr-approver",
                "facts");
        row(
                text,
                topics.of(Producer.CSR_APPROVER),
                "csr-approver",
                "config-renderer, distributor",
                "facts");
        row(
                text,
                topics.nodes(),
                "config-renderer",
                "everybody",
                "the public feed (`"
                        + NodeStatus.TYPE
                        + "`): phase, conditions, reasons, times, digest; no file contents, no"
                        + " login users");
        for (Producer producer : Producer.values()) {
            row(
                    text,
                    topics.deadLetters(producer),
                    producer.service(),
                    "operators",
                    "records it could not read or may not follow: first 16 KiB, length, SHA-256,"
                            + " origin, reason");
        }
        return text.append('\n').toString();
    }

    private static void row(StringBuilder text, String topic, String by, String to, String what) {
        text.append("| `").append(topic).append("` | ").append(by).append(" | ").append(to);
        text.append(" | ").append(what).append(" |\n");
    }

    private static String facts() {
        StringBuilder text =
                new StringBuilder(
                        """
                        ## Facts

                        `id`, `subject` (the node) and `time` are CloudEvents attributes; `attempt` is \
                        in the data of every fact.

                        | fact | type | published by | means | further data |
                        |---|---|---|---|---|
                        """);
        for (FactType type : FactType.values()) {
            String fields =
                    Stream.of(type.shape().getRecordComponents())
                            .map(RecordComponent::getName)
                            .filter(
                                    name ->
                                            !name.equals("id")
                                                    && !name.equals("node")
                                                    && !name.equals("attempt")
                                                    && !name.equals("at"))
                            .map(name -> "`" + name + "`")
                            .collect(Collectors.joining(", "));
            text.append("| ").append(type.shape().getSimpleName());
            text.append(" | `").append(type.type()).append("` | ");
            text.append(
                    type.producers().stream()
                            .map(Producer::service)
                            .collect(Collectors.joining(", ")));
            text.append(" | ").append(type.meaning()).append(" | ").append(fields);
            text.append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String failures() {
        StringBuilder text =
                new StringBuilder(
                        """
                        ## Failure classes

                        *retryable*: a new attempt begins automatically, at most three times after the first. *terminal*: somebody must \
                        change something, then retry. *hold*: the node is held until an operator decides. *passes by itself*: the \
                        distributor tries it again inside the attempt until `berth.distribution.give-up-after` is over.

                        | class | kind | passes by itself | means | next step |
                        |---|---|---|---|---|
                        """);
        for (FailureClass failure : FailureClass.values()) {
            text.append("| `").append(failure).append("` | ");
            text.append(failure.kind().name().toLowerCase()).append(" | ");
            text.append(failure.passesByItself() ? "yes" : "").append(" | ");
            text.append(failure.meaning()).append(" | ").append(failure.nextStep());
            text.append(" |\n");
        }
        return text.toString();
    }
}
