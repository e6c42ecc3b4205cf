/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.sandbox.cluster.ApiException.FieldError;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Create, read, update, patch and delete, for every stored type alike; what differs is in its
 * {@link Rules}.
 */
final class ObjectApi {

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int NAME_TRIES = 8;

    private final Store store;
    private final Clock clock;
    private final BootstrapTokens bootstrapTokens;
    private final SecureRandom random = new SecureRandom();
    private final Map<ResourceType, Rules> rules = new EnumMap<>(ResourceType.class);

    ObjectApi(Store store, Clock clock, BootstrapTokens bootstrapTokens, Authorizer authorizer) {
        this.store = store;
        this.clock = clock;
        this.bootstrapTokens = bootstrapTokens;
        rules.put(ResourceType.CERTIFICATE_SIGNING_REQUEST, new CsrRules(authorizer));
        rules.put(ResourceType.NODE, new PlainRules.Nodes());
        rules.put(ResourceType.LEASE, new PlainRules.Leases());
        rules.put(ResourceType.SECRET, new PlainRules.Secrets());
        rules.put(ResourceType.EVENT, new PlainRules.Events());
        rules.put(ResourceType.NEW_EVENT, new PlainRules.NewEvents());
        rules.put(ResourceType.NAMESPACE, new PlainRules.Namespaces());
    }

    ObjectNode get(Store.Key key) {
        return store.get(key).orElseThrow(() -> ApiException.notFound(key.type(), key.name()));
    }

    /**
     * @param limit objects on one page; 0 for all
     * @param next what the page before gave as {@code continue}; empty for the first one
     */
    ObjectNode list(
            ResourceType type, String namespace, Selector selector, long limit, String next) {
        Store.Listing listing = store.list(type, namespace, selector, page(limit, next));
        ObjectNode list =
                Json.object()
                        .put("kind", type.kind() + "List")
                        .put("apiVersion", type.apiVersion());
        ObjectNode metadata =
                list.putObject("metadata")
                        .put("resourceVersion", Long.toString(listing.revision()));
        if (listing.remaining() > 0) {
            JsonNode last = listing.items().getLast();
            String token =
                    listing.revision()
                            + "/"
                            + Json.text(last, "metadata", "namespace")
                            + "/"
                            + Json.text(last, "metadata", "name");
            metadata.put(
                            "continue",
                            Base64.getUrlEncoder()
                                    .encodeToString(token.getBytes(StandardCharsets.UTF_8)))
                    .put("remainingItemCount", listing.remaining());
        }
        list.putArray("items").addAll(listing.items());
        return list;
    }

    private static Store.Page page(long limit, String next) {
        int size = limit <= 0 ? Integer.MAX_VALUE : Math.toIntExact(limit);
        if (next.isEmpty()) {
            return new Store.Page(0, "", "", size);
        }
        try {
            String[] token =
                    new String(Base64.getUrlDecoder().decode(next), StandardCharsets.UTF_8)
                            .split("/", 3);
            return new Store.Page(Long.parseLong(token[0]), token[1], token[2], size);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException ours) {
            throw ApiException.badRequest("continue key is not valid: " + next);
        }
    }

