/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a kubelet answers on its port: 401 to whom it does not know, 403 to whom the API server does
 * not allow it (SubjectAccessReview), else what was asked for.
 */
final class KubeletApi {

    /** An answer; every one of a real kubelet's errors is plain text. */
    record Answer(int code, String contentType, String body) {
        static Answer text(int code, String body) {
            return new Answer(code, "text/plain; charset=utf-8", body);
        }
    }

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

    private final Setup setup;
    private final Callers callers;
    private final Supplier<ApiClient> api;
    private final KubeletLog log;

    KubeletApi(Setup setup, Callers callers, Supplier<ApiClient> api, KubeletLog log) {
        this.setup = setup;
        this.callers = callers;
        this.api = api;
        this.log = log;
    }

    Answer answer(
            @Nullable X509Certificate certificate,
            Optional<String> bearer,
            String method,
            String path)
            throws InterruptedException {
        Optional<Caller> caller = callers.identify(certificate, bearer);
        if (caller.isEmpty()) {
            return Answer.text(401, "Unauthorized");
        }
        String verb = verb(method);
        String subresource = subresource(path);
        // The wording up to 1.31; newer kubelets write "subresource(s)=[metrics]".
        String asked =
                "(user="
                        + caller.get().name()
                        + ", verb="
                        + verb
                        + ", resource=nodes, subresource="
                        + subresource
                        + ")";
        try {
            if (!allowed(caller.get(), verb, subresource)) {
                log.line("Forbidden " + asked);
                return Answer.text(403, "Forbidden " + asked);
            }
        } catch (IOException e) {
            log.line("Authorization error " + asked + ": " + e);
            return Answer.text(500, "Authorization error " + asked);
        }
        return served(method, path);
    }

    private Answer served(String method, String path) {
        if (!method.equals("GET")) {
            return Answer.text(405, "405: Method Not Allowed");
        }
        return switch (path) {
            case "/metrics" ->
                    new Answer(200, Exposition.CONTENT_TYPE, Exposition.kubelet(setup.nodeName()));
            case "/metrics/cadvisor" ->
                    new Answer(200, Exposition.CONTENT_TYPE, Exposition.cadvisor());
            case "/healthz" -> Answer.text(200, "ok");
            default -> Answer.text(404, "404 page not found\n");
        };
    }

    private boolean allowed(Caller caller, String verb, String subresource)
            throws IOException, InterruptedException {
        if (setup.config().authorizationMode().equals("AlwaysAllow")) {
            return true;
        }
        ObjectNode review =
                ApiClient.object()
                        .put("kind", "SubjectAccessReview")
                        .put("apiVersion", "authorization.k8s.io/v1");
        ObjectNode spec = review.putObject("spec").put("user", caller.name());
        ArrayNode groups = spec.putArray("groups");
        caller.groups().forEach(groups::add);
        spec.putObject("resourceAttributes")
                .put("verb", verb)
                .put("version", "v1")
                .put("resource", "nodes")
                .put("subresource", subresource)
                .put("name", setup.nodeName());
        ApiClient.Answer answer = api.get().post(REVIEWS, Optional.empty(), review);
        if (!answer.ok()) {
            throw new IOException(answer.reason());
        }
        return answer.body().at("/status/allowed").asBoolean(false);
    }

    private static String verb(String method) {
        return switch (method) {
            case "GET", "HEAD" -> "get";
            case "POST" -> "create";
            case "PUT" -> "update";
            default -> method.toLowerCase(Locale.ROOT);
        };
    }

    private static String subresource(String path) {
        for (String own : new String[] {"metrics", "stats", "spec", "checkpoint"}) {
            if (path.equals("/" + own) || path.startsWith("/" + own + "/")) {
                return own;
            }
        }
        return path.equals("/logs") || path.startsWith("/logs/") ? "log" : "proxy";
    }
}
