/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.bench.csr;

import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Watches requests from outside: when each was shown, and when its approval was. */
final class Stopwatch implements AutoCloseable {

    private final Map<String, Long> shown = new ConcurrentHashMap<>();
    private final Map<String, Long> approved = new ConcurrentHashMap<>();
    private final Watch watch;

    Stopwatch(KubernetesClient kubernetes) {
        watch = RequestWatch.open(kubernetes, this::see);
    }

    private void see(CertificateSigningRequest csr) {
        long now = System.nanoTime();
        String uid = csr.getMetadata().getUid();
        shown.putIfAbsent(uid, now);
        if (csr.getStatus() != null
                && csr.getStatus().getConditions() != null
                && csr.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Approved"))) {
            approved.putIfAbsent(uid, now);
        }
    }

    boolean hasApproved(Collection<String> uids) {
        return approved.keySet().containsAll(uids);
    }

    int countApproved(Collection<String> uids) {
        return (int) uids.stream().filter(approved::containsKey).count();
    }

    /**
     * Nanoseconds each waited: from being shown, or from {@code begin} when that came later.
     *
     * @param begin {@link System#nanoTime()} when the approver was let go
     */
    long[] waited(Collection<String> uids, long begin) {
        return uids.stream()
                .mapToLong(uid -> at(approved, uid) - Math.max(at(shown, uid), begin))
                .sorted()
                .toArray();
    }

    private static long at(Map<String, Long> times, String uid) {
        return Objects.requireNonNull(times.get(uid), uid);
    }

    @Override
    public void close() {
        watch.close();
    }
}
