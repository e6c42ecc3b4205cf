/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.kubelet;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/** The virtual threads of one kubelet process: they all end when it does. */
final class KubeletThreads {

    /** Work that may be interrupted, and may end the kubelet. */
    @FunctionalInterface
    interface Work {
        void run() throws KubeletFailure, InterruptedException;
    }

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String name;
    private final Executor executor;
    private final KubeletLog log;
    private final Set<Thread> threads = new HashSet<>();
    private final Set<String> started = new HashSet<>();
    private boolean ended;

    KubeletThreads(String name, Executor executor, KubeletLog log) {
        this.name = name;
        this.executor = executor;
        this.log = log;
    }

    /** Shared by all kubelets, for their HTTP clients. */
    Executor executor() {
        return executor;
    }

    synchronized void startOnce(String what, Work work) {
        if (started.add(what)) {
            start(what, work);
        }
    }

    synchronized void start(String what, Work work) {
        if (!ended) {
            threads.add(
                    Thread.ofVirtual().name("kubelet-" + name + "-" + what).start(() -> run(work)));
        }
    }

    /** Interrupts them and waits for them, each two seconds at most. */
    void end() {
        List<Thread> ending;
        synchronized (this) {
            ended = true;
            ending = List.copyOf(threads);
        }
        ending.forEach(Thread::interrupt);
        boolean interrupted = Thread.interrupted();
        try {
            for (Thread thread : ending) {
                if (!thread.join(PATIENCE)) {
                    log.line("a thread of the kubelet does not end: " + thread.getName());
                }
            }
        } catch (InterruptedException _) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (KubeletFailure e) {
            log.line(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
