/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

/** The services that state facts; each has one topic of its own. */
public enum Producer {
    CONFIG_RENDERER("config-renderer", "renderer"),
    DISTRIBUTOR("distributor", "distributor"),
    CSR_APPROVER("csr-approver", "approver");

    private final String service;
    private final String topicPart;

    Producer(String service, String topicPart) {
        this.service = service;
        this.topicPart = topicPart;
    }

    /** The service's name as it is deployed. */
    public String service() {
        return service;
    }

    String topicPart() {
        return topicPart;
    }

    /**
     * @throws IllegalArgumentException if no service of Berth is called so
     */
    public static Producer ofService(String service) {
        for (Producer producer : values()) {
            if (producer.service.equals(service)) {
                return producer;
            }
        }
        throw new IllegalArgumentException("no service of Berth is called '" + service + "'");
    }
}
