/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.berth.approver.csr.RequestReader;
import dev.berth.approver.csr.ShownRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lists and watches requests as an informer does, and holds one object at a time: anybody with the
 * credential of one node may file hundreds of a megabyte each. Lists are read in pages and worked
 * off while they arrive; what is remembered between two events is who is there.
 */
final class RequestFeed implements AutoCloseable {

    /** Told in the order of the cluster's versions; must not wait. */
    interface Listener {
        void seen(ShownRequest request);

        void gone(ShownRequest request);
    }

    private static final Logger LOG = Logger.getLogger(RequestFeed.class);

    private static final int PAGE = 100;

    /** A watch is asked for anew so often: whether the connection lives is known no later. */
    private static final Duration ONE_WATCH = Duration.ofSeconds(60);

    private static final Duration LONGEST_SILENCE = ONE_WATCH.plusSeconds(15);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Function<String, InputStream> cluster;
    private final Listener listener;
    private final Thread reader =
            Thread.ofPlatform().name("requests").daemon().unstarted(this::run);
    private final Thread watchdog =
            Thread.ofPlatform().name("requests-watchdog").daemon().unstarted(this::watch);

    /** By uid: what a list no longer has was deleted while nobody looked. */
    private Map<String, ShownRequest> there = new HashMap<>();

    private @Nullable String version;
    private volatile boolean connected;
    private volatile boolean closed;
    private volatile @Nullable Arriving arriving;

    /**
     * @param cluster answers the query of a list or a watch; throws a KubernetesClientException if
     *     the API server does not
     */
    RequestFeed(Function<String, InputStream> cluster, Listener listener) {
        this.cluster = cluster;
        this.listener = listener;
    }

    void start() {
        reader.start();
        watchdog.start();
    }

    /** Whether everything was listed and what changes since arrives. */
    boolean isConnected() {
        return connected;
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        watchdog.interrupt();
        hangUp();
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                if (version == null) {
                    list();
                }
                follow();
                pause = FIRST_PAUSE;
                continue;
            } catch (KubernetesClientException | IOException failed) {
                broken(failed);
            } catch (RuntimeException unexpected) {
                LOG.error("The watch of requests failed; listing them again", unexpected);
                version = null;
            }
            connected = false;
            try {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            } catch (InterruptedException stopped) {
                return;
            }
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        }
    }

    private void broken(Exception failed) {
        boolean forgotten =
                failed instanceof KubernetesClientException refused
                        && refused.getCode() == HttpURLConnection.HTTP_GONE;
        if (forgotten) {
            version = null;
        }
        if (!closed) {
            LOG.warnf("The watch of requests is interrupted: %s", failed.getMessage());
        }
    }

    private void list() throws IOException {
        Map<String, ShownRequest> listed = new HashMap<>();
        Page page = new Page("", "");
        do {
            page = list(page.next, listed);
        } while (!page.next.isEmpty());
        there.values().stream()
                .filter(request -> !listed.containsKey(request.uid()))
                .forEach(listener::gone);
        there = listed;
        version = page.version;
    }

    /**
     * @param next where the next page begins; empty on the last one
     */
    private record Page(String version, String next) {}

    private Page list(String from, Map<String, ShownRequest> listed) throws IOException {
        String rest =
                from.isEmpty()
                        ? ""
                        : "&continue=" + URLEncoder.encode(from, StandardCharsets.UTF_8);
        String[] page = {"", ""};
        try (JsonParser json = open("limit=" + PAGE + rest)) {
            json.nextToken();
            RequestReader.object(
                    json,
                    field -> {
                        switch (field) {
                            case "metadata" ->
                                    RequestReader.object(
                                            json,
                                            key -> {
                                                switch (key) {
                                                    case "resourceVersion" ->
                                                            page[0] = json.getText();
                                                    case "continue" -> page[1] = json.getText();
                                                    default -> json.skipChildren();
                                                }
                                            });
                            case "items" -> {
                                while (json.nextToken() == JsonToken.START_OBJECT) {
                                    see(RequestReader.read(json), listed);
                                }
                            }
                            default -> json.skipChildren();
                        }
                    });
        }
        if (page[0].isEmpty()) {
            throw new IOException("a list without a version");
        }
        return new Page(page[0], page[1]);
    }

    private void follow() throws IOException {
        String query =
                "watch=true&allowWatchBookmarks=true&timeoutSeconds="
                        + ONE_WATCH.toSeconds()
                        + "&resourceVersion="
                        + version;
        try (JsonParser json = open(query)) {
            connected = true;
            while (json.nextToken() == JsonToken.START_OBJECT) {
                event(json);
            }
        }
    }

    private void event(JsonParser json) throws IOException {
        String[] type = {""};
        RequestReader.object(
                json,
                field -> {
                    switch (field) {
                        case "type" -> type[0] = json.getText();
                        case "object" -> event(type[0], json);
                        default -> json.skipChildren();
                    }
                });
    }

    private void event(String type, JsonParser json) throws IOException {
        switch (type) {
            case "ADDED", "MODIFIED" -> {
                ShownRequest request = RequestReader.read(json);
                see(request, there);
                version = request.resourceVersion();
            }
            case "DELETED" -> {
                ShownRequest request = RequestReader.read(json);
                there.remove(request.uid());
                listener.gone(request);
                version = request.resourceVersion();
            }
            case "BOOKMARK" -> version = RequestReader.read(json).resourceVersion();
            case "ERROR" -> throw refused(json);
            default -> throw new IOException("a watch event of unknown type " + type);
        }
    }

    private static KubernetesClientException refused(JsonParser json) throws IOException {
        int[] code = {0};
        String[] message = {""};
        RequestReader.object(
                json,
                field -> {
                    switch (field) {
                        case "code" -> code[0] = json.getIntValue();
                        case "message" -> message[0] = json.getText();
                        default -> json.skipChildren();
                    }
                });
        return new KubernetesClientException(message[0], code[0], null);
    }

    private void see(ShownRequest request, Map<String, ShownRequest> known) {
        known.put(request.uid(), request.withoutCertificate());
        listener.seen(request);
    }

    private JsonParser open(String query) throws IOException {
        Arriving stream = new Arriving(cluster.apply(query));
        arriving = stream;
        if (closed) {
            stream.close();
        }
        return RequestReader.open(stream);
    }

    /** A connection that is dead without a word is hung up, and asked for anew. */
    private void watch() {
        try {
            while (!closed) {
                TimeUnit.SECONDS.sleep(5);
                Arriving stream = arriving;
                if (stream != null && stream.silent().compareTo(LONGEST_SILENCE) > 0) {
                    hangUp();
                }
            }
        } catch (InterruptedException stopped) {
            LOG.debug("No more watching of the watch: stopping");
        }
    }

    private void hangUp() {
        Arriving stream = arriving;
        arriving = null;
        if (stream == null) {
            return;
        }
        try {
            stream.close();
        } catch (IOException gone) {
            LOG.debugf("The connection was gone already: %s", gone.getMessage());
        }
    }

    /** Knows when something last came. */
    private static final class Arriving extends FilterInputStream {
        private volatile long last = System.nanoTime();

        Arriving(InputStream in) {
            super(in);
        }

        Duration silent() {
            return Duration.ofNanos(System.nanoTime() - last);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            last = System.nanoTime();
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            last = System.nanoTime();
            return read;
        }
    }
}
