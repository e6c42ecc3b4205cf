/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.broker;

import dev.berth.sandbox.LoopbackPorts;
import dev.berth.sandbox.cluster.CertificateAuthority;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * The doors of a guarded broker beside the plain one, which stays the administrator's: each asks
 * for a login or for a client certificate, and ACLs say what it is good for.
 */
final class BrokerGuard {

    private static final String PLAIN_LOGIN =
            "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String SCRAM_LOGIN =
            "org.apache.kafka.common.security.scram.ScramLoginModule required;";

    private final CertificateAuthority authority;
    private final Map<String, String> logins;
    private final Map<SecurityProtocol, Integer> ports = new EnumMap<>(SecurityProtocol.class);

    /**
     * @param logins passwords by user: of SCRAM and of PLAIN
     */
    BrokerGuard(CertificateAuthority authority, Map<String, String> logins, Set<Integer> taken)
            throws IOException {
        this.authority = authority;
        this.logins = Map.copyOf(logins);
        Set<Integer> used = new HashSet<>(taken);
        for (SecurityProtocol protocol :
                new SecurityProtocol[] {
                    SecurityProtocol.SSL, SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL
                }) {
            int port = LoopbackPorts.free(LoopbackPorts.localhost());
            while (!used.add(port)) {
                port = LoopbackPorts.free(LoopbackPorts.localhost());
            }
            ports.put(protocol, port);
        }
    }

    Map<String, String> logins() {
        return logins;
    }

    int port(SecurityProtocol protocol) {
        Integer port = ports.get(protocol);
        if (port == null) {
            throw new IllegalArgumentException("the broker has no door for " + protocol);
        }
        return port;
    }

    void addTo(Properties p) {
        StringBuilder listeners = new StringBuilder();
        StringBuilder map = new StringBuilder();
        ports.forEach(
                (protocol, port) -> {
                    listeners.append(",").append(protocol).append("://127.0.0.1:").append(port);
                    map.append(",").append(protocol).append(":").append(protocol);
                });
        p.setProperty("listeners", p.getProperty("listeners") + listeners);
        p.setProperty("advertised.listeners", p.getProperty("advertised.listeners") + listeners);
        p.setProperty(
                "listener.security.protocol.map",
                p.getProperty("listener.security.protocol.map") + map);

        CertificateAuthority.Identity server = authority.localServer();
        p.setProperty("ssl.keystore.type", "PEM");
        p.setProperty("ssl.keystore.certificate.chain", server.certificatePem());
        p.setProperty("ssl.keystore.key", server.keyPem());
        p.setProperty("ssl.truststore.type", "PEM");
        p.setProperty("ssl.truststore.certificates", authority.certificatePem());
        p.setProperty("listener.name.ssl.ssl.client.auth", "required");

        p.setProperty("sasl.enabled.mechanisms", "SCRAM-SHA-512,SCRAM-SHA-256,PLAIN");
        StringBuilder plain = new StringBuilder(PLAIN_LOGIN);
        logins.forEach(
                (user, password) -> plain.append(" user_%s=\"%s\"".formatted(user, password)));
        for (String door : new String[] {"sasl_plaintext", "sasl_ssl"}) {
            String prefix = "listener.name." + door + ".";
            p.setProperty(prefix + "scram-sha-512.sasl.jaas.config", SCRAM_LOGIN);
            p.setProperty(prefix + "scram-sha-256.sasl.jaas.config", SCRAM_LOGIN);
            p.setProperty(prefix + "plain.sasl.jaas.config", plain + ";");
        }

        p.setProperty(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        // Whoever comes by the plain door: the controller, the broker itself, the administrator.
        p.setProperty("super.users", "User:ANONYMOUS");
    }
}
