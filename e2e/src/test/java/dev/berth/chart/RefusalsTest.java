/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Missing, unknown and contradictory values stop the rendering with a sentence that helps. */
class RefusalsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster=                       | cluster is not set",
                "image.registry=                | image.registry is not set",
                "apiServer.kubeletURL=          | apiServer.kubeletURL is not set",
                "apiServer.ca.configMap=        | apiServer.ca.configMap is not set",
                "machines.cidrs=null            | machines.cidrs is not set",
                "serviceCIDRs=null              | serviceCIDRs is not set",
                "clusterDNS=null                | clusterDNS is not set",
                "clusterDomain=                 | clusterDomain is not set",
                "clusterDNS[0]=10.96.0.10       | clusterDNS has 10.96.0.10, which is in none of"
                        + " serviceCIDRs [10.254.0.0/16]",
                "serviceCIDRs[0]=10.253.0.0/16  | clusterDNS has 10.254.0.2, which is in none",
                "serviceCIDRs[0]=fd00:254::/112 | clusterDNS has 10.254.0.2, which is in none",
                "intake.sources.provisioner.nodeNames=k8scloud[0-9+ |"
                        + " intake.sources.provisioner.nodeNames is \"k8scloud[0-9+\"",
                "intake.sources.provisioner.dnsNames=(a | provisioner.dnsNames is \"(a\"",
                "intake.sources.provisioner.nodeNames=a)(b | is no regular expression",
                "intake.sources.provisioner.nodeNames=*a | is no regular expression",
                "kafka.topics.minInsyncReplicas=2 | no record could ever be written",
                "intake.sources=null            | intake.sources is not set",
                "intake.existingConfigMap=mine  | intake.sources and intake.existingConfigMap are"
                        + " both set",
                "ssh.keysSecret=                | ssh.keysSecret is not set",
                "kafka.bootstrapServers=        | kafka.bootstrapServers is not set",
                "kafka.auth=                    | kafka.auth is not set",
                "kafka.auth=mtls                | kafka.auth is mtls but kafka.tls.enabled is"
                        + " false",
                "kafka.auth=plain               | the password would cross the network readable",
                "kafka.auth=scram-sha-512       | configRenderer.kafkaSecret is not set",
                "distributor.kafkaSecret=x      | distributor.kafkaSecret is set but kafka.auth is"
                        + " none",
                "postgres.host=                 | postgres.host is not set",
                "postgres.tls.ca.secret=x       | verifies nothing",
                "csrApprover.postgresSecret=    | csrApprover.postgresSecret is not set",
                "networkPolicies.enabled=true   | apiServer.cidrs is empty",
                "networkPolicies.apiNamespaces[0]=x | access.tokensSecret is not",
                "distributor.config.berth\\.sandbox=true | berth.sandbox is for the sandbox alone",
                "distributor.config.kafka\\.sasl\\.jaas\\.config=x | belongs in a Secret",
                "configRenderer.config.berth\\.unverified-taint=true | set unverifiedTaint instead",
                "csrApprover.config.berth\\.unverified-taint=true | set unverifiedTaint instead",
                "csrApprover.config.berth\\.kubernetes\\.cluster-domain=x | set clusterDomain"
                        + " instead",
                "configRenderer.config.berth\\.cluster=x | set cluster instead",
                "rbac.kubeletAPIs.users=null    | users and groups are empty",
                "ssh.jumpHosts.b.address=b      | a jump host's key is never learnt",
                "intake.sources.provisioner.jumpHosts[0]=b | which is not in ssh.jumpHosts",
                "pools.far.profile=edge         | which is not in profiles",
                "pools.far.secrets[0]=auth.json | pools.far.secrets is set but nodeSecret is not"
            })
    void whatIsMissingOrContradictoryIsSaid(String setting, String sentence) {
        // When
        // Then
        assertThatThrownBy(() -> Chart.render(Chart.QUICKSTART, setting))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "csrApprover.verification.enabled=false, csrApprover.verification.enabled is false",
        "csrApprover.config.berth\\.verification\\.enabled=false, verification.enabled is false",
        "csrApprover.mode=shadow, csrApprover.mode is shadow",
        "csrApprover.config.berth\\.csr\\.mode=shadow, csrApprover.mode is shadow"
    })
    void aTaintThatNobodyWouldTakeAwayIsRefused(String setting, String sentence) {
        // When
        // Then
        assertThatThrownBy(() -> Chart.render(Chart.QUICKSTART, "unverifiedTaint=true", setting))
                .hasMessageContaining(sentence);
    }

    @Test
    void labelsAreNotWrittenInShadowMode() {
        // When
        // Then
        assertThatThrownBy(
                        () ->
                                Chart.render(
                                        Chart.QUICKSTART,
                                        "csrApprover.nodeLabels=true",
                                        "csrApprover.mode=shadow"))
                .hasMessageContaining(
                        "csrApprover.nodeLabels is true but csrApprover.mode is shadow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clusterDNS[0]=10.254.255.255",
                "clusterDNS[0]=169.254.20.10",
                "serviceCIDRs[1]=fd00:254::/112",
                "serviceCIDRs[0]=0.0.0.0/0",
                "serviceCIDRs[0]=10.254.0.2/32",
                "intake.sources.provisioner.nodeNames=k8s(?!master)[a-z]++",
                "intake.sources.provisioner.nodeNames=k8s-(a|b)",
                "kafka.bootstrapServers=[2001:db8::9]:9093"
            })
    void whatTheServicesTakeIsRendered(String setting) {
        // When
        // Then
        assertThat(Chart.render(Chart.QUICKSTART, setting)).isNotEmpty();
    }

    @Test
    void aJumpHostThatIsReachedThroughItselfIsRefused() {
        // When
        // Then
        assertThatThrownBy(
                        () ->
                                Chart.render(
                                        Chart.QUICKSTART,
                                        "ssh.knownHosts.configMap=keys",
                                        "ssh.jumpHosts.a.address=a",
                                        "ssh.jumpHosts.a.via=b",
                                        "ssh.jumpHosts.b.address=b",
                                        "ssh.jumpHosts.b.via=a"))
                .hasMessageContaining("is reached through itself");
    }

    @Test
    void aJumpHostHasOneProofAndAKnownWay() {
        // Given
        String[] bastion = {
            "ssh.jumpHosts.b.address=b", "ssh.jumpHosts.b.hostKey=ssh-ed25519 AAAA"
        };

        // When
        // Then
        assertThatThrownBy(
                        () ->
                                Chart.render(
                                        Chart.QUICKSTART,
                                        bastion[0],
                                        bastion[1],
                                        "ssh.jumpHosts.b.fingerprint=SHA256:AAAA"))
                .hasMessageContaining("more than one of hostKey");
        assertThatThrownBy(
                        () ->
                                Chart.render(
                                        Chart.QUICKSTART,
                                        bastion[0],
                                        bastion[1],
                                        "ssh.jumpHosts.b.via=c"))
                .hasMessageContaining("which is no jump host");
        assertThatThrownBy(() -> Chart.render(Chart.PRODUCTION, bastion[0], bastion[1]))
                .hasMessageContaining("ssh.jumpHosts.b.cidrs");
    }

    @ParameterizedTest
    @CsvSource({
        "replicas=3, replicas",
        "distributor.replica=3, replica",
        "kafka.tls.enable=true, enable",
        "intake.sources.provisioner.nodeName=x, nodeName",
        "kafka.auth=scram, /kafka/auth",
        "kafka.topics.retentionDays=40, /kafka/topics/retentionDays",
        "apiServer.kubeletURL=http://api, /apiServer/kubeletURL",
        "machines.cidrs[0]=172.16.20.1, /machines/cidrs/0",
        "machines.cidrs[0]=172.16.320.0/24, /machines/cidrs/0",
        "machines.cidrs[0]=172.16.20.0/33, /machines/cidrs/0",
        "clusterDNS[0]=10.254.0, /clusterDNS/0",
        "csrApprover.forbiddenAddresses[0]=vip.example.net, /csrApprover/forbiddenAddresses/0",
        "kafka.bootstrapServers=kafka.example.net, /kafka/bootstrapServers",
        "configRenderer.replicas=0, /configRenderer/replicas",
        "pools.far.kublet.maxPods=60, kublet",
        "pools.Far.user=root, Far",
        "ssh.jumpHosts.b.port=22, address",
        "ssh.jumpHosts.b.hostkey=x, hostkey",
        "cluster=Prod_1, /cluster"
    })
    void whatTheSchemaDoesNotKnowIsRefusedByItsPlace(String setting, String place) {
        // When
        // Then
        assertThatThrownBy(() -> Chart.render(Chart.QUICKSTART, setting))
                .hasMessageContaining("schema")
                .hasMessageContaining(place);
    }
}
