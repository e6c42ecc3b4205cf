/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * All objects, one counter of revisions, and the recent changes from which watches resume. What it
 * returns is shared and must not be changed; {@link #update} hands out a copy to change.
 */
final class Store {

    /** Where an object is. The namespace is empty for cluster-scoped types. */
    record Key(ResourceType type, String namespace, String name) {}

    enum ChangeType {
        ADDED,
        MODIFIED,
        DELETED
    }

    /**
     * One change. {@code before} is the object as it was; for ADDED it is the same as {@code
     * object}.
     */
    record Change(
            long revision,
            ChangeType kind,
            ResourceType type,
            ObjectNode object,
            ObjectNode before) {}

    /**
     * Objects as they were at {@code revision}, or later where a page began after it.
     *
     * @param remaining how many more come after the last of them
     */
    record Listing(long revision, List<ObjectNode> items, int remaining) {}

    /**
     * Which part of a list.
     *
     * @param revision of the first page; 0 for the first page itself
     * @param after the object before the first one of this page; empty for the first page
     */
    record Page(long revision, String afterNamespace, String after, int limit) {}

    private record Place(String namespace, String name) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<ResourceType, TreeMap<Place, ObjectNode>> objects =
            new EnumMap<>(ResourceType.class);
    private final Deque<Change> history = new ArrayDeque<>();
    private final int historyLimit;
    private final Set<Consumer<Change>> listeners = new CopyOnWriteArraySet<>();
    private long revision = 1;
    private long forgotten = 0;

    Store(int historyLimit) {
        this.historyLimit = historyLimit;
        for (ResourceType type : ResourceType.values()) {
            objects.put(type, new TreeMap<>());
        }
    }

    Optional<ObjectNode> get(Key key) {
        return locked(() -> Optional.ofNullable(of(key.type).get(place(key))));
    }

    /**
     * @throws ApiException 409 if there is one of that name
     */
    ObjectNode create(Key key, ObjectNode object) {
        return locked(
                () -> {
                    if (of(key.type).containsKey(place(key))) {
                        throw ApiException.alreadyExists(key.type, key.name);
                    }
                    return put(key, object.deepCopy(), ChangeType.ADDED);
                });
    }

    /**
     * Changes one object in one step. {@code change} gets a copy and returns what is to be stored;
     * if that is equal to what is there, nothing happens, as in etcd.
     *
     * @throws ApiException 404 if there is none, and whatever {@code change} throws
     */
    ObjectNode update(Key key, UnaryOperator<ObjectNode> change) {
        return locked(
                () -> {
                    ObjectNode before = existing(key);
                    ObjectNode after = change.apply(before.deepCopy());
                    Json.child(after, "metadata")
                            .put(
                                    "resourceVersion",
                                    Json.text(before, "metadata", "resourceVersion"));
                    return after.equals(before) ? before : put(key, after, ChangeType.MODIFIED);
                });
    }

    /**
     * @throws ApiException 404 if there is none, and whatever {@code precondition} throws
     */
    ObjectNode delete(Key key, Consumer<ObjectNode> precondition) {
        return locked(
                () -> {
                    ObjectNode before = existing(key);
                    precondition.accept(before);
                    of(key.type).remove(place(key));
                    ObjectNode last = before.deepCopy();
                    publish(key.type, ChangeType.DELETED, stamp(last), before);
                    return last;
                });
    }

    Listing list(ResourceType type, String namespace, Selector selector) {
        return list(type, namespace, selector, new Page(0, "", "", Integer.MAX_VALUE));
    }

    Listing list(ResourceType type, String namespace, Selector selector, Page page) {
        return locked(
                () -> {
                    List<ObjectNode> all = matching(type, namespace, selector);
                    Place after = new Place(page.afterNamespace, page.after);
                    List<ObjectNode> rest =
                            page.revision == 0
                                    ? all
                                    : all.stream()
                                            .filter(object -> place(object).compareTo(after) > 0)
                                            .toList();
                    List<ObjectNode> items = rest.stream().limit(page.limit).toList();
                    return new Listing(
                            page.revision == 0 ? revision : page.revision,
                            items,
                            rest.size() - items.size());
                });
    }

    private static Place place(ObjectNode object) {
        return new Place(
                Json.text(object, "metadata", "namespace"), Json.text(object, "metadata", "name"));
    }

    /**
     * Feeds {@code into} from {@code since} on: 0 means what is there now (as ADDED) and everything
     * after.
     *
     * @return how to stop
     * @throws ApiException 410 if the changes after {@code since} are not remembered any more
     */
    Runnable follow(
            ResourceType type,
            String namespace,
            Selector selector,
            long since,
            Consumer<Change> into) {
        return locked(
                () -> {
                    Consumer<Change> filtered =
                            change -> {
                                if (change.type == type && inNamespace(namespace, change.object)) {
                                    selector.narrow(change).ifPresent(into);
                                }
                            };
                    if (since == 0) {
                        matching(type, namespace, selector)
                                .forEach(
                                        object ->
                                                into.accept(
                                                        new Change(
                                                                revisionOf(object),
                                                                ChangeType.ADDED,
                                                                type,
                                                                object,
                                                                object)));
                    } else if (since < forgotten) {
                        throw ApiException.expired(
                                "too old resource version: "
                                        + since
                                        + " ("
                                        + (forgotten + 1)
                                        + ")");
                    } else {
                        history.stream()
                                .filter(change -> change.revision > since)
                                .forEach(filtered);
                    }
                    listeners.add(filtered);
                    return () -> listeners.remove(filtered);
                });
    }

    long revision() {
        return locked(() -> revision);
    }

    /** Forgets the past: a watch from any earlier version is told 410. */
    void compact() {
        locked(
                () -> {
                    history.clear();
                    forgotten = revision;
                    return revision;
                });
    }

    private List<ObjectNode> matching(ResourceType type, String namespace, Selector selector) {
        List<ObjectNode> found = new ArrayList<>();
        of(type).forEach(
                        (place, object) -> {
                            if ((namespace.isEmpty() || place.namespace.equals(namespace))
                                    && selector.matches(object)) {
                                found.add(object);
                            }
                        });
        return found;
    }

    private static boolean inNamespace(String namespace, ObjectNode object) {
        return namespace.isEmpty() || namespace.equals(Json.text(object, "metadata", "namespace"));
    }

    private ObjectNode put(Key key, ObjectNode object, ChangeType kind) {
        ObjectNode before = kind == ChangeType.ADDED ? object : existing(key);
        of(key.type).put(place(key), object);
        publish(key.type, kind, stamp(object), before);
        return object;
    }

    private ObjectNode stamp(ObjectNode object) {
        revision++;
        Json.child(object, "metadata").put("resourceVersion", Long.toString(revision));
        return object;
    }

    private void publish(ResourceType type, ChangeType kind, ObjectNode object, ObjectNode before) {
        Change change = new Change(revision, kind, type, object, before);
        history.addLast(change);
        while (history.size() > historyLimit) {
            forgotten = history.removeFirst().revision;
        }
        listeners.forEach(listener -> listener.accept(change));
    }

    private ObjectNode existing(Key key) {
        ObjectNode found = of(key.type).get(place(key));
        if (found == null) {
            throw ApiException.notFound(key.type, key.name);
        }
        return found;
    }

    private TreeMap<Place, ObjectNode> of(ResourceType type) {
        TreeMap<Place, ObjectNode> found = objects.get(type);
        if (found == null) {
            throw new IllegalStateException("no table for " + type);
        }
        return found;
    }

    private static Place place(Key key) {
        return new Place(key.namespace, key.name);
    }

    private static long revisionOf(ObjectNode object) {
        return Long.parseLong(Json.text(object, "metadata", "resourceVersion"));
    }

    private <T> T locked(java.util.function.Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
