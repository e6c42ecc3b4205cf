/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.e2e.stack;

import dev.berth.events.ClusterName;
import dev.berth.events.Producer;
import dev.berth.events.Topics;
import dev.berth.sandbox.broker.SandboxBroker;
import dev.berth.sandbox.cluster.ClusterAccess;
import dev.berth.sandbox.cluster.SandboxCluster;
import dev.berth.sandbox.kubelet.KubeletOptions;
import dev.berth.sandbox.kubelet.SandboxKubelet;
import dev.berth.sandbox.machine.MachineOptions;
import dev.berth.sandbox.machine.SandboxMachine;
import dev.berth.sandbox.machine.SandboxMachines;
import dev.berth.sandbox.postgres.SandboxPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A whole Berth with machines and a cluster to join, on free ports, gone without trace when closed.
 */
public final class Stack<C extends ClusterAccess> implements AutoCloseable {

    /** The cluster's name in everything that is started here. */
    public static final ClusterName CLUSTER = new ClusterName("sandbox");

    /** The one source of joins the sandbox's policy knows. */
    public static final String SOURCE = "provisioner";

    private static final Duration START = Duration.ofSeconds(90);

    private final Path dir;
    private final Topics topics = new Topics(CLUSTER);
    private final Parts parts;
    private final Map<Producer, ServiceProcess> services = new EnumMap<>(Producer.class);
    private final SandboxBroker broker;
    private final SandboxPostgres postgres;
    private final C cluster;
    private final SandboxMachines machines;
    private final OperatorFiles files;

    /**
     * Starts everything and returns when all three services are ready.
     *
     * @param home the root of Berth's source tree, with the services packaged
     * @param dir an empty folder for data and logs
     */
    public static Stack<SandboxCluster> start(Path home, Path dir, int machines) throws Exception {
        return start(home, dir, machines, new Parts());
    }

    /**
     * The same, for callers that may have to end it while it starts.
     *
     * @param parts told of everything as it starts
     */
    public static Stack<SandboxCluster> start(Path home, Path dir, int machines, Parts parts)
            throws Exception {
        return start(home, dir, machines, parts, Map.of());
    }

    /**
     * The same, with other JVMs than short lives need.
     *
     * @param jvms by service; one that is not named gets the usual ones
     */
    public static Stack<SandboxCluster> start(
            Path home, Path dir, int machines, Parts parts, Map<Producer, Jvm> jvms)
            throws Exception {
        return start(
                home,
                dir,
                machines,
                parts,
                jvms,
                ClusterStart.sandbox(home.resolve("deploy/helm/files/rbac.yaml")));
    }

    /**
     * The same, with another cluster than the sandbox's.
     *
     * @param cluster with what Berth and kubelets may do in it
     */
    public static <C extends ClusterAccess> Stack<C> start(
            Path home,
            Path dir,
            int machines,
            Parts parts,
            Map<Producer, Jvm> jvms,
            ClusterStart<C> cluster)
            throws Exception {
        try {
            Stack<C> stack = new Stack<>(dir, machines, parts, cluster);
            stack.startServices(home, jvms);
            return stack;
        } catch (Exception | Error failed) {
            parts.close();
            throw failed;
        }
    }

    private Stack(Path dir, int count, Parts parts, ClusterStart<C> start) throws Exception {
        this.dir = dir;
        this.parts = parts;
        // Platform threads: static initialisers of the parts pin virtual ones, and on two cores two
        // of them can wait for a lock whose holder then has no carrier.
        try (ExecutorService starting =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            Future<SandboxBroker> broker =
                    starting.submit(() -> parts.add(SandboxBroker.start(dir.resolve("broker"))));
            Future<SandboxPostgres> postgres =
                    starting.submit(
                            () -> parts.add(SandboxPostgres.start(dir.resolve("postgres"))));
            Future<C> cluster =
                    starting.submit(() -> parts.add(start.start(dir.resolve("cluster"))));
            SandboxKubelet kubelets = new SandboxKubelet(KubeletOptions.quick());
            this.broker = result(broker);
            this.postgres = result(postgres);
            this.cluster = result(cluster);
            this.machines =
                    parts.add(
                            SandboxMachines.start(
                                    dir.resolve("machines"),
                                    count,
                                    MachineOptions.defaults()
                                            .withKubelet(kubelets::launch)
                                            .onFreeNet()));
        }
        createTopics();
        this.files =
                OperatorFiles.write(dir.resolve("operator"), SOURCE, machines.privateKeyFile());
        this.cluster.addRbac(files.kubeletAccess());
    }

    /** What the services log, and everything else they leave behind. */
    public Path dir() {
        return dir;
    }

    /** The topics of this cluster. */
    public Topics topics() {
        return topics;
    }

    /** The broker all facts go through. */
    public SandboxBroker broker() {
        return broker;
    }

    /** The database of all three services. */
    public SandboxPostgres postgres() {
        return postgres;
    }

    /** The cluster that is joined. */
    public C cluster() {
        return cluster;
    }

    /** The machines that join. */
    public List<SandboxMachine> machines() {
        return machines.all();
    }

    /** The process of a service. */
    public ServiceProcess service(Producer service) {
        ServiceProcess process = services.get(service);
        if (process == null) {
            throw new IllegalStateException(service + " was not started");
        }
        return process;
    }

    /** The three processes. */
    public List<ServiceProcess> services() {
        return List.copyOf(services.values());
    }

    /** The API with an administrator's token. */
    public BerthApi api() {
        return new BerthApi(service(Producer.CONFIG_RENDERER).http(), files.token());
    }

    /** The administrator's token, for people who explore. */
    public String token() {
        return files.token();
    }

    /** An outside system that may announce machines. */
    public JoinEmitter emitter() {
        return new JoinEmitter(broker.bootstrapServers(), CLUSTER.value(), topics.joins(SOURCE));
    }

    /** An outside system whose topic the policy does not name. */
    public JoinEmitter unknownEmitter() {
        return new JoinEmitter(
                broker.bootstrapServers(), CLUSTER.value(), topics.joins("stranger"));
    }

    private void createTopics() {
        List<String> names =
                List.of(
                        topics.joins(SOURCE),
                        topics.joins("stranger"),
                        topics.of(Producer.CONFIG_RENDERER),
                        topics.of(Producer.DISTRIBUTOR),
                        topics.of(Producer.CSR_APPROVER),
                        topics.nodes(),
                        topics.deadLetters(Producer.CONFIG_RENDERER),
                        topics.deadLetters(Producer.DISTRIBUTOR),
                        topics.deadLetters(Producer.CSR_APPROVER));
        for (String name : names) {
            broker.createTopic(name, 3, Map.of());
        }
    }

    private void startServices(Path home, Map<Producer, Jvm> jvms) throws Exception {
        ServiceSettings settings =
                new ServiceSettings(
                        new Surroundings(home, dir, broker, postgres, cluster), files, jvms);
        for (Producer service : Producer.values()) {
            services.put(service, settings.process(service));
        }
        parts.add(this::endServices);
        services().forEach(ServiceProcess::start);
        Starting.await(services(), START);
    }

    private void endServices() {
        services().forEach(ServiceProcess::askToEnd);
        services().forEach(ServiceProcess::close);
    }

    private static <T> T result(Future<T> part) throws Exception {
        try {
            return part.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }

    /** Ends everything in the reverse order of its start. */
    @Override
    public void close() {
        parts.close();
    }
}