    ObjectNode create(ResourceType type, String namespace, JsonNode body, User user) {
        ObjectNode object = typed(type, body);
        ObjectNode metadata = Json.child(object, "metadata");
        if (!Json.text(metadata, "resourceVersion").isEmpty()) {
            throw ApiException.badRequest(
                    "resourceVersion should not be set on objects to be created");
        }
        place(type, namespace, metadata);
        metadata.remove(List.of("managedFields", "deletionTimestamp", "selfLink"));
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put(
                "creationTimestamp", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        boolean generated = Json.text(metadata, "name").isEmpty();
        for (int attempt = 1; ; attempt++) {
            if (generated) {
                metadata.put("name", generatedName(type, metadata));
            }
            String name = requireName(type, metadata);
            NodeRestriction.onCreate(type, object, user);
            rulesOf(type).create(object, user);
            try {
                ObjectNode created = store.create(new Store.Key(type, namespace, name), object);
                remember(type, created);
                return created;
            } catch (ApiException e) {
                if (!generated || attempt == NAME_TRIES) {
                    throw e;
                }
            }
        }
    }

    ObjectNode replace(Store.Key key, String subresource, JsonNode body, User user) {
        ObjectNode wanted = typed(key.type(), body);
        String name = Json.text(wanted, "metadata", "name");
        if (!name.equals(key.name())) {
            throw ApiException.badRequest(
                    "the name of the object ("
                            + name
                            + ") does not match the name on the URL ("
                            + key.name()
                            + ")");
        }
        if (rulesOf(key.type()).needsVersion()
                && Json.text(wanted, "metadata", "resourceVersion").isEmpty()) {
            throw ApiException.invalid(
                    key.type(),
                    name,
                    List.of(
                            FieldError.invalid(
                                    "metadata.resourceVersion",
                                    "0",
                                    "must be specified for an update")));
        }
        return update(key, subresource, user, _ -> wanted);
    }

    ObjectNode patch(
            Store.Key key, String subresource, String contentType, byte[] body, User user) {
        return update(
                key,
                subresource,
                user,
                old -> typed(key.type(), Patches.apply(key.type(), contentType, old, body)));
    }

    ObjectNode delete(Store.Key key, JsonNode options) {
        JsonNode preconditions = options.path("preconditions");
        return store.delete(
                key,
                object -> {
                    requireSame(
                            key,
                            "UID",
                            Json.text(preconditions, "uid"),
                            Json.text(object, "metadata", "uid"));
                    requireSame(
                            key,
                            "ResourceVersion",
                            Json.text(preconditions, "resourceVersion"),
                            Json.text(object, "metadata", "resourceVersion"));
                });
    }

    private ObjectNode update(
            Store.Key key, String subresource, User user, UnaryOperator<ObjectNode> wish) {
        ObjectNode stored =
                store.update(
                        key,
                        current -> {
                            ObjectNode old = current.deepCopy();
                            ObjectNode next = wish.apply(current);
                            ObjectNode metadata = Json.child(next, "metadata");
                            String version = Json.text(metadata, "resourceVersion");
                            if (!version.isEmpty()
                                    && !version.equals(
                                            Json.text(old, "metadata", "resourceVersion"))) {
                                throw ApiException.modified(key.type(), key.name());
                            }
                            requireSame(
                                    key,
                                    "UID",
                                    Json.text(metadata, "uid"),
                                    Json.text(old, "metadata", "uid"));
                            for (String field :
                                    List.of(
                                            "name",
                                            "namespace",
                                            "uid",
                                            "creationTimestamp",
                                            "generateName")) {
                                Json.copyField(old.path("metadata"), metadata, field);
                            }
                            metadata.remove(
                                    List.of("managedFields", "deletionTimestamp", "selfLink"));
                            NodeRestriction.onUpdate(key.type(), old, next, user);
                            rulesOf(key.type()).update(old, next, subresource, user);
                            return next;
                        });
        remember(key.type(), stored);
        return stored;
    }

    private void remember(ResourceType type, ObjectNode object) {
        if (type == ResourceType.SECRET) {
            bootstrapTokens.remember(object);
        }
    }

    private static void requireSame(Store.Key key, String what, String wanted, String actual) {
        if (!wanted.isEmpty() && !wanted.equals(actual)) {
            throw ApiException.conflict(
                    key.type(),
                    key.name(),
                    "Precondition failed: "
                            + what
                            + " in precondition: "
                            + wanted
                            + ", "
                            + what
                            + " in object meta: "
                            + actual);
        }
    }

    private static ObjectNode typed(ResourceType type, JsonNode body) {
        if (!(body instanceof ObjectNode object)) {
            throw ApiException.badRequest("the body of the request is not a JSON object");
        }
        String kind = Json.text(object, "kind");
        String apiVersion = Json.text(object, "apiVersion");
        if (!kind.isEmpty() && !kind.equals(type.kind())
                || !apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
            throw ApiException.badRequest(
                    kind
                            + " in version \""
                            + apiVersion
                            + "\" cannot be handled as a "
                            + type.kind()
                            + " in version \""
                            + type.apiVersion()
                            + "\"");
        }
        return object.put("kind", type.kind()).put("apiVersion", type.apiVersion());
    }

    private void place(ResourceType type, String namespace, ObjectNode metadata) {
        if (!type.namespaced()) {
            metadata.remove("namespace");
            return;
        }
        String wanted = Json.text(metadata, "namespace");
        if (!wanted.isEmpty() && !wanted.equals(namespace)) {
            throw ApiException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the"
                            + " request");
        }
        if (store.get(new Store.Key(ResourceType.NAMESPACE, "", namespace)).isEmpty()) {
            throw ApiException.notFound(ResourceType.NAMESPACE, namespace);
        }
        metadata.put("namespace", namespace);
    }

    private String generatedName(ResourceType type, ObjectNode metadata) {
        String prefix = Json.text(metadata, "generateName");
        if (prefix.isEmpty()) {
            throw ApiException.invalid(
                    type,
                    "",
                    List.of(
                            FieldError.required(
                                    "metadata.name", "name or generateName is required")));
        }
        // As the beginning of a name: what follows a dash completes it, what follows a dot does
        // not.
        requireName(type, "metadata.generateName", prefix, prefix.replaceFirst("-$", "a"));
        StringBuilder name = new StringBuilder(prefix);
        for (int i = 0; i < 5; i++) {
            name.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
        }
        return name.toString();
    }

    private static String requireName(ResourceType type, ObjectNode metadata) {
        String name = Json.text(metadata, "name");
        requireName(type, "metadata.name", name, name);
        return name;
    }

    private static void requireName(ResourceType type, String field, String said, String name) {
        if (name.length() > 253 || !NAME.matcher(name).matches()) {
            throw ApiException.invalid(
                    type,
                    said,
                    List.of(
                            FieldError.invalid(
                                    field,
                                    "\"" + said + "\"",
                                    "a lowercase RFC 1123 subdomain must consist of lower case"
                                        + " alphanumeric characters, '-' or '.', and must start and"
                                        + " end with an alphanumeric character")));
        }
    }

    private Rules rulesOf(ResourceType type) {
        Rules found = rules.get(type);
        if (found == null) {
            throw ApiException.methodNotAllowed();
        }
        return found;
    }
}
