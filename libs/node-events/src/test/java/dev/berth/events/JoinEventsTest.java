/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JoinEventsTest {

    private static final String VALID =
            """
            {"cluster": "prod",
             "node": {"name": "k8scloud1", "internalIPs": ["172.16.20.11"], "dnsNames": ["k8scloud1.example.net"]},
             "ssh": {"port": 22, "user": "root", "fingerprint": "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"},
             "pool": "worker",
             "labels": {"topology.kubernetes.io/zone": "a"},
             "taints": [{"key": "dedicated", "value": "batch", "effect": "NoSchedule"}],
             "kubelet": {"maxPods": 110}}
            """;

    @Test
    void aValidEventIsRead() {
        // When
        JoinEvents.Reading reading = JoinEvents.read(utf8(VALID));

        // Then
        assertThat(reading).isInstanceOf(JoinEvents.Reading.Read.class);
    }

    static Stream<Arguments> oneFieldBroken() {
        return Stream.of(
                broken("node.name", event -> node(event).put("name", "K8sCloud1")),
                broken("node.name", event -> node(event).put("name", "a".repeat(64))),
                broken("node.name", event -> node(event).put("name", "node\n1")),
                broken("node.name", event -> node(event).put("name", "../../etc")),
                broken("node.name", event -> node(event).put("name", "nоde1")),
                broken("node", event -> node(event).remove("internalIPs")),
                broken("node.internalIPs", event -> node(event).putArray("internalIPs")),
                broken(
                        "node.internalIPs[0]",
                        event -> node(event).putArray("internalIPs").add("example.net")),
                broken("cluster", event -> event.put("cluster", "")),
                broken("node.name", event -> node(event).put("name", "node1\n")),
                broken("ssh.host", event -> ssh(event).put("host", "172.16.20.11\n")),
                broken("labels", event -> event.putObject("labels").put("rack", "r1\n")),
                broken("ssh.port", event -> ssh(event).put("port", 0)),
                broken("ssh.port", event -> ssh(event).put("port", 65536)),
                broken("ssh.user", event -> ssh(event).put("user", "root;reboot")),
                broken("ssh.host", event -> ssh(event).put("host", "-oProxyCommand=x y")),
                broken("ssh.fingerprint", event -> ssh(event).put("fingerprint", "MD5:aa")),
                broken("ssh", event -> ssh(event).put("ca", "ssh-ed25519 AAAA")),
                broken("pool", event -> event.put("pool", "../x")),
                broken("labels", event -> event.putObject("labels").put("a b", "c")),
                broken("taints[0].effect", event -> taint(event).put("effect", "Never")),
                broken("rejoin", event -> event.put("rejoin", "line\nbreak")),
                broken("rejoin", event -> event.put("rejoin", "line end\n")),
                broken("labels.zone", event -> event.putObject("labels").put("zone", "a\n")),
                broken(
                        "node.dnsNames[0]",
                        event -> node(event).putArray("dnsNames").add("a.example.net\n")),
                broken("rejoin", event -> event.put("rejoin", "right\u202eto left")),
                broken("", event -> event.put("command", "rm")));
    }

    @ParameterizedTest
    @MethodSource
    void oneFieldBroken(String field, Consumer<ObjectNode> damage) throws Exception {
        // Given
        ObjectNode event = (ObjectNode) ContractJson.mapper().readTree(VALID);
        damage.accept(event);

        // When
        JoinEvents.Reading reading =
                JoinEvents.read(ContractJson.mapper().writeValueAsBytes(event));

        // Then
        assertThat(reading)
                .isInstanceOfSatisfying(
                        JoinEvents.Reading.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .extracting(Violation::field)
                                        .anyMatch(named -> named.startsWith(field)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "root",
                "svc.deploy",
                "Deploy",
                "CORP\\deploy",
                "corp.example\\svc.deploy",
                "deploy@corp.example",
                "0042",
                "_apt"
            })
    void aLoginNameThatMachinesKnowIsRead(String user) throws Exception {
        // Given
        ObjectNode event = (ObjectNode) ContractJson.mapper().readTree(VALID);
        ssh(event).put("user", user);

        // When
        JoinEvents.Reading reading =
                JoinEvents.read(ContractJson.mapper().writeValueAsBytes(event));

        // Then
        assertThat(reading).isInstanceOf(JoinEvents.Reading.Read.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-oProxyCommand=x",
                "CORP\\-o",
                "\\deploy",
                "A\\B\\c",
                "a b",
                "root\n",
                "$(id)",
                ""
            })
    void aLoginNameThatCouldBeSomethingElseIsRefused(String user) throws Exception {
        // Given
        ObjectNode event = (ObjectNode) ContractJson.mapper().readTree(VALID);
        ssh(event).put("user", user);

        // When
        JoinEvents.Reading reading =
                JoinEvents.read(ContractJson.mapper().writeValueAsBytes(event));

        // Then
        assertThat(reading).isInstanceOf(JoinEvents.Reading.Refused.class);
    }

    @Test
    void loginNamesAreTheSameInTheSchemaAndInTheCode() throws Exception {
        // When
        var user =
                ContractJson.mapper()
                        .readTree(JoinEvents.class.getResource(JoinEvents.SCHEMA))
                        .at("/properties/ssh/properties/user");

        // Then
        assertThat(user.path("pattern").asText()).isEqualTo("^" + SshEndpoint.USER_PATTERN + "$");
        assertThat(user.path("maxLength").asInt()).isEqualTo(SshEndpoint.LONGEST_USER);
    }

    @Test
    void aKeyThatIsThereTwiceIsNamed() {
        // When
        JoinEvents.Reading reading =
                JoinEvents.read(utf8("{\"cluster\": \"prod\",\n \"cluster\": \"other\"}"));

        // Then
        assertThat(((JoinEvents.Reading.Refused) reading).violations())
                .singleElement()
                .extracting(Violation::message)
                .asString()
                .contains("'cluster'", "twice", "line 2");
    }

    @Test
    void whatIsSoundInAnEventWithAWrongFieldCanStillBeLookedAt() throws Exception {
        // Given
        ObjectNode event = (ObjectNode) ContractJson.mapper().readTree(VALID);
        node(event).put("name", "UPPER");
        node(event).putArray("internalIPs").add("example.net").add("10.1.0.1");
        ssh(event).put("port", 0);
        taint(event).put("effect", "Never");
        event.withObject("/labels").putObject("example.com/rack");

        // When
        JoinEvents.Reading reading =
                JoinEvents.read(ContractJson.mapper().writeValueAsBytes(event));

        // Then
        JoinEvent rest = ((JoinEvents.Reading.Refused) reading).rest();
        assertThat(rest).isNotNull();
        assertThat(rest.node().name().value()).isEqualTo(JoinEvents.STAND_IN);
        assertThat(rest.node().internalIPs()).containsExactly("example.net", "10.1.0.1");
        assertThat(rest.pool()).isEqualTo("worker");
        assertThat(rest.taints()).hasSize(1);
        assertThat(rest.labels()).containsOnlyKeys("topology.kubernetes.io/zone");
    }

    static Stream<byte[]> bytesThatAreNoEvent() {
        return Stream.of(
                new byte[0],
                utf8("null"),
                utf8("[]"),
                utf8("{\"cluster\": \"prod\""),
                utf8("{\"cluster\": \"prod\", \"cluster\": \"other\"}"),
                utf8("{} {}"),
                new byte[] {(byte) 0xff, (byte) 0xfe, 0x7b},
                utf8("[".repeat(100_000)));
    }

    @ParameterizedTest
    @MethodSource
    void bytesThatAreNoEvent(byte[] bytes) {
        // When
        JoinEvents.Reading reading = JoinEvents.read(bytes);

        // Then
        assertThat(reading).isInstanceOf(JoinEvents.Reading.Refused.class);
    }

    @Test
    void everyViolationIsListed() throws Exception {
        // Given
        ObjectNode event = (ObjectNode) ContractJson.mapper().readTree(VALID);
        node(event).put("name", "UPPER");
        ssh(event).put("port", 0);

        // When
        JoinEvents.Reading reading =
                JoinEvents.read(ContractJson.mapper().writeValueAsBytes(event));

        // Then
        assertThat(((JoinEvents.Reading.Refused) reading).violations())
                .extracting(Violation::field)
                .containsExactly("node.name", "ssh.port");
    }

    private static Arguments broken(String field, Consumer<ObjectNode> damage) {
        return Arguments.of(field, damage);
    }

    private static ObjectNode node(ObjectNode event) {
        return (ObjectNode) event.get("node");
    }

    private static ObjectNode ssh(ObjectNode event) {
        return (ObjectNode) event.get("ssh");
    }

    private static ObjectNode taint(ObjectNode event) {
        return (ObjectNode) event.get("taints").get(0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
