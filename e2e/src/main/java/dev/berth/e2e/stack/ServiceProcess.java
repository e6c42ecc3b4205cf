/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One packaged service as a process; killed and started again at will, on the same ports. */
public final class ServiceProcess implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String name;
    private final List<String> java;
    private final Path jar;
    private final Path log;
    private final Map<String, String> environment;
    private final URI http;
    private final URI management;
    private @Nullable Process process;

    ServiceProcess(
            String name,
            List<String> java,
            Path jar,
            Path log,
            Map<String, String> environment,
            URI http,
            URI management) {
        this.name = name;
        this.java = List.copyOf(java);
        this.jar = jar;
        this.log = log;
        this.environment = Map.copyOf(environment);
        this.http = http;
        this.management = management;
    }

    /** The service's name as it is deployed. */
    public String name() {
        return name;
    }

    /** Where its API answers. */
    public URI http() {
        return http;
    }

    /** Where health and metrics answer. */
    public URI management() {
        return management;
    }

    /** Everything it printed, over all its lives. */
    public Path log() {
        return log;
    }

    /** The running process. */
    public ProcessHandle handle() {
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return process.toHandle();
    }

    /**
     * Starts the process; does nothing while it runs.
     *
     * @throws UncheckedIOException if it cannot be started
     */
    public synchronized void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    name + " is not packaged: there is no " + jar + "; run mvn package");
        }
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        try {
            Process started = builder.start();
            started.getOutputStream().close();
            process = started;
        } catch (IOException cannotStart) {
            throw new UncheckedIOException(name + " cannot be started", cannotStart);
        }
    }

    /**
     * Waits until the service says it is ready.
     *
     * @throws IllegalStateException if it ended or did not become ready in time; names its log
     */
    public void awaitReady(Duration limit) throws InterruptedException {
        Instant end = Instant.now().plus(limit);
        while (!ready()) {
            if (!running()) {
                throw new IllegalStateException(name + " ended while starting; read " + log);
            }
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        name + " is not ready after " + limit.toSeconds() + " s; read " + log);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Whether the process is there. */
    public boolean running() {
        return process != null && process.isAlive();
    }

    /** Whether the service says it is ready. */
    public boolean ready() throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(management.resolve("/q/health/ready"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What its health endpoint says, or why it says nothing. */
    String health() throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(management.resolve("/q/health"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .replaceAll("\\s+", " ");
        } catch (IOException notYet) {
            return "it does not answer yet";
        }
    }

    /** SIGKILL: the process gets no chance to tidy up. */
    public synchronized void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** SIGTERM, without waiting for what comes of it. */
    synchronized void askToEnd() {
        if (process != null) {
            process.destroy();
        }
    }

    /** SIGTERM, then SIGKILL after ten seconds. */
    @Override
    public synchronized void close() {
        Process ending = process;
        if (ending == null) {
            return;
        }
        ending.destroy();
        try {
            if (!ending.waitFor(10, TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
