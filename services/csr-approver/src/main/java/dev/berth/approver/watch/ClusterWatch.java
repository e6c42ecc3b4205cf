/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import dev.berth.approver.csr.ClusterRequests;
import dev.berth.approver.csr.SeenRequests;
import dev.berth.approver.csr.ShownRequest;
import dev.berth.approver.csr.UnfinishedRequests;
import dev.berth.approver.registration.Registrations;
import io.agroal.api.AgroalDataSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the three watches for as long as the service runs. An API server that is away, a cut watch
 * or a forgotten version (410) only makes them list again.
 *
 * <p>Nodes and leases are listed before the first request is looked at: what was there before a
 * certificate can then always be told from what came after it.
 */
@ApplicationScoped
public class ClusterWatch {

    private static final Logger LOG = Logger.getLogger(ClusterWatch.class);

    /** Where kubelets keep their leases; leader elections have theirs elsewhere. */
    private static final String NODE_LEASES = "kube-node-lease";

    /** A Node has 14 KB, most of it names of images. */
    private static final long NODES_AT_ONCE = 200L;

    private final SharedIndexInformer<Node> nodes;
    private final SharedIndexInformer<Lease> leases;
    private final RequestFeed requests;
    private final Observations observations;
    private final UnfinishedRequests unfinished;
    private final Registrations registrations;
    private final long reconcileSeconds;
    private final Set<SharedIndexInformer<?>> onceWatching = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledFuture<?> reconciling;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("reconcile").daemon().factory());

    @Inject
    ClusterWatch(
            KubernetesClient kubernetes,
            ClusterRequests cluster,
            AgroalDataSource database,
            SeenRequests seenRequests,
            UnfinishedRequests unfinished,
            Registrations registrations,
            @ConfigProperty(name = "berth.reconcile-seconds") long reconcileSeconds) {
        this.unfinished = unfinished;
        this.registrations = registrations;
        this.reconcileSeconds = reconcileSeconds;
        observations = new Observations(() -> answers(database));
        nodes =
                kubernetes
                        .nodes()
                        .withLimit(NODES_AT_ONCE)
                        .runnableInformer(0)
                        .itemStore(new LightNodes());
        leases = kubernetes.leases().inNamespace(NODE_LEASES).runnableInformer(0);
        requests =
                new RequestFeed(
                        cluster::stream,
                        new RequestFeed.Listener() {
                            @Override
                            public void seen(ShownRequest request) {
                                queue(request, () -> seenRequests.observed(request));
                            }

                            @Override
                            public void gone(ShownRequest request) {
                                queue(request, () -> seenRequests.deleted(request));
                            }
                        });
    }

    void start(@Observes StartupEvent started) {
        observations.start();
        follow(nodes, "node", registrations::observed, registrations::deleted);
        follow(leases, "lease", registrations::observed, _ -> {});
        nodes.start()
                .thenCombine(leases.start(), (_, _) -> null)
                .thenRun(this::startRequests)
                .exceptionally(
                        failed -> {
                            LOG.error("The watches cannot start", failed);
                            return null;
                        });
        reconciling =
                timer.scheduleWithFixedDelay(
                        this::reconcile, 1, reconcileSeconds, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent stopping) {
        if (reconciling != null) {
            reconciling.cancel(false);
        }
        timer.shutdown();
        requests.close();
        leases.close();
        nodes.close();
        observations.close();
    }

    /** Which watches are connected and have listed. */
    Map<String, Boolean> connected() {
        return new TreeMap<>(
                Map.of(
                        "requests", requests.isConnected(),
                        "nodes", isConnected(nodes),
                        "leases", isConnected(leases)));
    }

    // Over plain HTTP the client calls a watch open at its first event, which in a quiet cluster is
    // the first bookmark; until then the completed list has to do.
    private boolean isConnected(SharedIndexInformer<?> informer) {
        if (informer.isWatching()) {
            onceWatching.add(informer);
        }
        return informer.hasSynced() && (informer.isWatching() || !onceWatching.contains(informer));
    }

    private void startRequests() {
        // Handlers are called a moment later than the lists are there; queue the lists ourselves.
        nodes.getStore().list().forEach(node -> see("node", node, registrations::observed));
        leases.getStore().list().forEach(lease -> see("lease", lease, registrations::observed));
        requests.start();
    }

    private void queue(ShownRequest request, Runnable effect) {
        observations.add(request.username(), "csr " + request.name() + " " + request.uid(), effect);
    }

    private <T extends HasMetadata> void follow(
            SharedIndexInformer<T> informer, String kind, Consumer<T> seen, Consumer<T> gone) {
        informer.exceptionHandler(
                (started, failed) -> {
                    LOG.warnf("The watch of %ss is interrupted: %s", kind, failed.getMessage());
                    return true;
                });
        informer.addEventHandler(
                new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(T object) {
                        see(kind, object, seen);
                    }

                    @Override
                    public void onUpdate(T before, T object) {
                        see(kind, object, seen);
                    }

                    @Override
                    public void onDelete(T object, boolean finalStateUnknown) {
                        see(kind, object, gone);
                    }
                });
    }

    private <T extends HasMetadata> void see(String kind, T object, Consumer<T> effect) {
        observations.addFirst(
                kind + " " + object.getMetadata().getName() + " " + object.getMetadata().getUid(),
                () -> effect.accept(object));
    }

    private void reconcile() {
        try {
            unfinished.pickUp();
            registrations.lookAtAll();
        } catch (RuntimeException failed) {
            LOG.warnf("Cannot look at unfinished work now: %s", failed);
        }
    }

    private static boolean answers(AgroalDataSource database) {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(2);
        } catch (SQLException away) {
            return false;
        }
    }
}
