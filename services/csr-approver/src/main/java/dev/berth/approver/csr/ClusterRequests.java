/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.csr;

import com.fasterxml.jackson.core.JsonParser;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the API server for requests, by HTTP and not by the client's models: those would have made
 * objects of a thousand megabytes before anybody could refuse them.
 */
@ApplicationScoped
public class ClusterRequests {

    private static final String PATH = "apis/certificates.k8s.io/v1/certificatesigningrequests";

    private final KubernetesClient kubernetes;
    private final KubernetesSerialization serialization;

    @Inject
    ClusterRequests(KubernetesClient kubernetes, KubernetesSerialization serialization) {
        this.kubernetes = kubernetes;
        this.serialization = serialization;
    }

    /** A request as the cluster has it now. */
    sealed interface Found {

        /** What everybody is told of it. */
        ShownRequest shown();
    }

    /** The whole object. */
    record Whole(ShownRequest shown, CertificateSigningRequest csr) implements Found {}

    /** One that is not looked into. */
    record TooLarge(ShownRequest shown) implements Found {}

    /**
     * The request of that name.
     *
     * @throws KubernetesClientException if the API server does not answer, or refuses
     */
    Optional<Found> find(String name) {
        HttpResponse<byte[]> answer =
                answer(
                        kubernetes
                                .getHttpClient()
                                .sendAsync(
                                        request("/" + encoded(name))
                                                .timeout(timeoutMillis(), TimeUnit.MILLISECONDS)
                                                .build(),
                                        byte[].class));
        if (answer.code() == HttpURLConnection.HTTP_NOT_FOUND) {
            return Optional.empty();
        }
        requireOk(answer.code());
        try (JsonParser json = RequestReader.open(new ByteArrayInputStream(answer.body()))) {
            json.nextToken();
            ShownRequest shown = RequestReader.read(json);
            if (shown.tooLarge()) {
                return Optional.of(new TooLarge(shown));
            }
            return Optional.of(
                    new Whole(
                            shown,
                            serialization.unmarshal(
                                    new String(answer.body(), StandardCharsets.UTF_8),
                                    CertificateSigningRequest.class)));
        } catch (IOException odd) {
            throw new KubernetesClientException("its answer cannot be read: " + odd.getMessage());
        }
    }

    /**
     * An open answer to a list or a watch, to be read as it comes.
     *
     * @param query without the question mark
     * @throws KubernetesClientException with the code the API server refused it with
     */
    public InputStream stream(String query) {
        HttpResponse<InputStream> answer =
                answer(
                        kubernetes
                                .getHttpClient()
                                .sendAsync(
                                        request("?" + query).forStreaming().build(),
                                        InputStream.class));
        if (answer.code() != HttpURLConnection.HTTP_OK) {
            close(answer.body());
        }
        requireOk(answer.code());
        return answer.body();
    }

    private HttpRequest.Builder request(String rest) {
        return kubernetes
                .getHttpClient()
                .newHttpRequestBuilder()
                .header("Accept", "application/json")
                .uri(kubernetes.getMasterUrl() + PATH + rest);
    }

    private <T> HttpResponse<T> answer(CompletableFuture<HttpResponse<T>> asked) {
        try {
            return asked.get(timeoutMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted");
        } catch (ExecutionException failed) {
            throw KubernetesClientException.launderThrowable(failed.getCause());
        } catch (TimeoutException silent) {
            asked.cancel(true);
            throw new KubernetesClientException(
                    "no answer within " + timeoutMillis() + " ms", silent);
        }
    }

    private int timeoutMillis() {
        return kubernetes.getConfiguration().getRequestTimeout();
    }

    private static void requireOk(int code) {
        if (code != HttpURLConnection.HTTP_OK) {
            throw new KubernetesClientException("it answered " + code, code, null);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException gone) {
            throw new KubernetesClientException("the connection broke: " + gone.getMessage());
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
