/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.approver.csr.ShownRequest;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestFeedTest {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Deque<Supplier<InputStream>> answers = new ArrayDeque<>();
    private final AtomicInteger ahead = new AtomicInteger();
    private final AtomicInteger furthestAhead = new AtomicInteger();

    private final RequestFeed feed =
            new RequestFeed(
                    this::answer,
                    new RequestFeed.Listener() {
                        @Override
                        public void seen(ShownRequest request) {
                            ahead.decrementAndGet();
                            told.add("+" + request.uid());
                        }

                        @Override
                        public void gone(ShownRequest request) {
                            told.add("-" + request.uid());
                        }
                    });

    @AfterEach
    void stop() {
        feed.close();
    }

    @Test
    void listIsReadPageByPageAndWatchedFromItsVersion() {
        // Given
        answers.add(() -> text(list("40", "token/2", "a", "b")));
        answers.add(() -> text(list("40", "", "c")));
        answers.add(() -> silent(event("ADDED", "d", 41)));

        // When
        feed.start();

        // Then
        await().untilAsserted(() -> assertThat(told).containsExactly("+a", "+b", "+c", "+d"));
        assertThat(asked.get(0)).isEqualTo("limit=100");
        assertThat(asked.get(1)).isEqualTo("limit=100&continue=token%2F2");
        assertThat(asked.get(2)).startsWith("watch=true").endsWith("&resourceVersion=40");
        assertThat(feed.isConnected()).isTrue();
    }

    @Test
    void watchThatEndsIsResumedFromTheLastVersion() {
        // Given
        answers.add(() -> text(list("40", "", "a")));
        answers.add(
                () ->
                        text(
                                event("MODIFIED", "a", 41)
                                        + event("DELETED", "a", 42)
                                        + event("BOOKMARK", "", 50)));
        answers.add(() -> silent(event("ADDED", "b", 51)));

        // When
        feed.start();

        // Then
        await().untilAsserted(() -> assertThat(told).containsExactly("+a", "+a", "-a", "+b"));
        assertThat(asked.get(2)).endsWith("&resourceVersion=50");
    }

    @Test
    void forgottenVersionIsListedAgainAndWhatIsMissingThenIsGone() {
        // Given
        answers.add(() -> text(list("40", "", "a", "b")));
        answers.add(
                () ->
                        text(
                                "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,"
                                        + "\"message\":\"too old\"}}"));
        answers.add(() -> text(list("90", "", "b", "c")));
        answers.add(() -> silent(""));

        // When
        feed.start();

        // Then
        await().untilAsserted(() -> assertThat(told).containsExactly("+a", "+b", "+b", "+c", "-a"));
        await().untilAsserted(() -> assertThat(asked.getLast()).endsWith("&resourceVersion=90"));
    }

    @Test
    void apiServerThatIsAwayAndConnectionsThatBreakAreAskedAgain() {
        // Given
        answers.add(
                () -> {
                    throw new KubernetesClientException("refused");
                });
        answers.add(() -> text(list("40", "next", "a")));
        answers.add(() -> text("{\"metadata\":{\"resourceVersion\":\"40\"},\"items\":[{\"meta"));
        answers.add(() -> text(list("41", "", "a", "b")));
        answers.add(() -> silent(""));

        // When
        feed.start();

        // Then
        await().untilAsserted(() -> assertThat(feed.isConnected()).isTrue());
        assertThat(told).containsExactly("+a", "+a", "+b");
        assertThat(asked.get(3)).isEqualTo("limit=100");
    }

    @Test
    void manyMegabytesAreReadOneObjectAfterTheOther() {
        // Given
        int objects = 60;
        answers.add(() -> flood(objects));
        answers.add(() -> silent(""));

        // When
        feed.start();

        // Then
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(told).hasSize(objects));
        assertThat(furthestAhead.get()).isLessThanOrEqualTo(2);
    }

    /** Objects that are made when they are read, and counted until they are told of. */
    private InputStream flood(int objects) {
        byte[] padding = "A".repeat(1_000_000).getBytes(StandardCharsets.US_ASCII);
        Enumeration<InputStream> parts =
                Collections.enumeration(
                        IntStream.range(0, objects)
                                .<InputStream>mapToObj(
                                        number ->
                                                new SequenceInputStream(
                                                        text(
                                                                (number == 0 ? "" : ",")
                                                                        + "{\"metadata\":{\"uid\":\""
                                                                        + number
                                                                        + "\"},\"spec\":{\"request\":\""),
                                                        new SequenceInputStream(
                                                                counted(padding), text("\"}}"))))
                                .toList());
        return new SequenceInputStream(
                text("{\"metadata\":{\"resourceVersion\":\"40\"},\"items\":["),
                new SequenceInputStream(new SequenceInputStream(parts), text("]}")));
    }

    private InputStream counted(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            private boolean begun;

            @Override
            public synchronized int read(byte[] into, int from, int length) {
                if (!begun) {
                    begun = true;
                    furthestAhead.accumulateAndGet(ahead.incrementAndGet(), Math::max);
                }
                return super.read(into, from, length);
            }
        };
    }

    private InputStream answer(String query) {
        asked.add(query);
        synchronized (answers) {
            return answers.size() == 1 ? answers.peek().get() : answers.remove().get();
        }
    }

    private static String list(String version, String next, String... uids) {
        return "{\"metadata\":{\"resourceVersion\":\""
                + version
                + "\",\"continue\":\""
                + next
                + "\"},\"items\":["
                + String.join(",", List.of(uids).stream().map(uid -> object(uid, 1)).toList())
                + "]}";
    }

    private static String event(String type, String uid, int version) {
        return "{\"type\":\"" + type + "\",\"object\":" + object(uid, version) + "}\n";
    }

    private static String object(String uid, int version) {
        return "{\"metadata\":{\"uid\":\"%s\",\"resourceVersion\":\"%d\"}}".formatted(uid, version);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Says this and then nothing until it is hung up. */
    private static InputStream silent(String text) {
        return new SequenceInputStream(text(text), new Silence());
    }

    private static final class Silence extends InputStream {
        private final CountDownLatch hungUp = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                hungUp.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("hung up");
        }

        @Override
        public void close() {
            hungUp.countDown();
        }
    }
}
