/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.render;

import dev.berth.renderer.check.Finding;
import dev.berth.renderer.check.Findings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Profiles that are nowhere in force, read and tried like those that are. */
public final class ProfileLint {

    private static final String DOCUMENT = "profile.yaml";

    private ProfileLint() {}

    /**
     * What was found, and in which files.
     *
     * @param files that were read, and what they were checked as
     * @param notChecked what could not be checked though it was read, and why
     */
    public record Checked(
            List<Finding> findings, Map<String, String> files, Map<String, String> notChecked) {
        public Checked {
            findings = List.copyOf(findings);
            files = Map.copyOf(files);
            notChecked = Map.copyOf(notChecked);
        }
    }

    /**
     * One profile.
     *
     * @param name that of its folder
     * @param files of its folder, by name
     */
    public static Checked profile(String name, Map<String, byte[]> files) {
        Checked checked = folder(new TreeMap<>(Map.of(name, files)), Optional.empty());
        Map<String, String> read = new TreeMap<>();
        checked.files().forEach((file, as) -> read.put(file.substring(name.length() + 1), as));
        return new Checked(checked.findings(), read, Map.of());
    }

    /**
     * A folder of profiles, as the service reads it at its start.
     *
     * @param folders files by name, by the name of the profile's folder
     * @param pools {@code pools.yaml}
     * @return names of files with the folder before them
     */
    public static Checked folder(
            SortedMap<String, Map<String, byte[]>> folders, Optional<byte[]> pools) {
        SortedMap<String, Function<String, Optional<byte[]>>> contents = new TreeMap<>();
        folders.forEach(
                (name, files) -> contents.put(name, file -> Optional.ofNullable(files.get(file))));
        Profiles profiles = Profiles.of(contents, pools);
        Map<String, String> read = new TreeMap<>();
        Map<String, String> notChecked = new TreeMap<>();
        Findings findings = new Findings();
        findings.addAll(profiles.refusal());
        for (String name : profiles.names()) {
            findings.addAll(found(profiles.withoutPools(), name, "sample"));
        }
        for (String pool : profiles.pools()) {
            Optional<Finding> objection = profiles.objection(Profiles.BUILT_IN, pool);
            if (objection.isEmpty()) {
                findings.addAll(found(profiles, Profiles.BUILT_IN, pool));
            } else {
                notChecked.put(
                        Profiles.POOLS + ": " + pool,
                        "its profile is refused: mend that first, and lint again");
            }
        }
        folders.forEach(
                (name, files) -> {
                    if (files.containsKey(DOCUMENT)) {
                        read.put(name + "/" + DOCUMENT, "profile");
                    }
                    profiles.profile(name, "sample")
                            .ifPresent(
                                    profile ->
                                            profile.files().forEach(file -> checked(file, read)));
                });
        if (pools.isPresent()) {
            read.put(Profiles.POOLS, "pools");
        }
        return new Checked(findings.all(), read, notChecked);
    }

    private static List<Finding> found(Profiles profiles, String profile, String pool) {
        return ProfileTrial.found(profiles, sampleCluster(), ProfileTrial.samples(profile, pool))
                .all();
    }

    private static void checked(Profile.File file, Map<String, String> read) {
        if (file.template() != null) {
            read.put(
                    file.template().file(),
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
