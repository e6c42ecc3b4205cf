/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.e2e.stack.ClusterStart;
import dev.berth.events.Producer;
import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.ClusterAccess;
import dev.berth.sandbox.postgres.SandboxPostgres;
import dev.berth.sandbox.postgres.ServiceDatabase;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * What the chart renders, with its containers as processes on this computer: their settings, their
 * mounted files, their environment with its references to Secrets, and the rendered permissions.
 */
final class Installation implements AutoCloseable {

    private static final Path HOME = Path.of(System.getProperty("berth.home", ".."));

    private final Path dir;
    private final Map<String, Map<String, String>> secrets = new HashMap<>();
    private final Map<Producer, Integer> management = new HashMap<>();
    private final List<Process> processes = new ArrayList<>();
    private final List<HasMetadata> objects;
    private final ClusterAccess cluster;

    /**
     * @param secrets data of the Secrets the values name, beside the Postgres logins
     * @param settings further values, {@code key=value}
     * @param cluster one with the objects of that file
     */
    Installation(
            Path dir,
            SandboxPostgres postgres,
            Map<String, Map<String, String>> secrets,
            List<String> settings,
            Function<Path, ? extends ClusterStart<?>> cluster)
            throws Exception {
        this.dir = Files.createDirectories(dir);
        this.secrets.putAll(secrets);
        objects =
                Chart.renderWithTests(
                        "berth",
                        "berth",
                        Chart.QUICKSTART,
                        here(postgres, settings).toArray(String[]::new));
        this.cluster =
                cluster.apply(Chart.write(objects, dir.resolve("rendered.yaml")))
                        .start(dir.resolve("cluster"));
    }

    /** What a pod has and a process does not: a network and a database of its own. */
    private List<String> here(SandboxPostgres postgres, List<String> settings) throws IOException {
        List<String> here = new ArrayList<>(settings);
        here.add("postgres.host=127.0.0.1");
        for (Producer service : Producer.values()) {
            ServiceDatabase database = postgres.createService(service.service().replace('-', '_'));
            here.add(
                    "postgres.port="
                            + URI.create(database.jdbcUrl().substring("jdbc:".length())).getPort());
            secrets.put(
                    "berth-" + service.service() + "-db",
                    Map.of("username", database.user(), "password", database.password()));
            String key = key(service);
            int port = LoopbackPorts.free(LoopbackPorts.localhost());
            management.put(service, port);
            String config = key + ".config.quarkus\\.";
            here.add(config + "management\\.port=" + port);
            here.add(config + "management\\.host=127.0.0.1");
            here.add(config + "http\\.port=" + LoopbackPorts.free(LoopbackPorts.localhost()));
            here.add(key + ".schema=" + database.schema());
        }
        return here;
    }

    /** The service's key in the values. */
    static String key(Producer service) {
        return switch (service) {
            case CONFIG_RENDERER -> "configRenderer";
            case DISTRIBUTOR -> "distributor";
            case CSR_APPROVER -> "csrApprover";
        };
    }

    /** As a topic job does it, from the chart's list. */
    void createTopics(SandboxBroker broker) throws IOException {
        for (JsonNode topic : new ObjectMapper().readTree(kafka("topics.json"))) {
            Map<String, String> config = new HashMap<>();
            topic.path("config")
                    .properties()
                    .forEach(e -> config.put(e.getKey(), e.getValue().asText()));
            broker.createTopic(
                    topic.path("name").asText(), topic.path("partitions").asInt(), config);
        }
    }

    /** What the chart says Kafka must have. */
    String kafka(String file) {
        return Chart.one(ConfigMap.class, "berth-kafka", objects).getData().get(file);
    }

    /** The init container, to its end. */
    Ended migrate(Producer service) throws IOException, InterruptedException {
        return end(service, pod(service), pod(service).getInitContainers().get(0), "migrate");
    }

    /** The service itself. */
    Process start(Producer service) throws IOException {
        return run(service, pod(service), pod(service).getContainers().get(0), log(service));
    }

    /** What {@code helm test} runs, to its end. */
    Ended check(Producer service) throws IOException, InterruptedException {
        PodSpec pod =
                Chart.one(Job.class, "berth-" + service.service() + "-test", objects)
                        .getSpec()
                        .getTemplate()
                        .getSpec();
        return end(service, pod, pod.getContainers().get(0), "check");
    }

    Path log(Producer service) {
        return dir.resolve(service.service() + ".log");
    }

