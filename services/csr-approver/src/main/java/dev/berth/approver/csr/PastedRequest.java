/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import dev.berth.access.ProblemException;
import dev.berth.approver.csr.policy.CertificateRequest;
import dev.berth.approver.csr.policy.Words;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a CertificateSigningRequest that somebody pasted, as {@code kubectl get csr -o yaml} (or
 * json) prints it or as it would be filed. What only an API server can know is assumed: the time is
 * now, and a request without a requester gets the one the caller names.
 */
@ApplicationScoped
class PastedRequest {

    /** The largest request that is judged, and what {@code kubectl} prints around it. */
    private static final int LONGEST_TEXT = 2 * ShownRequest.LARGEST;

    private static final int LONGEST_WORD = 300;
    private static final int MOST_GROUPS = 20;

    /** A CertificateSigningRequest has five; managedFields a few more. */
    private static final int DEEPEST = 30;

    private final KubernetesSerialization serialization;
    private final Clock clock;

    @Inject
    PastedRequest(KubernetesSerialization serialization, Clock clock) {
        this.serialization = serialization;
        this.clock = clock;
    }

    /**
     * @param requester who is assumed to ask; instead of the one in the text
     * @param groups of that requester; none means the ones an API server gives such a user
     * @throws ProblemException 400 if it is no CertificateSigningRequest or nobody asks; 413 if it
     *     is longer than any that is judged
     */
    CertificateRequest read(String text, @Nullable String requester, List<String> groups) {
        requireShort(text, requester, groups);
        CertificateSigningRequest pasted = parse(text);
        CertificateSigningRequestSpec spec = pasted.getSpec();
        if (spec == null || spec.getSignerName() == null || spec.getRequest() == null) {
            throw ProblemException.badRequest(
                    "spec.signerName and spec.request are needed: paste the whole object, as"
                            + " kubectl get csr NAME -o yaml prints it");
        }
        String asking = requester == null ? spec.getUsername() : requester;
        if (asking == null || asking.isEmpty()) {
            throw ProblemException.badRequest(
                    "the request names no requester: add ?requester=system:bootstrap:<token id> or"
                            + " ?requester=system:node:<name>");
        }
        boolean assumed = requester != null || spec.getGroups() == null;
        return KubernetesRequests.read(
                new CertificateSigningRequestBuilder(pasted)
                        .editOrNewMetadata()
                        .withName("pasted")
                        .withUid("")
                        .withResourceVersion("")
                        .withCreationTimestamp(
                                DateTimeFormatter.ISO_INSTANT.format(
                                        clock.instant().truncatedTo(ChronoUnit.SECONDS)))
                        .endMetadata()
                        .editSpec()
                        .withUsername(asking)
                        .withGroups(
                                groups.isEmpty() && assumed
                                        ? groupsOf(asking)
                                        : groups.isEmpty() ? spec.getGroups() : groups)
                        .endSpec()
                        .withStatus(null)
                        .build());
    }

    private static void requireShort(String text, @Nullable String requester, List<String> groups) {
        if (text.length() > LONGEST_TEXT) {
            throw ProblemException.tooLarge(
                    "no request of more than "
                            + LONGEST_TEXT
                            + " characters is judged, and none is explained");
        }
        boolean odd =
                (requester != null && requester.length() > LONGEST_WORD)
                        || groups.size() > MOST_GROUPS
                        || groups.stream().anyMatch(group -> group.length() > LONGEST_WORD);
        if (odd) {
            throw ProblemException.badRequest(
                    "the requester and each of at most "
                            + MOST_GROUPS
                            + " groups have at most "
                            + LONGEST_WORD
                            + " characters");
        }
    }

    /**
     * Looks at the text event by event before anything is made of it: what is deep, or refers to
     * itself, would only end with the stack.
     */
    private static void requireFlat(String text) {
        int depth = 0;
        try {
            for (Event event : new Parse(LoadSettings.builder().build()).parseString(text)) {
                depth +=
                        switch (event.getEventId()) {
                            case MappingStart, SequenceStart -> 1;
                            case MappingEnd, SequenceEnd -> -1;
                            case Alias ->
                                    throw ProblemException.badRequest(
                                            "the text has aliases (*); write out what they stand"
                                                    + " for");
                            case Scalar,
                                    Comment,
                                    DocumentStart,
                                    DocumentEnd,
                                    StreamStart,
                                    StreamEnd ->
                                    0;
                        };
                if (depth > DEEPEST) {
                    throw ProblemException.badRequest(
                            "the text is nested deeper than " + DEEPEST + " levels");
                }
            }
        } catch (YamlEngineException malformed) {
            throw ProblemException.badRequest(
                    "this is no CertificateSigningRequest in JSON or YAML: "
                            + firstLine(malformed.getMessage()));
        }
    }

    private CertificateSigningRequest parse(String text) {
        requireFlat(text);
        try {
            // By the class and not by "kind": nothing else is to be read here.
            CertificateSigningRequest read =
                    serialization.unmarshal(text, CertificateSigningRequest.class);
            if (read != null && "CertificateSigningRequest".equals(read.getKind())) {
                return read;
            }
        } catch (RuntimeException | StackOverflowError malformed) {
            throw ProblemException.badRequest(
                    "this is no CertificateSigningRequest in JSON or YAML: "
                            + firstLine(malformed.getMessage()));
        }
        throw ProblemException.badRequest("kind: CertificateSigningRequest is expected");
    }

    private static List<String> groupsOf(String requester) {
        if (requester.startsWith(CertificateRequest.BOOTSTRAP_USER)) {
            return CertificateRequest.BOOTSTRAP_GROUPS;
        }
        return requester.startsWith(CertificateRequest.NODE_USER)
                ? CertificateRequest.NODE_GROUPS
                : List.of("system:authenticated");
    }

    private static String firstLine(@Nullable String message) {
        return message == null
                ? "it cannot be read"
                : Words.printable(message.lines().findFirst().orElse(""));
    }
}
