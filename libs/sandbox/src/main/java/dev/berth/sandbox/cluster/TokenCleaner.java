/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * Removes the Secrets of bootstrap tokens whose time is over, as the controller of that name does.
 */
final class TokenCleaner implements AutoCloseable {

    private final Store store;
    private final BootstrapTokens tokens;
    private final Thread worker;

    TokenCleaner(Store store, BootstrapTokens tokens, Duration interval) {
        this.store = store;
        this.tokens = tokens;
        this.worker = Thread.ofVirtual().name("sandbox-token-cleaner").start(() -> work(interval));
    }

    @Override
    public void close() {
        worker.interrupt();
    }

    private void work(Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                store
                        .list(ResourceType.SECRET, BootstrapTokens.NAMESPACE, Selector.ALL)
                        .items()
                        .stream()
                        .filter(secret -> BootstrapTokens.TYPE.equals(Json.text(secret, "type")))
                        .filter(tokens::expired)
                        .forEach(this::remove);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove(ObjectNode secret) {
        String name = Json.text(secret, "metadata", "name");
        try {
            store.delete(
                    new Store.Key(ResourceType.SECRET, BootstrapTokens.NAMESPACE, name), _ -> {});
        } catch (ApiException _) {
            // Somebody else deleted it first, which is as good.
            return;
        }
    }
}
