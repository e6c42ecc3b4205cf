/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.approver.watch;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/**
 * Nodes as the watch remembers and hands them on: without what makes them heavy and nobody here
 * looks at. Thousands of Nodes of 14 KB would not fit into this process.
 */
final class LightNodes extends BasicItemStore<Node> {

    LightNodes() {
        super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public Node put(String key, Node node) {
        node.getMetadata().setManagedFields(null);
        node.getMetadata().setAnnotations(null);
        if (node.getStatus() != null) {
            node.getStatus().setImages(null);
            node.getStatus().setVolumesAttached(null);
            node.getStatus().setVolumesInUse(null);
        }
        return super.put(key, node);
    }
}
