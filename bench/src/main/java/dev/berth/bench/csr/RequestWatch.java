/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.function.Consumer;

/** Shows every request when it is there and when it changed. */
final class RequestWatch implements Watcher<CertificateSigningRequest> {

    private final Consumer<CertificateSigningRequest> seen;

    private RequestWatch(Consumer<CertificateSigningRequest> seen) {
        this.seen = seen;
    }

    static Watch open(KubernetesClient kubernetes, Consumer<CertificateSigningRequest> seen) {
        return kubernetes
                .certificates()
                .v1()
                .certificateSigningRequests()
                .watch(new RequestWatch(seen));
    }

    @Override
    public void eventReceived(Action action, CertificateSigningRequest csr) {
        if (action == Action.ADDED || action == Action.MODIFIED) {
            seen.accept(csr);
        }
    }

    @Override
    public void onClose(WatcherException cause) {
        System.err.println("the watch of requests ended: " + cause.getMessage());
    }
}
