/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** One request from door to answer: who, may they, what. */
final class ApiHandler implements HttpHandler {

    /** As the real one (3 MiB). */
    static final int LARGEST_BODY = 3 * 1024 * 1024;

    private static final System.Logger LOG = System.getLogger(ApiHandler.class.getName());

    /** The parts a request passes through. */
    record Parts(
            Authenticator authenticator,
            Authorizer authorizer,
            Store store,
            ObjectApi objects,
            Reviews reviews,
            WatchHub watches,
            Faults faults,
            RequestLog log,
            Clock clock,
            Duration bookmarkInterval) {}

    private record Answer(int code, byte[] body, String contentType) {
        static Answer json(int code, JsonNode body) {
            return new Answer(code, Json.bytes(body), "application/json");
        }

        static Answer text(String body) {
            return new Answer(
                    200, body.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
        }
    }

    private final Parts parts;

    ApiHandler(Parts parts) {
        this.parts = parts;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        ApiCall call = null;
        ApiRequest request = null;
        Answer answer;
        try {
            call = ApiCall.parse(exchange.getRequestMethod(), exchange.getRequestURI());
            request = request(call, User.ANONYMOUS, exchange);
            User user =
                    parts.authenticator.authenticate(
                            certificate(exchange),
                            exchange.getRequestHeaders().getFirst("Authorization"));
            request = request(call, user, exchange);
            if (parts.faults.drops(request)) {
                parts.log.add(request);
                throw new Faults.Dropped();
            }
            if (exchange.getRequestHeaders().containsKey("Impersonate-User")) {
                throw ApiException.badRequest("impersonation is not served by the sandbox");
            }
            parts.authorizer.require(user, call.access());
            if (call.access().verb().equals("watch")
                    && call.type().filter(ResourceType::stored).isPresent()) {
                watch(call, request, exchange);
                return;
            }
            answer = answer(call, user, exchange);
        } catch (ApiException e) {
            answer = Answer.json(e.code(), e.status());
        } catch (Faults.Dropped e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "cannot answer " + exchange.getRequestURI(), e);
            ApiException failure = ApiException.internal(String.valueOf(e.getMessage()));
            answer = Answer.json(failure.code(), failure.status());
        }
        if (request != null) {
            parts.log.add(createdName(request, answer).answered(answer.code));
        }
        send(exchange, answer);
    }

    private Answer answer(ApiCall call, User user, HttpExchange exchange) throws IOException {
        Access access = call.access();
        if (!access.onResource()) {
            return document(access);
        }
        ResourceType type =
                call.type()
                        .filter(
                                known ->
                                        access.subresource().isEmpty()
                                                || known.subresources()
                                                        .contains(access.subresource()))
                        .orElseThrow(ApiException::noSuchResource);
        if (!call.query("dryRun").isEmpty()) {
            throw ApiException.badRequest("dryRun is not served by the sandbox");
        }
        if (!type.stored()) {
            if (!access.verb().equals("create")) {
                throw ApiException.methodNotAllowed();
            }
            return Answer.json(
                    201, parts.reviews.answer(type, Json.parse(jsonBody(exchange)), user));
        }
        String namespace = call.objectNamespace();
        if (type.namespaced() && namespace.isEmpty() && !access.verb().equals("list")) {
            throw ApiException.methodNotAllowed();
        }
        Store.Key key = new Store.Key(type, namespace, access.name());
        return switch (access.verb()) {
            case "get" -> Answer.json(200, parts.objects.get(key));
            case "list" ->
                    Answer.json(
                            200,
                            parts.objects.list(
                                    type,
                                    namespace,
                                    selector(type, call),
                                    call.number("limit").orElse(0L),
                                    call.query("continue")));
            case "create" -> {
                if (!access.name().isEmpty()) {
                    throw ApiException.methodNotAllowed();
                }
                yield Answer.json(
                        201,
                        parts.objects.create(
                                type, namespace, Json.parse(jsonBody(exchange)), user));
            }
            case "update" ->
                    Answer.json(
                            200,
                            parts.objects.replace(
                                    key,
                                    access.subresource(),
                                    Json.parse(jsonBody(exchange)),
                                    user));
            case "patch" ->
                    Answer.json(
                            200,
                            parts.objects.patch(
                                    key,
                                    access.subresource(),
                                    contentType(exchange),
                                    body(exchange),
                                    user));
            case "delete" -> {
                byte[] options = body(exchange);
                ObjectNode deleted =
                        parts.objects.delete(
                                key, options.length == 0 ? Json.object() : Json.parse(options));
                yield Answer.json(200, deletion(type, deleted));
            }
            default -> throw ApiException.methodNotAllowed();
        };
    }