    /** {@code 200}, or why not. */
    String ready(Producer service) throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + management.get(service) + "/q/health/ready");
            var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            return answer.statusCode() == 200 ? "200" : answer.body();
        } catch (IOException notYet) {
            return Objects.toString(notYet.getMessage(), "no answer");
        }
    }

    record Ended(int status, String log) {}

    private Ended end(Producer service, PodSpec pod, Container container, String what)
            throws IOException, InterruptedException {
        Path log = dir.resolve(service.service() + "-" + what + ".log");
        Process process = run(service, pod, container, log);
        int status = process.waitFor(120, TimeUnit.SECONDS) ? process.exitValue() : -1;
        return new Ended(status, Files.readString(log));
    }

    private PodSpec pod(Producer service) {
        return Chart.one(Deployment.class, "berth-" + service.service(), objects)
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private Process run(Producer service, PodSpec pod, Container container, Path log)
            throws IOException {
        Path etc = mount(service, pod, container);
        ProcessBuilder builder = new ProcessBuilder(command(service, container));
        builder.environment().putAll(environment(container, etc));
        if (pod.getAutomountServiceAccountToken()) {
            // In a pod: the service account's token.
            builder.environment()
                    .put("KUBECONFIG", cluster.kubeconfig(pod.getServiceAccountName()).toString());
        }
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        processes.add(process);
        return process;
    }

    /**
     * As the image starts it, or as the container says; the image's folder is where it was built.
     */
    private static List<String> command(Producer service, Container container) {
        List<String> said =
                container.getCommand().isEmpty()
                        ? List.of("java", "-jar", "/app/quarkus-run.jar")
                        : container.getCommand();
        String app =
                HOME.resolve("services/" + service.service() + "/target/quarkus-app").toString();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        said.stream()
                .skip(1)
                .map(word -> word.replaceAll("(^|:)/app/", "$1" + app + "/"))
                .forEach(command::add);
        return command;
    }

    /** With Secrets and {@code $(VARIABLES)} put in, as a kubelet does. */
    private Map<String, String> environment(Container container, Path etc) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (EnvVar variable : container.getEnv()) {
            String value = variable.getValue();
            if (value == null) {
                SecretKeySelector ref = variable.getValueFrom().getSecretKeyRef();
                value = secrets.getOrDefault(ref.getName(), Map.of()).get(ref.getKey());
                if (value == null) {
                    throw new AssertionError("a Secret nobody made: " + ref);
                }
            } else {
                for (var known : environment.entrySet()) {
                    value = value.replace("$(" + known.getKey() + ")", known.getValue());
                }
                value = value.replace("/etc/berth", etc.toString());
            }
            environment.put(variable.getName(), value);
        }
        return environment;
    }

    /** The files of the pod's volumes, below a folder of this container's. */
    private Path mount(Producer service, PodSpec pod, Container container) throws IOException {
        Path etc = Files.createDirectories(dir.resolve("etc-" + service.service()));
        for (VolumeMount mount : container.getVolumeMounts()) {
            if (!mount.getMountPath().startsWith("/etc/berth/")) {
                continue;
            }
            Path at = etc.resolve(mount.getMountPath().substring("/etc/berth/".length()));
            Volume volume =
                    pod.getVolumes().stream()
                            .filter(v -> v.getName().equals(mount.getName()))
                            .findFirst()
                            .orElseThrow();
            Map<String, String> files = new HashMap<>(files(volume));
            if (mount.getSubPath() != null) {
                at = at.getParent();
                files.keySet().retainAll(List.of(mount.getSubPath()));
            }
            Files.createDirectories(at);
            for (var file : files.entrySet()) {
                Files.writeString(
                        at.resolve(file.getKey()),
                        file.getValue().replace("/etc/berth", etc.toString()));
            }
        }
        return etc;
    }

    private Map<String, String> files(Volume volume) throws IOException {
        if (volume.getSecret() != null) {
            String name = volume.getSecret().getSecretName();
            return name.equals("berth-ssh")
                    ? Map.of("default", "no machine is visited")
                    : secrets.get(name);
        }
        String name = volume.getConfigMap().getName();
        return name.equals("kube-root-ca.crt")
                ? Map.of("ca.crt", Files.readString(cluster.caFile()))
                : Chart.one(ConfigMap.class, name, objects).getData();
    }

    @Override
    public void close() throws InterruptedException {
        processes.forEach(Process::destroy);
        for (Process process : processes) {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        cluster.close();
    }
}
