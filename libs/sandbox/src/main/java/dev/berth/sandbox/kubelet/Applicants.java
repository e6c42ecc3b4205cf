/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Files the client requests of many kubelets, and does nothing else of what kubelets do. */
public final class Applicants implements AutoCloseable {

    private static final String REQUESTS =
            "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ApiClient api;

    /**
     * @param caFile the API server's CA, PEM
     */
    public Applicants(URI server, Path caFile) throws IOException {
        try {
            api = new ApiClient(server, Files.readString(caFile), Optional.empty(), executor);
        } catch (KubeletFailure failed) {
            throw new IOException(failed);
        }
    }

    /**
     * Files the request of a kubelet that just started: a new key, this bootstrap token.
     *
     * @param token whole, {@code id.secret}
     * @return the request's uid
     * @throws IOException if the API server does not take it
     */
    public String apply(String node, String token) throws IOException, InterruptedException {
        JsonNode request = CsrObjects.client(node, CsrObjects.newKeys(), true);
        ApiClient.Answer answer = api.post(REQUESTS, Optional.of(token), request);
        if (!answer.ok()) {
            throw new IOException("the request of " + node + ": " + answer.reason());
        }
        return answer.body().path("metadata").path("uid").asText();
    }

    @Override
    public void close() {
        api.close();
        executor.shutdownNow();
    }
}
