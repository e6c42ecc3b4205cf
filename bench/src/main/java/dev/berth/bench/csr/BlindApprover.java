/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The yardstick: approves whatever is pending, looks at nothing and remembers nothing, as {@code
 * kubectl certificate approve} in a loop does, with as many requests at once as Berth has.
 */
final class BlindApprover implements Approver, AutoCloseable {

    private static final int AT_ONCE = 8;

    private final KubernetesClient kubernetes;
    private final BlockingQueue<CertificateSigningRequest> pending = new LinkedBlockingQueue<>();
    private final Watch watch;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    BlindApprover(KubernetesClient kubernetes) {
        this.kubernetes = kubernetes;
        watch =
                RequestWatch.open(
                        kubernetes,
                        csr -> {
                            if (csr.getStatus() == null
                                    || csr.getStatus().getConditions().isEmpty()) {
                                pending.add(csr);
                            }
                        });
        for (int worker = 0; worker < AT_ONCE; worker++) {
            Thread.ofPlatform().daemon().name("blind-" + worker).start(this::work);
        }
    }

    @Override
    public String name() {
        return "blind";
    }

    @Override
    public void pause() {
        gate = new CountDownLatch(1);
    }

    @Override
    public void go() {
        gate.countDown();
    }

    private void work() {
        try {
            while (true) {
                CertificateSigningRequest csr = pending.take();
                gate.await();
                approve(csr);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void approve(CertificateSigningRequest csr) {
        kubernetes
                .certificates()
                .v1()
                .certificateSigningRequests()
                .resource(
                        new CertificateSigningRequestBuilder(csr)
                                .editOrNewStatus()
                                .addNewCondition()
                                .withType("Approved")
                                .withStatus("True")
                                .withReason("Blind")
                                .withMessage("looked at nothing")
                                .endCondition()
                                .endStatus()
                                .build())
                .subresource("approval")
                .update();
    }

    @Override
    public void close() {
        watch.close();
    }
}
