/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.verification;

import dev.berth.approver.verification.Answered.Nothing;
import dev.berth.approver.verification.ClientIdentity.Missing;
import dev.berth.approver.verification.ClientIdentity.Nobody;
import dev.berth.events.VerificationResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Asks a kubelet everything there is to ask, and stops at the first question it does not answer: a
 * machine that is slow or silent costs the time limit once.
 */
@ApplicationScoped
class KubeletProbe {

    static final String SERVING = "serving certificate";

    private static final String SERVING_EXPECTED =
            "one that Berth approved for this node, by the cluster's CA, naming the address"
                    + " dialled";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final VerificationConfig config;
    private final ClusterCa clusterCa;
    private final boolean sandbox;

    @Inject
    KubeletProbe(
            VerificationConfig config,
            ClusterCa clusterCa,
            @ConfigProperty(name = "berth.sandbox") boolean sandbox) {
        this.config = config;
        this.clusterCa = clusterCa;
        this.sandbox = sandbox;
    }

    /**
     * @throws IOException if the cluster's CA cannot be read
     * @throws GeneralSecurityException likewise
     */
    List<VerificationResult> ask(KubeletTarget target)
            throws IOException, GeneralSecurityException, InterruptedException {
        Asking asking = new Asking(target, new WireTrust(clusterCa.read(), target.certificates()));
        if (!target.mayBeDialled(sandbox)) {
            asking.serving("not dialled: the inventory's address is none of a machine");
            asking.skipRest("the machine was not dialled");
            return asking.results;
        }
        asking.as(new Nobody(), Question.NOBODY, Question.STRANGER);
        asking.as(
                ClientIdentity.read(config.withoutRights(), "berth.verification.without-rights"),
                Question.WITHOUT_RIGHTS);
        asking.as(
                ClientIdentity.read(config.metrics(), "berth.verification.metrics"),
                Question.METRICS,
                Question.CADVISOR);
        asking.skipRest("the question before it was not answered");
        return asking.results;
    }

    /** One round with one kubelet. */
    private final class Asking {

        private final KubeletTarget target;
        private final WireTrust trust;
        private final List<VerificationResult> results = new ArrayList<>();
        private final Set<Question> open = EnumSet.allOf(Question.class);
        private boolean silent;

        Asking(KubeletTarget target, WireTrust trust) {
            this.target = target;
            this.trust = trust;
        }

        void as(ClientIdentity identity, Question... questions)
                throws GeneralSecurityException, InterruptedException {
            if (silent) {
                return;
            }
            if (identity instanceof Missing missing) {
                for (Question question : questions) {
                    open.remove(question);
                    results.add(question.notAsked(missing.why()));
                }
                return;
            }
            try (KubeletConnection kubelet =
                    new KubeletConnection(
                            target, config.port(), trust, identity, config.timeout())) {
                for (Question question : questions) {
                    if (!silent) {
                        ask(kubelet, question);
                    }
                }
            }
        }

        private void ask(KubeletConnection kubelet, Question question) throws InterruptedException {
            Answered answered = kubelet.ask(question.path(), bearer(question));
            silent = answered instanceof Nothing;
            if (results.isEmpty()) {
                boolean neverMet = silent && !trust.satisfied();
                serving(neverMet ? answered.text() : null);
                if (neverMet) {
                    // Nobody was asked: what is wrong is the certificate, or that there is none.
                    return;
                }
            }
            open.remove(question);
            results.add(question.judge(answered));
        }

        void serving(@Nullable String wrong) {
            results.add(
                    new VerificationResult(
                            SERVING,
                            SERVING_EXPECTED,
                            wrong == null ? "it is" : wrong,
                            wrong == null));
        }

        void skipRest(String why) {
            open.forEach(question -> results.add(question.notAsked(why)));
        }
    }

    /** Made up each time: no token that is good anywhere ever goes to a machine. */
    private static @Nullable String bearer(Question question) {
        if (question != Question.STRANGER) {
            return null;
        }
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
