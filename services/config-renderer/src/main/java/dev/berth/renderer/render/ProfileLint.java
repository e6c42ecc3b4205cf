/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import dev.berth.renderer.check.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A profile that is nowhere in force, read and tried like one that is. */
public final class ProfileLint {

    private ProfileLint() {}

    /**
     * What was found, and in which files.
     *
     * @param files that were read, and what they were checked as
     */
    public record Checked(List<Finding> findings, Map<String, String> files) {
        public Checked {
            findings = List.copyOf(findings);
            files = Map.copyOf(files);
        }
    }

    /**
     * @param name the profile's
     * @param files of its folder, by name
     */
    public static Checked check(String name, Map<String, byte[]> files) {
        Findings findings = new Findings();
        Map<String, String> read = new HashMap<>(Map.of("profile.yaml", "profile"));
        try {
            Profile profile =
                    ProfileReader.read(name, file -> Optional.ofNullable(files.get(file)));
            profile.files().forEach(file -> checked(name, file, read));
            ProfileTrial.samples(name, "sample")
                    .forEach(
                            spec ->
                                    findings.addAll(
                                            new NodeRendering(
                                                            ProfileTrial.NODE,
                                                            spec,
                                                            profile,
                                                            Profiles.builtIn(),
                                                            sampleCluster())
                                                    .preview(false)
                                                    .findings()));
        } catch (RefusedException refused) {
            findings.add(refused.finding());
        }
        return new Checked(
                findings.all().stream().filter(ProfileTrial::isOfTheProfile).toList(), read);
    }

    private static void checked(String profile, Profile.File file, Map<String, String> read) {
        if (file.template() != null) {
            read.put(
                    file.template().file().substring(profile.length() + 1),
                    switch (file.kind()) {
                        case KUBELET_CONFIG -> "KubeletConfiguration";
                        case BOOTSTRAP_KUBECONFIG -> "kubeconfig";
                        case UNIT -> "systemd unit";
                        case CLUSTER_CA, TEXT, SECRET -> "text: its placeholders alone";
                    });
        }
    }

    // A cluster that nobody has: its certificate is only there to be a certificate.
    static ClusterAccess sampleCluster() {
        try (InputStream pem = ProfileLint.class.getResourceAsStream("/lint/sample-ca.pem")) {
            return new ClusterAccess(
                    URI.create("https://api.example.net:6443"),
                    new String(
                            Objects.requireNonNull(pem).readAllBytes(), StandardCharsets.US_ASCII),
                    new ClusterDns(List.of("192.0.2.53"), "cluster.local", List.of()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
