/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.sandbox.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Makes SCRAM users and ACLs, as an administrator does. */
final class BrokerLogins implements AutoCloseable {

    private static final int ITERATIONS = 4096;
    private static final long PATIENCE_SECONDS = 30;

    private final Admin admin;

    BrokerLogins(String bootstrapServers) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** A request changes a user once, so each mechanism is a request. */
    void ensure(Map<String, String> passwords) {
        for (ScramMechanism mechanism :
                List.of(ScramMechanism.SCRAM_SHA_512, ScramMechanism.SCRAM_SHA_256)) {
            List<UserScramCredentialAlteration> wanted = new ArrayList<>();
            passwords.forEach(
                    (user, password) ->
                            wanted.add(
                                    new UserScramCredentialUpsertion(
                                            user,
                                            new ScramCredentialInfo(mechanism, ITERATIONS),
                                            password)));
            await(admin.alterUserScramCredentials(wanted).all(), "make users");
        }
    }

    void allow(
            String principal,
            AclOperation operation,
            ResourceType type,
            String name,
            PatternType pattern) {
        await(
                admin.createAcls(
                                List.of(
                                        new AclBinding(
                                                new ResourcePattern(type, name, pattern),
                                                new AccessControlEntry(
                                                        principal,
                                                        "*",
                                                        operation,
                                                        AclPermissionType.ALLOW))))
                        .all(),
                "make an ACL");
    }

    private static void await(KafkaFuture<Void> future, String doing) {
        try {
            future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the broker", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The broker did not " + doing, e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
