/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.apply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** How long the good machines take while bad ones stand between them. */
final class Among {

    private final int atOnce;
    private final Function<String, Optional<String>> push;

    /**
     * @param push empty when it worked
     */
    Among(int atOnce, Function<String, Optional<String>> push) {
        this.atOnce = atOnce;
        this.push = push;
    }

    private record Done(Optional<String> failure, long nanoTime) {}

    /**
     * {@code done <nanoseconds>}, or {@code failed <what>}; returns when the bad ones ended too.
     */
    String answer(String commaSeparatedBad, List<String> good) throws InterruptedException {
        List<String> bad =
                commaSeparatedBad.equals("-") ? List.of() : List.of(commaSeparatedBad.split(","));
        Map<String, Future<Done>> running = new LinkedHashMap<>();
        long began = System.nanoTime();
        long last = began;
        List<String> wrong = new ArrayList<>();
        try (ExecutorService workers =
                Executors.newFixedThreadPool(atOnce, Thread.ofPlatform().daemon().factory())) {
            for (String address : spread(good, bad)) {
                Callable<Done> one = () -> new Done(push.apply(address), System.nanoTime());
                running.put(address, workers.submit(one));
            }
            for (Map.Entry<String, Future<Done>> entry : running.entrySet()) {
                Done done = entry.getValue().get();
                if (bad.contains(entry.getKey())) {
                    if (done.failure().isEmpty()) {
                        wrong.add(entry.getKey() + " is bad and worked");
                    }
                } else {
                    last = Math.max(last, done.nanoTime());
                    done.failure().ifPresent(it -> wrong.add(entry.getKey() + ": " + it));
                }
            }
        } catch (ExecutionException e) {
            wrong.add(String.valueOf(e.getCause()));
        }
        return wrong.isEmpty()
                ? "done " + (last - began)
                : "failed " + wrong.getFirst().replace('\n', ' ');
    }

    /** A bad one after as many good ones as there are for each. */
    static List<String> spread(List<String> good, List<String> bad) {
        List<String> all = new ArrayList<>();
        int taken = 0;
        for (int i = 0; i < good.size(); i++) {
            if (taken * good.size() <= i * bad.size() && taken < bad.size()) {
                all.add(bad.get(taken));
                taken++;
            }
            all.add(good.get(i));
        }
        all.addAll(bad.subList(taken, bad.size()));
        return all;
    }
}