    private Answer document(Access access) {
        if (!access.verb().equals("get")) {
            throw ApiException.methodNotAllowed();
        }
        return switch (access.path()) {
            case "/healthz", "/livez", "/readyz" -> Answer.text("ok");
            default ->
                    Discovery.at(access.path())
                            .map(document -> Answer.json(200, document))
                            .orElseThrow(ApiException::noSuchResource);
        };
    }

    private void watch(ApiCall call, ApiRequest request, HttpExchange exchange) throws IOException {
        ResourceType type = call.type().orElseThrow(ApiException::noSuchResource);
        if (!call.query("sendInitialEvents").isEmpty()) {
            throw ApiException.badRequest(
                    "sendInitialEvents is forbidden for watch unless the WatchList feature gate is"
                            + " enabled");
        }
        Duration timeout =
                call.number("timeoutSeconds")
                        .filter(seconds -> seconds > 0)
                        .map(Duration::ofSeconds)
                        .orElseGet(
                                () ->
                                        Duration.ofSeconds(
                                                ThreadLocalRandom.current().nextLong(1800, 3600)));
        WatchStream watch =
                new WatchStream(
                        request.answered(200),
                        new WatchStream.Wish(
                                type,
                                call.objectNamespace(),
                                selector(type, call),
                                call.number("resourceVersion").orElse(0L),
                                Boolean.parseBoolean(call.query("allowWatchBookmarks")),
                                timeout),
                        parts.bookmarkInterval);
        if (exchange.getRequestHeaders().containsKey("Upgrade")) {
            // fabric8 asks for a WebSocket first; a plain 200 makes it ask again without one.
            send(exchange, Answer.text(""));
            return;
        }
        parts.log.add(watch.request());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-cache, private");
        parts.watches.add(watch);
        try {
            exchange.getRequestBody().close();
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            // As the real one: whoever watches knows at once that the watch is there.
            out.flush();
            // A cut that came between the check and here must not be missed.
            if (parts.faults.drops(watch.request())) {
                throw new Faults.Dropped();
            }
            watch.run(parts.store, out);
            out.close();
        } finally {
            parts.watches.remove(watch);
        }
    }

    private static Selector selector(ResourceType type, ApiCall call) {
        return Selector.parse(type, call.query("fieldSelector"), call.query("labelSelector"));
    }

    /**
     * Nodes, Leases and CSRs answer a deletion with Status; so does everything that is gone at
     * once.
     */
    private static ObjectNode deletion(ResourceType type, ObjectNode deleted) {
        ObjectNode status =
                Json.object()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Success");
        status.putObject("metadata");
        ObjectNode details =
                status.putObject("details").put("name", Json.text(deleted, "metadata", "name"));
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural()).put("uid", Json.text(deleted, "metadata", "uid"));
        return status;
    }

    private ApiRequest request(ApiCall call, User user, HttpExchange exchange) {
        return ApiRequest.of(
                parts.clock.instant(), user, call.access(), exchange.getRequestURI().getPath());
    }

    private static ApiRequest createdName(ApiRequest request, Answer answer) {
        return request.verb().equals("create") && answer.code == 201
                ? request.named(Json.text(Json.parse(answer.body), "metadata", "name"))
                : request;
    }

    private static @Nullable X509Certificate certificate(HttpExchange exchange) {
        try {
            return exchange instanceof HttpsExchange https
                            && https.getSSLSession().getPeerCertificates()[0]
                                    instanceof X509Certificate found
                    ? found
                    : null;
        } catch (SSLPeerUnverifiedException _) {
            // The usual case: no client certificate.
            return null;
        }
    }

    private static String contentType(HttpExchange exchange) {
        return Objects.requireNonNullElse(
                exchange.getRequestHeaders().getFirst("Content-Type"), "application/json");
    }

    private static byte[] jsonBody(HttpExchange exchange) throws IOException {
        String media = contentType(exchange).split(";", 2)[0].strip();
        if (!media.equals("application/json")) {
            throw ApiException.unsupportedMediaType(
                    "the body of the request was in an unknown format - accepted media types"
                            + " include: application/json");
        }
        return body(exchange);
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw ApiException.tooLarge(LARGEST_BODY);
        }
        return body;
    }

    /**
     * Without {@code exchange.close()}, which closes the whole connection if nobody asked for the
     * request's body: a client that is about to use it again would find it dead.
     */
    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getRequestBody().close();
        exchange.getResponseHeaders().set("Content-Type", answer.contentType);
        exchange.getResponseHeaders().set("Cache-Control", "no-cache, private");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(
                answer.code, head || answer.body.length == 0 ? -1 : answer.body.length);
        if (!head && answer.body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body);
            }
        }
    }
}
