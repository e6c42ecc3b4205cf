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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A profile that is nowhere in force, read and tried like one that is. */
public final class ProfileLint {

    private ProfileLint() {}

    /**
     * @param name the profile's
     * @param files of its folder, by name
     */
    public static List<Finding> check(String name, Map<String, byte[]> files) {
        Findings findings = new Findings();
        try {
            Profile profile =
                    ProfileReader.read(name, file -> Optional.ofNullable(files.get(file)));
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
        return findings.all().stream().filter(ProfileTrial::isOfTheProfile).toList();
    }

    // A cluster that nobody has: its certificate is only there to be a certificate.
    private static ClusterAccess sampleCluster() {
        try (InputStream pem = ProfileLint.class.getResourceAsStream("/lint/sample-ca.pem")) {
            return new ClusterAccess(
                    URI.create("https://api.example.net:6443"),
                    new String(
                            Objects.requireNonNull(pem).readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
