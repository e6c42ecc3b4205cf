/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.intake;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads the intake policy; a key it does not know, or a value it cannot read, is an error. */
final class PolicyFile {

    private static final YAMLMapper YAML =
            YAMLMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private PolicyFile() {}

    /**
     * @throws IllegalArgumentException naming the place in the policy that is wrong
     */
    static IntakePolicy read(String yaml) {
        Document document;
        try {
            document = YAML.readValue(yaml, Document.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(
                    "intake policy: " + broken.getOriginalMessage(), broken);
        }
        if (document == null) {
            return IntakePolicy.none();
        }
        Map<String, SourceRules> sources = new TreeMap<>();
        document.sources.forEach((name, source) -> sources.put(name, rules(name, source)));
        return new IntakePolicy(networks("serviceCIDRs", document.serviceCIDRs), sources);
    }

    private static SourceRules rules(String name, @Nullable Source source) {
        String where = "sources." + name;
        if (source == null) {
            throw wrong(where, "has no rules");
        }
        if (source.nodeNames == null) {
            throw wrong(where + ".nodeNames", "is missing: a regular expression of node names");
        }
        if (source.perMinute < 0) {
            throw wrong(where + ".perMinute", "must not be negative; 0 means no bound");
        }
        String pool = source.defaults == null ? null : source.defaults.pool;
        String profile = source.defaults == null ? null : source.defaults.profile;
        return new SourceRules(
                regex(where + ".nodeNames", source.nodeNames),
                networks(where + ".addresses", source.addresses),
                source.dnsNames == null ? null : regex(where + ".dnsNames", source.dnsNames),
                source.pools,
                source.profiles,
                source.labelKeys,
                source.taintKeys,
                source.kubelet,
                source.mayRejoin,
                source.mayWiden,
                source.plainJson,
                source.perMinute,
                source.sshPorts,
                source.jumpHosts,
                Objects.requireNonNullElse(pool, "default"),
                Objects.requireNonNullElse(profile, "default"));
    }

    private static Pattern regex(String where, String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException broken) {
            throw wrong(where, "is no regular expression: " + broken.getDescription());
        }
    }

    private static List<IPAddress> networks(String where, List<String> texts) {
        return texts.stream()
                .map(
                        text ->
                                Addresses.network(text)
                                        .orElseThrow(
                                                () ->
                                                        wrong(
                                                                where,
                                                                "'"
                                                                        + text
                                                                        + "' is no network such as"
                                                                        + " 10.0.0.0/8")))
                .toList();
    }

    private static IllegalArgumentException wrong(String where, String what) {
        return new IllegalArgumentException("intake policy: " + where + " " + what);
    }

    private record Document(List<String> serviceCIDRs, Map<String, @Nullable Source> sources) {
        @JsonCreator
        Document {
            serviceCIDRs = serviceCIDRs == null ? List.of() : serviceCIDRs;
            sources = sources == null ? Map.of() : sources;
        }
    }

    private record Source(
            @Nullable String nodeNames,
            List<String> addresses,
            @Nullable String dnsNames,
            Set<String> pools,
            Set<String> profiles,
            List<String> labelKeys,
            List<String> taintKeys,
            Set<String> kubelet,
            boolean mayRejoin,
            boolean mayWiden,
            boolean plainJson,
            int perMinute,
            Set<Integer> sshPorts,
            Set<String> jumpHosts,
            @Nullable @JsonProperty("defaults") Defaults defaults) {
        @JsonCreator
        Source {
            addresses = addresses == null ? List.of() : addresses;
            pools = pools == null ? Set.of() : pools;
            profiles = profiles == null ? Set.of() : profiles;
            labelKeys = labelKeys == null ? List.of() : labelKeys;
            taintKeys = taintKeys == null ? List.of() : taintKeys;
            kubelet = kubelet == null ? Set.of() : kubelet;
            sshPorts = sshPorts == null ? Set.of() : sshPorts;
            jumpHosts = jumpHosts == null ? Set.of() : jumpHosts;
        }
    }

    private record Defaults(@Nullable String pool, @Nullable String profile) {}
}
